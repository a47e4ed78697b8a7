"""Adjusting the release plan of a draft survey; with the version it is frozen for good."""

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from typing import Any

from sqlalchemy.orm import Session

from participation.errors import Refusal
from participation.i18n import LANGUAGES
from participation.i18n import gettext as _
from participation.questionnaire.definition import DefinitionError, compile_definition
from participation.questionnaire.questions import Question
from participation.releases.limits import thresholds
from participation.releases.plan import (
    CLASSED,
    GERMAN,
    LANGUAGE,
    groups_left,
    language_level,
    languages_apart,
    released,
)
from participation.staff import audit
from participation.surveys.models import Survey, SurveyState
from participation.surveys.publish import said


def adjust(
    session: Session,
    survey: Survey,
    shown: Collection[str],
    personal: Collection[str],
    dimensions: Sequence[str],
    merge: Mapping[str, Sequence[Sequence[str]]],
    topics: Mapping[str, str | None] | None = None,
    classes: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    languages: Sequence[str] | None = None,
) -> None:
    """Write the plan into the draft's structure.

    shown -- names of entries that are released; personal -- those that are at least personal;
    dimensions -- in their order; merge -- entry to the steps in which its levels are joined.
    topics -- entry to the code of its topic, None for all topics; classes -- entry of numbers or
        dates to its classes, as `questionnaire` reads them; languages -- those told apart besides
        German, the most wanted first. What is not named stays.

    Raises Refusal once the survey was published, and for a plan that names what there is not.
    """
    if survey.state is not SurveyState.DRAFT or survey.versions:
        raise Refusal(
            _("The plan was frozen with the survey. A later change is a new version."), 409
        )
    structure = deepcopy(survey.structure)
    for entry in structure["questions"]:
        name = entry["name"]
        if entry["type"] == "note":
            continue
        entry["released"] = name in shown
        # What is special stays special: its block, its consent and its law hang on it.
        if entry.get("sensitivity") != "special":
            entry["sensitivity"] = "personal" if name in personal else "none"
        if name in merge:
            entry["merge"] = [list(step) for step in merge[name]]
        if topics and name in topics:
            entry["topic"] = topics[name]
        if classes and name in classes and entry["type"] in CLASSED:
            entry["classes"] = [dict(one) for one in classes[name]]
    structure["dimensions"] = list(dimensions)
    if languages is not None:
        structure["languages"] = list(languages)
    _check(structure, tuple(place.code for place in survey.quarter.places))
    survey.structure = structure
    audit.record(session, "plan", "survey", survey.slug)


def crossable(structure: Mapping[str, Any], places: tuple[str, ...] = ()) -> list[str]:
    """Return what could be dimensions: released questions with one answer each, and the language
    of an answer."""
    found = released(compile_definition(structure), places)
    return [*(one.question.name for one in found if not one.several), LANGUAGE]


def languages_to_tell() -> list[str]:
    """Return the languages that a plan may tell apart besides German."""
    return [code for code in LANGUAGES if language_level(code, ()) != GERMAN]


def _check(structure: Mapping[str, Any], places: tuple[str, ...]) -> None:
    try:
        definition = compile_definition(structure)
    except DefinitionError as wrong:
        raise Refusal(" ".join(said(one) for one in wrong.faults), 422) from None
    known = {one.question.name: one for one in released(definition, places)}
    wanted = structure["dimensions"]
    _check_languages(languages_apart(structure))
    most = thresholds().cross_dims
    if len(wanted) > most or len(set(wanted)) < len(wanted):
        raise Refusal(_("Groups to choose at most: %(n)s. Each once.", n=most), 422)
    for name in wanted:
        if name == LANGUAGE:
            continue
        if name not in known or known[name].several:
            raise Refusal(_("Not a released question with one answer: %(name)s", name=name), 422)
        if groups_left(known[name]) > 2:
            raise Refusal(
                _("Say for %(name)s how its groups are joined, until two are left.", name=name), 422
            )
    for question in definition.questions:
        _check_merge(question)


def _check_languages(apart: tuple[str, ...]) -> None:
    told = languages_to_tell()
    unknown = [code for code in apart if code not in told]
    if unknown:
        raise Refusal(
            _(
                "Not a language that can be told apart: %(codes)s. These can: %(known)s.",
                codes=", ".join(unknown),
                known=", ".join(told),
            ),
            422,
        )
    if len(set(apart)) < len(apart):
        raise Refusal(_("Name each language once."), 422)


def _check_merge(question: Question) -> None:
    levels = {*question.choices, *(str(one["name"]) for one in question.classes)}
    unknown = {level for step in question.merge for level in step} - levels
    if levels and unknown:
        named = ", ".join(sorted(unknown))
        raise Refusal(
            _("%(name)s has no answer %(levels)s.", name=question.name, levels=named), 422
        )
