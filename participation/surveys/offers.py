"""What the surveys room shows on the quarter's home page and behind the thanks."""

from flask import url_for
from sqlalchemy import select

from participation.db import db
from participation.entrances.targets import Target
from participation.i18n import current
from participation.i18n import gettext as _
from participation.quarters.models import Quarter
from participation.surveys.compiled import sentences_of
from participation.surveys.document import offered
from participation.surveys.models import Survey, SurveyState, wave_in, waves_of
from participation.town_time import local_today
from participation.web.registry import Card, Door, NextDate


def open_surveys(quarter: Quarter) -> list[Survey]:
    """Return the surveys that can be answered today."""
    query = select(Survey).where(Survey.quarter_id == quarter.id, Survey.state == SurveyState.OPEN)
    today = local_today()
    found = db.session.scalars(query.order_by(Survey.id))
    return [survey for survey in found if not survey.is_closed(today)]


def cards(quarter: Quarter) -> list[Card]:
    found = []
    for survey in open_surveys(quarter):
        sentences = sentences_of(survey.current)
        title = sentences.sentence("title", current().code)
        found.append(
            Card(
                title=title.text,
                text=_("No name. You can skip every question."),
                href=url_for("surveys.survey", slug=survey.slug),
                kind="survey",
                minutes=2,
                language=title.language if title.language != current().code else None,
            )
        )
    return found


def dates(quarter: Quarter) -> list[NextDate]:
    return [
        NextDate(survey.answer_date, _("Answer to the survey"), about=_with_round(survey))
        for survey in open_surveys(quarter)
        if survey.answer_date
    ]


def _with_round(survey: Survey) -> str:
    """Return a survey's title, and its round where it is not the only one."""
    title = sentences_of(survey.current).sentence("title", current().code).text
    last = waves_of(db.session(), survey.id)[-1].number
    return f"{title} · {_('Round %(number)s', number=last)}" if last > 1 else title


def doors() -> list[Door]:
    """Return where a person may go after sending; no address carries anything of the answers."""
    return [
        Door(_("See what is open now"), url_for("web.home") + "#open"),
        Door(_("Who to talk to"), url_for("web.home") + "#contact"),
    ]


def entrance_target(quarter: Quarter, slug: str) -> Target | None:
    """Say where an entrance to a survey leads, and what happened if it is over."""
    survey = db.session.scalar(
        select(Survey).where(Survey.quarter_id == quarter.id, Survey.slug == slug)
    )
    if survey is None or survey.state is SurveyState.DRAFT:
        return None
    title = sentences_of(survey.current).sentence("title", current().code).text
    closed = survey.is_closed(local_today())
    note = _("This survey is closed") if closed else ""
    return Target(open=not closed, title=title, path=f"surveys/{survey.slug}", note=note)


def entrance_offers(quarter: Quarter) -> dict[str, Target]:
    """Return the surveys that an entrance of this quarter can lead to."""
    found = {survey.slug: entrance_target(quarter, survey.slug) for survey in open_surveys(quarter)}
    return {slug: target for slug, target in found.items() if target}


def scope_name(scope: str) -> str:
    """Return the title of the survey that a scope of the door stands for."""
    survey = db.session.get_one(Survey, wave_in(scope)[0])
    return sentences_of(survey.current).sentence("title", current().code).text


def described(quarter: Quarter) -> list[dict[str, object]]:
    """Return the open surveys as a device lists them."""
    return [
        {
            "slug": survey.slug,
            "version": survey.current.number,
            "languages": offered(survey.current),
        }
        for survey in open_surveys(quarter)
    ]
