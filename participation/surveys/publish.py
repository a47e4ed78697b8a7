"""Publishing freezes a version; it is refused with the whole list of what is missing."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.config import ConfigError
from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.quarters.models import Quarter
from participation.questionnaire import definition
from participation.questionnaire.faults import PROBLEMS
from participation.surveys.models import Survey, SurveyState, SurveyVersion, Wave

SLUG = re.compile(r"[a-z][a-z0-9-]{0,79}")


def adopt(session: Session, quarter: Quarter, folder: Path, slug: str | None = None) -> Survey:
    """Make a shipped survey a draft of this quarter.

    slug -- its name in addresses, where another quarter has taken the folder's own.

    Raises DefinitionError with all faults, and ConfigError where the name is taken or no name.
    """
    structure, texts = definition.read(folder)
    structure = {**structure, "slug": slug or structure["slug"]}
    definition.compile_definition(structure)
    name = structure["slug"]
    if not SLUG.fullmatch(name):
        raise ConfigError(f"{name!r} cannot be part of an address; use letters and hyphens.")
    if session.scalar(select(Survey.id).where(Survey.slug == name)):
        # Devices name a survey without its quarter, so a name is taken in all of them.
        raise ConfigError(f"There is a survey {name!r} already; give another name with --slug.")
    survey = Survey(quarter=quarter, slug=name, structure=structure, texts=texts)
    session.add(survey)
    session.flush()
    return survey


def publish(
    session: Session, survey: Survey, now: dt.datetime, blocks: Sequence[str] = ()
) -> SurveyVersion:
    """Freeze the draft as the next version and open the survey.

    Raises Refusal with one sentence for each thing that is missing.
    """
    missing = lacking(survey, blocks)
    if missing:
        raise Refusal(" ".join(missing), 409)
    number = len(survey.versions) + 1
    version = SurveyVersion(
        survey=survey,
        number=number,
        structure=survey.structure,
        texts=survey.texts,
        blocks=list(blocks),
        places={place.code: place.names for place in survey.quarter.places},
        published_at=now,
    )
    session.add(version)
    survey.state = SurveyState.OPEN
    if session.scalar(select(Wave).where(Wave.survey_id == survey.id)) is None:
        session.add(Wave(survey_id=survey.id, number=1, opened_on=now.date()))
    session.flush()
    return version


def promise_and_publish(
    session: Session, slug: str, promises: Mapping[str, Any], now: dt.datetime
) -> SurveyVersion:
    """Write down the promises of a draft and publish it.

    promises -- controller, legal_basis, purpose, changeable (texts), answer_date, closes_on (days).

    Raises Refusal where there is no such survey or something is missing.
    """
    survey = session.scalar(select(Survey).where(Survey.slug == slug))
    if survey is None:
        raise Refusal(_("There is no such survey."), 404)
    for name, value in promises.items():
        setattr(survey, name, value.date() if isinstance(value, dt.datetime) else value)
    return publish(session, survey, now)


def lacking(survey: Survey, blocks: Sequence[str]) -> list[str]:
    """Return what stands between this draft and its publication, each as a sentence.

    The definition's own faults are among them: a question of special sensitivity without its
    consent, more than four questions about the person.
    """
    missing = []
    if not survey.controller:
        missing.append(_("Name who is responsible for the data (controller)."))
    if not survey.legal_basis:
        missing.append(_("Name the legal basis."))
    if not survey.purpose:
        missing.append(_("Say what the answers are for (purpose)."))
    if survey.answer_date is None:
        missing.append(_("Promise a day on which the residents get an answer."))
    if not survey.changeable:
        missing.append(_("Say what can be changed and what is fixed."))
    switched_on = set(blocks)
    special = [
        question["name"]
        for question in survey.structure["questions"]
        if question.get("sensitivity") == "special"
        and (question.get("on", True) or question.get("optional_block") in switched_on)
    ]
    if special and not survey.dpia:
        named = ", ".join(special)
        missing.append(_("Name the impact assessment (DPIA) for: %(names)s.", names=named))
    if switched_on - {question.get("optional_block") for question in survey.structure["questions"]}:
        missing.append(_("A part of the survey that is to be switched on is not there."))
    return missing + [said(fault) for fault in definition.check(survey.structure, survey.texts)]


def said(fault: definition.Fault) -> str:
    """Say a fault of the definition in the language in force, with its place."""
    problem = _(PROBLEMS[fault.code][0]) % fault.values
    return f"{fault.question or '-'} [{fault.column}]: {problem}."


def close(session: Session, survey: Survey, today: dt.date) -> None:
    """Close by hand; what phones hold is still taken for thirty days, marked late."""
    survey.state = SurveyState.CLOSED
    survey.closes_on = today
    for wave in session.scalars(select(Wave).where(Wave.survey_id == survey.id)):
        wave.closed_on = wave.closed_on or today
