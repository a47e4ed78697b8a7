"""The one place that knows every room and joins them into an application."""

import datetime as dt

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from participation import db, errors, i18n, jobs, security, web
from participation.config import ROOT, Settings
from participation.db import db as database
from participation.deliveries import forget as forget_deliveries
from participation.deliveries import kinds
from participation.deliveries import manage as manage_deliveries
from participation.deliveries import manage_waiting as deliveries_waiting
from participation.deliveries import views as deliveries
from participation.deliveries.keys import ring
from participation.deliveries.models import Seen
from participation.entrances import arrange, targets
from participation.entrances import views as entrances
from participation.entrances.codes import is_valid, normalise
from participation.entrances.models import Entrance
from participation.field import enrol, notes, voices
from participation.field import manage_texts as talk_texts
from participation.field import manage_waiting as field_waiting
from participation.field import views as field
from participation.field.models import ConversationNote, ConversationText, ConversationVoice
from participation.i18n import lazy_gettext as _
from participation.mail import forget as forget_mails
from participation.mail import send
from participation.moderation import forget as forget_moderated
from participation.moderation import kinds as moderated
from participation.moderation import manage_reminders, manage_themes, replies, themes
from participation.moderation import texts as moderated_texts
from participation.moderation import views as moderation
from participation.moderation import work as moderation_work
from participation.moderation.models import Checked, Item, Original
from participation.operation import backup, metrics, openapi
from participation.quarters.models import Place
from participation.releases import api as releases_api
from participation.releases import beside, ready, work
from participation.releases import document as release_document
from participation.releases import feeds as release_feeds
from participation.releases import forget as forget_releases
from participation.releases import manage as manage_releases
from participation.releases import manage_bundles as manage_release_bundles
from participation.releases import manage_plan as manage_release_plans
from participation.releases import manage_waiting as releases_waiting
from participation.releases import views as releases
from participation.releases import views_bundles as release_bundles
from participation.releases import views_questions as release_questions
from participation.responses import forget as forget_responses
from participation.responses import live as live_view
from participation.responses import manage as manage_responses
from participation.responses import manage_texts as survey_texts
from participation.responses.models import FreeText, Response
from participation.responses.settle import ResponseKind
from participation.retention import register
from participation.staff import forget as forget_staff
from participation.staff import sealed, waiting
from participation.staff import views as staff
from participation.staff.roles import Role
from participation.surveys import manage as manage_surveys
from participation.surveys import manage_recordings, offers, recordings, sounds
from participation.surveys import manage_waiting as surveys_waiting
from participation.surveys import views as surveys
from participation.surveys.models import Survey
from participation.web import inventory, manage_quarter, registry, scripts
from participation.web import manage as style

ROOMS = (
    scripts,
    deliveries,
    manage_deliveries,
    entrances,
    surveys,
    sounds,
    manage_recordings,
    field,
    staff,
    manage_responses,
    moderation,
    releases,
    release_bundles,
    release_questions,
    release_feeds,
    releases_api,
    manage_releases,
    manage_release_bundles,
    manage_release_plans,
    manage_themes,
    style,
    manage_quarter,
)


def create_app(settings: Settings) -> Flask:
    """Build the application. Reads no environment and opens no connection."""
    app = Flask(
        __name__,
        static_url_path=f"/static/{settings.build}",
        static_folder=ROOT / "static",
        template_folder=ROOT / "participation" / "web" / "templates",
    )
    app.config.update(SECRET_KEY=settings.secret_key, SETTINGS=settings, BUILD=settings.build)
    db.init_app(app, settings.database_url)
    i18n.init_app(app)
    security.init_app(app, settings)
    errors.init_app(app)
    web.init_app(app)
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
    surveys.init_app(app)
    metrics.init_app(app)
    openapi.init_app(app)
    return app


def _entrance_named(typed: str) -> str | None:
    code = normalise(typed)
    # Also keeps from PostgreSQL what it cannot hold, such as a NUL character.
    if not is_valid(code):
        return None
    return database.session.scalar(select(Entrance.code).where(Entrance.code == code))


def _places_of(survey: Survey) -> list[dict[str, str]]:
    """Return where a survey hung: the named places of its entrances."""
    query = select(Place.names).join(Entrance, Entrance.place_id == Place.id)
    query = query.where(
        Entrance.quarter_id == survey.quarter_id, Entrance.target_slug == survey.slug
    )
    return list(database.session.scalars(query.order_by(Place.id)))


def _forget_staff(session: Session, today: dt.date) -> int:
    return sum(forget_staff.forget(session).values())


def _forget_enrolments(session: Session, today: dt.date) -> int:
    return enrol.forget_enrolments(session, dt.datetime.now(dt.UTC))


def _join() -> None:
    """Fill the registers by which rooms reach each other without knowing each other."""
    sealed.derive.append(lambda label: ring().derive(label))
    kinds.register(ResponseKind(_entrance_named))
    kinds.register(notes.NoteKind())
    deliveries.token_judges.append(enrol.reason_to_hold)
    kinds.scope_names["survey"] = offers.scope_name
    kinds.scope_names["notes"] = notes.scope_name
    targets.targets["survey"] = offers.entrance_target
    targets.offers["survey"] = offers.entrance_offers
    deliveries.descriptions["surveys"] = offers.described
    registry.openings.append(offers.cards)
    registry.home_parts.append("surveys/on_this_phone.html")
    manage_responses.entrance_labels.append(arrange.labels)
    deciders, keepers = frozenset(manage_deliveries.DECIDERS), frozenset(manage_surveys.KEEPERS)
    tablets = frozenset({Role.MODERATOR, Role.ADMINISTRATOR})
    waiting.sources.extend(
        [
            waiting.Source("releases", frozenset({Role.APPROVER}), releases_waiting.lines),
            waiting.Source("surveys", keepers, surveys_waiting.lines),
            waiting.Source("arrivals", deciders, deliveries_waiting.lines),
            waiting.Source("tablets", tablets, field_waiting.lines),
        ]
    )
    live_view.told.append(beside.tells_of)
    registry.dates.append(offers.dates)
    registry.doors.append(offers.doors)
    registry.doors.append(releases.doors)
    registry.notes.append(moderation.home_notes)
    registry.notes.append(releases.notes)
    registry.results.append(releases.cards)
    registry.outcomes.append(releases.outcomes)
    moderated.register(survey_texts.FreeTextKind())
    moderated.register(talk_texts.TalkKind())
    moderated.register(replies.OBJECTIONS)
    moderated.register(replies.REPORTS)
    moderated_texts.topics.append(themes.topics_of)
    jobs.chores.append(moderation_work.run)
    jobs.chores.append(work.resume)
    jobs.chores.append(ready.run)
    jobs.chores.append(manage_reminders.run)
    jobs.chores.append(send.run)
    release_document.asked_at.append(_places_of)
    registry.device_storage.extend(inventory.stored_on_device())
    register.rules.extend(
        [
            forget_moderated.unread_rule("free_texts"),
            forget_moderated.CHECKED,
            themes.RULE,
            forget_moderated.ORIGINALS,
            forget_responses.ROWS,
            forget_responses.SEEN,
            forget_releases.SETS,
            notes.NOTES,
            notes.TEXTS,
            voices.VOICES,
            register.Rule(
                ("field_enrolments",),
                _("Codes that let a tablet of the team in"),
                _("After a quarter of an hour"),
                _forget_enrolments,
            ),
            register.Rule(
                ("field_days",),
                _(
                    "How many records waited on a tablet of the team,"
                    " and how often somebody said no"
                ),
                _("After 90 days"),
                enrol.forget_days,
            ),
            forget_deliveries.UNDECIDED,
            backup.RULE,
            register.Rule(
                ("staff_sessions", "staff_ceremonies", "staff_invitations"),
                _("Log-ins and invitations of the team"),
                _("When they no longer hold"),
                _forget_staff,
            ),
            forget_mails.RULE,
        ]
    )
    register.contributions.extend(
        [
            Response,
            FreeText,
            Seen,
            ConversationNote,
            ConversationText,
            ConversationVoice,
            Item,
            Checked,
            Original,
            themes.Themed,
        ]
    )
    register.owned_files.extend([recordings.files_of_rows, voices.files_of_rows])
    registry.retention.extend(registry.Kept(rule.what, rule.how_long) for rule in register.rules)


_join()
