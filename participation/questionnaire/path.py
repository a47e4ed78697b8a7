"""Somebody's way through a survey: what is asked, in which order, with which choices."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from participation.questionnaire.definition import Definition
from participation.questionnaire.expressions import (
    Answer,
    Answers,
    Context,
    evaluate,
    holds,
)
from participation.questionnaire.questions import SPECIAL_CHOICES, Question
from participation.questionnaire.values import to_string

ROTATIONS = 8  # spec/privacy.md: one of at most eight, its number stored, never a seed


@dataclass(frozen=True)
class Path:
    """questions -- names of what is asked, in order: the short form first.

    values -- every answer that counts, with calculations and defaults; what is not on the path
        is not in it.
    """

    questions: tuple[str, ...]
    values: dict[str, Answer]

    def __contains__(self, name: object) -> bool:
        return name in self.questions

    def __iter__(self) -> Iterator[str]:
        return iter(self.questions)

    def __len__(self) -> int:
        return len(self.questions)


def path(definition: Definition, answers: Answers, context: Context, long: bool) -> Path:
    """Return the path that these answers lead along.

    answers -- canonical ones. A question without any answer has its default; one that was
        cleared ("") has not.
    context -- today and suppliers; its answers are not looked at.
    long -- whether the person goes on after the short form.

    The browser has its twin in `static/js/questionnaire/path.js`.
    """
    values: dict[str, Answer] = {}
    asked: set[str] = set()
    inside = replace(context, answers=values)
    for place in definition.order:
        question = definition.questions[place]
        here = replace(inside, value=answers.get(question.name, ""))
        calculated = question.type == "calculate"
        if not (calculated or question.short or long):
            continue
        if question.relevant is not None and not holds(question.relevant, here):
            continue
        if calculated:
            values[question.name] = to_string(evaluate(question.calculation, here))
            continue
        asked.add(question.name)
        values |= _answered(question, answers, inside)
    order = (*definition.short, *definition.long)
    return Path(tuple(name for name in order if name in asked), values)


def _answered(question: Question, answers: Answers, context: Context) -> dict[str, Answer]:
    name = question.name
    given = {
        key: answers[key]
        for key in (name, f"{name}.refused", f"{name}.dont_know", f"{name}.quote")
        if key in answers
    }
    if not given and question.default is not None:
        value = to_string(evaluate(question.default, context))
        given[name] = value.split() if question.type == "select_multiple" else value
    return {key: value for key, value in given.items() if value not in ("", [])}


def choices(question: Question, answers: Answers, context: Context) -> tuple[str, ...]:
    """Return what can be chosen after the choice filter; `refused` and `dont_know` always can.

    answers -- those that count: `Path.values`.
    """
    if question.choice_filter is None:
        return question.choices
    columns = question.columns or {}
    inside = replace(context, answers=answers, value=answers.get(question.name, ""))
    return tuple(
        choice
        for choice in question.choices
        if choice in SPECIAL_CHOICES
        or holds(
            question.choice_filter,
            replace(inside, columns={**columns.get(choice, {}), "name": choice}),
        )
    )


def rotation(question: Question, n: int, choices: Sequence[str]) -> tuple[str, ...]:
    """Return the choices in the n-th of at most eight rotations, n from 0 to 7.

    Exclusive choices, "I'd rather not say" and "I don't know" stay at the end.
    """
    last = {*SPECIAL_CHOICES, *question.exclusive}
    body = [choice for choice in choices if choice not in last]
    if not question.randomize or not body:
        return tuple(choices)
    shift = math.floor((n % ROTATIONS) * len(body) / ROTATIONS)
    turned = body[shift:] + body[:shift]
    return (*turned, *(choice for choice in choices if choice in last))
