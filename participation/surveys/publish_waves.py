"""A survey's life after its publication: its days, its close, its next wave, its languages."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.surveys.models import Survey, SurveyState, SurveyVersion, Wave, waves_of
from participation.surveys.publish import publish

# What German falls back to is nothing, so it stays on.
ALWAYS = "de"


def reopen(session: Session, survey: Survey, today: dt.date) -> None:
    """Undo a close by hand, on the same day.

    After its night a close has opened even few answers; opening and closing again would let
    somebody see who came in between. Raises Refusal.
    """
    if survey.state is not SurveyState.CLOSED or survey.closes_on != today:
        raise Refusal(_("A close can be undone on the same day. Later, start a new round."), 409)
    survey.state = SurveyState.OPEN
    survey.closes_on = None
    waves_of(session, survey.id)[-1].closed_on = None


def close_on(survey: Survey, last_day: dt.date | None, today: dt.date) -> None:
    """Let a running survey close by itself after its last day, or stay open. Raises Refusal."""
    if survey.is_closed(today):
        raise Refusal(_("This survey is closed. Start a new round."), 409)
    if last_day is not None and last_day < today:
        raise Refusal(_("The last day must not be in the past."), 409)
    survey.closes_on = last_day


def start_wave(
    session: Session,
    survey: Survey,
    answer_date: dt.date,
    closes_on: dt.date | None,
    now: dt.datetime,
) -> SurveyVersion:
    """Ask again: the next wave begins with a version of its own, under the same codes.

    Returns the version. What phones still hold of earlier versions stays with its own wave.
    Raises Refusal where the survey still runs or a day makes no sense.
    """
    today = now.date()
    if survey.state is SurveyState.DRAFT or not survey.is_closed(today):
        raise Refusal(_("Close the survey before you start a new round."), 409)
    if answer_date <= today or (closes_on is not None and closes_on < today):
        raise Refusal(_("The days of the new round must lie ahead."), 409)
    last = waves_of(session, survey.id)[-1]
    last.closed_on = last.closed_on or survey.closes_on or today
    survey.answer_date, survey.closes_on = answer_date, closes_on
    version = publish(session, survey, now, survey.current.blocks)
    session.add(
        Wave(
            survey_id=survey.id,
            number=last.number + 1,
            opened_on=today,
            first_version=version.number,
        )
    )
    session.flush()
    return version


def offer_languages(survey: Survey, chosen: Sequence[str]) -> None:
    """Switch languages on and off; what a switched-off language lacks is said in German."""
    kept = [code for code in survey.texts if code in chosen or code == ALWAYS]
    survey.languages = None if len(kept) == len(survey.texts) else kept
