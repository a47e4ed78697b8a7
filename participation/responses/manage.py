"""The live view: what a moderator may see while a survey runs, and "settle now"."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy import select

from participation.db import db, writing
from participation.deliveries.settle import lots, settle_scope
from participation.errors import Refusal
from participation.i18n import LANGUAGES, format_date
from participation.i18n import gettext as _
from participation.moderation.texts import survey_scope, waiting
from participation.quarters.models import Quarter
from participation.responses.live import NEWS, STEP, together
from participation.responses.models import LiveSnapshot
from participation.staff import audit
from participation.staff.guard import requires
from participation.staff.roles import Role
from participation.staff.waiting import waiting_for
from participation.surveys.compiled import definition_of, sentences_of
from participation.surveys.models import (
    Survey,
    SurveyState,
    SurveyVersion,
    Wave,
    survey_by_slug,
    versions_asked,
    waves_of,
)

blueprint = Blueprint("responses", __name__, template_folder="templates")

# Where each code hangs, from the room that knows; `app.py` adds it.
entrance_labels: list[Callable[[Quarter], dict[str, str]]] = []

VIEWERS = (Role.MODERATOR, Role.LEAD, Role.APPROVER)


@blueprint.get("/manage/<quarter>/surveys/<slug>")
@requires(*VIEWERS)
def live(slug: str) -> str:
    """Show the snapshot of one round: rounded, never crossed, never moving by one."""
    survey = _survey(slug)
    waves = waves_of(db.session(), survey.id)
    wave = _chosen(waves)
    versions = versions_asked(db.session(), wave)
    figures = _figures(versions)
    scope = survey_scope(survey.id, wave.id)
    return render_template(
        "responses/manage/live.html",
        survey=survey,
        title=_title(survey),
        waves=waves,
        wave=wave,
        figures=figures,
        labels=_labels(versions[-1]),
        weeks=_weeks(list(figures.get("weeks", ()))),
        entrances=_entrances(),
        lines=waiting_for(g.quarter, g.roles, ("texts", "tablets")),
        runs=wave is waves[-1],
        can_settle=_resting(survey) >= NEWS,
        news=NEWS,
        texts_waiting=waiting(db.session(), scope) // STEP * STEP,
        may_check=bool(g.roles & {Role.MODERATOR, Role.APPROVER}),
        own_names={code: language.own_name for code, language in LANGUAGES.items()},
        form=FlaskForm(),
    )


@blueprint.post("/manage/<quarter>/surveys/<slug>/settle")
@requires(Role.MODERATOR, Role.LEAD)
def settle_now(slug: str) -> ResponseReturnValue:
    """Open what arrived, from ten on: fewer would be few to hide among."""
    survey = _survey(slug)
    # Counted again inside: somebody else may have settled them a moment ago.
    if not settle_scope("response", _scope(survey), at_least=NEWS):
        raise Refusal(_("Please wait until ten new answers are here."), 409)
    with writing() as session:
        audit.record(session, "settle", "survey", survey.slug)
    return redirect(url_for("responses.live", quarter=g.quarter.slug, slug=slug), 303)


def _survey(slug: str) -> Survey:
    quarter: Quarter = g.quarter
    survey = survey_by_slug(slug)
    if survey is None or survey.quarter_id != quarter.id or survey.state is SurveyState.DRAFT:
        abort(404)
    return survey


def _chosen(waves: Sequence[Wave]) -> Wave:
    """Return the round of the address; the last one where it names none."""
    number = request.args.get("wave", waves[-1].number, type=int)
    return next((wave for wave in waves if wave.number == number), None) or abort(404)


def _figures(versions: Sequence[SurveyVersion]) -> dict[str, Any]:
    ids = [version.id for version in versions]
    found = db.session.scalars(select(LiveSnapshot).where(LiveSnapshot.version_id.in_(ids)))
    return together(snapshot.figures for snapshot in found)


def _title(survey: Survey) -> str:
    if not survey.versions:
        return survey.slug
    return sentences_of(survey.current).sentence("title", g.language).text


def _resting(survey: Survey) -> int:
    scope = _scope(survey)
    return sum(lot.n for lot in lots() if lot.scope == scope and not lot.late)


def _scope(survey: Survey) -> str:
    return waves_of(db.session(), survey.id)[-1].scope


def _weeks(found: list[str]) -> dict[str, str]:
    """Return ISO week to the days of its Monday and Sunday, the first week first."""
    names = {}
    for week in sorted(found):
        year, _w, number = week.partition("-W")
        monday = dt.date.fromisocalendar(int(year), int(number), 1)
        days = (format_date(monday + dt.timedelta(days=n), "short") for n in (0, 6))
        names[week] = " – ".join(days)
    return names


def _entrances() -> dict[str, str]:
    return {code: label for source in entrance_labels for code, label in source(g.quarter).items()}


def _labels(version: SurveyVersion) -> dict[str, str]:
    """Return question name to its label, for the list of what was left empty."""
    sentences = sentences_of(version)
    questions = definition_of(version).questions
    return {question.name: sentences.label(question, g.language).text for question in questions}
