"""The release plan, read from the survey version in which it was frozen before field work."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from participation.anonymity.columns import (
    NO_ANSWER,
    NOT_ASKED,
    Plan,
    PlannedDimension,
    PlannedQuestion,
)
from participation.anonymity.recode import SILENT
from participation.questionnaire.definition import Definition
from participation.questionnaire.questions import SPECIAL_CHOICES, Question
from participation.releases.conditions import conditions_of

# How people answered, and in which language: for the methods box. A plan may also look at every
# question by the language, in groups; never by how people answered.
# A colon cannot stand in a question's name.
MODE, LANGUAGE = "answered:mode", "answered:language"
MODES = {
    "self": "self",
    "assisted": "assisted",
    "kiosk": "assisted",
    "interview": "interview",
    "interpreter": "interview",
    "paper": "paper",
}
GERMAN, OTHER = "german", "other"
CODED = frozenset({"select_one", "rating", "consent", "place", "select_multiple"})
CLASSED = frozenset({"integer", "decimal", "date", "calculate"})


@dataclass(frozen=True)
class Released:
    """One released question with the levels it can have, silence apart.

    levels -- choices, classes or places in their order; several -- more than one can be chosen.
    conditional -- somebody may not have been asked it.
    """

    question: Question
    levels: tuple[str, ...]
    several: bool
    conditional: bool


def released(definition: Definition, places: tuple[str, ...] = ()) -> tuple[Released, ...]:
    """Return the questions of a version that are released, in its order.

    places -- codes of the quarter's places as the version froze them.
    """
    found = []
    for question in definition.questions:
        levels = _levels(question, places)
        if question.released and levels:
            several = question.type == "select_multiple"
            # The long form is a choice of its own: who did not take it was not asked.
            conditional = question.relevant is not None or not question.short
            found.append(Released(question, levels, several, conditional))
    return tuple(found)


def _levels(question: Question, places: tuple[str, ...]) -> tuple[str, ...]:
    if question.type == "select_multiple":
        return question.plain_choices
    if question.type == "place":
        return (*places, *question.choices)
    if question.type in CODED:
        return question.choices
    if question.type in CLASSED:
        marks = [mark for mark in SPECIAL_CHOICES if getattr(question, _FLAG[mark])]
        classes = tuple(str(one["name"]) for one in question.classes) or question.choices
        return (*classes, *marks) if classes else ()
    return ()


_FLAG = {"refused": "refusable", "dont_know": "dont_know"}


def plan_of(
    definition: Definition, structure: Mapping[str, Any], places: tuple[str, ...] = ()
) -> Plan:
    """Return the plan that a version froze: its released questions and at most three dimensions.

    A question named as a dimension that is not released, or has several answers, is no dimension.
    """
    every = released(definition, places)
    levels = {one.question.name: _all_levels(one) for one in every}
    asked = {one.question.name: one.question for one in every}
    questions = [
        replace(_planned(one), conditions=conditions_of(one.question, asked, levels))
        for one in every
    ]
    extra = [PlannedQuestion(name, crossed=False, outside=()) for name in (MODE, LANGUAGE)]
    return Plan((*questions, *extra), dimensions(definition, structure, places))


def dimensions(
    definition: Definition, structure: Mapping[str, Any], places: tuple[str, ...] = ()
) -> tuple[PlannedDimension, ...]:
    """Return the cross dimensions of a structure in their order of importance."""
    single = {r.question.name: r for r in released(definition, places) if not r.several}
    found = {name: PlannedDimension(name, one.question.merge) for name, one in single.items()}
    found[LANGUAGE] = by_language(structure)
    return tuple(found[name] for name in structure.get("dimensions", ()) if name in found)


def by_language(structure: Mapping[str, Any]) -> PlannedDimension:
    """Return the language of an answer as a dimension: where one is too small, the least wanted
    languages go to "another" first.

    A language comes near to origin, so its groups are as large as for sensitive questions; a
    quote says its language from twenty answers on, too (spec: privacy).
    """
    steps = tuple((one, OTHER) for one in reversed(languages_apart(structure)))
    return PlannedDimension(LANGUAGE, steps, sensitive=True)


def languages_apart(structure: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the languages that a plan tells apart besides German, the most wanted first."""
    return tuple(structure.get("languages", ()))


def language_level(language: str, apart: tuple[str, ...]) -> str:
    """Return the level of an answer in a language; easy German is German."""
    if language.split("-")[0] == "de":
        return GERMAN
    return language if language in apart else OTHER


def groups_left(one: Released) -> int:
    """Return how many groups of answers are left when every step of the merge order is taken.

    More than two: a release with few answers in one group would have to drop the dimension.
    """
    groups = [{level} for level in one.levels if level not in SILENT]
    for step in one.question.merge:
        touched = [group for group in groups if group & set(step)]
        groups = [group for group in groups if group not in touched]
        groups += [set().union(*touched)] if touched else []
    return len(groups)


def _all_levels(one: Released) -> tuple[str, ...]:
    return (*one.levels, *((NOT_ASKED,) if one.conditional else ()), NO_ANSWER)


def _planned(one: Released) -> PlannedQuestion:
    question = one.question
    return PlannedQuestion(
        question.name,
        sensitive=question.sensitivity != "none",
        outside=(NOT_ASKED,),
        at_most=question.max,
        # "I would rather not say" is no option of the tables, so it excludes none.
        exclusive=tuple(name for name in question.exclusive if name in one.levels),
    )
