"""What does not fit, and what of an answer is kept in its row.

The same judgement on phone and server; the server judges every answer again, marks what does
not fit, and throws nothing away.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from participation.questionnaire.answers import canonical, canonical_number, written
from participation.questionnaire.definition import Definition
from participation.questionnaire.expressions import Answer, Answers, Context, holds
from participation.questionnaire.path import Path, choices, path
from participation.questionnaire.questions import SPECIAL_CHOICES, UNKNOWN, Question
from participation.questionnaire.values import is_date, to_number

CODES = (
    "required", "constraint", "too_many", "too_long", "not_a_number", "not_whole", "not_a_date",
    "unknown_choice", "exclusive",
)  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """question -- its name; code -- one of CODES, for which the interface has a sentence."""

    question: str
    code: str


def problems(
    definition: Definition,
    answers: Answers,
    path: Path,
    context: Context,
    places: Collection[str] | None = None,
) -> list[Problem]:
    """Return at most one problem for each question on the path, in its order.

    answers -- canonical ones. places -- codes of the quarter; None leaves places unjudged.

    The browser has its twin in `static/js/questionnaire/validation.js`.
    """
    found = []
    inside = replace(context, answers=path.values)
    for name in path.questions:
        code = _problem(definition.question(name), path.values, inside, places)
        if code:
            found.append(Problem(name, code))
    return found


def _problem(
    question: Question, values: Answers, context: Context, places: Collection[str] | None
) -> str | None:
    value = values.get(question.name, "")
    here = replace(context, value=value)
    if not value:
        passed_over = any(f"{question.name}.{mark}" in values for mark in SPECIAL_CHOICES)
        needed = question.required is not None and question.type != "note"
        return "required" if needed and not passed_over and holds(question.required, here) else None
    code = _misfit(question, value, context, places)
    if code or question.constraint is None or not _is_opinion(question, value):
        return code
    return None if holds(question.constraint, here) else "constraint"


def _is_opinion(question: Question, value: Answer) -> bool:
    """A constraint speaks of answers, not of "I'd rather not say"."""
    chosen = value if isinstance(value, list) else [value]
    return not question.choices or not set(chosen) <= set(SPECIAL_CHOICES)


def _misfit(
    question: Question, value: Answer, context: Context, places: Collection[str] | None
) -> str | None:
    text = value if isinstance(value, str) else ""
    match question.type:
        case "integer" | "decimal":
            if canonical_number(text) is None:
                return "not_a_number"
            return "not_whole" if question.type == "integer" and "." in text else None
        case "date":
            return None if is_date(text) else "not_a_date"
        case "text":
            too_long = question.length is not None and len(text) > question.length
            return "too_long" if too_long else None
        case "place":
            known = places is None or text in places or text in question.choices
            return None if known else "unknown_choice"
        case "select_multiple":
            return _several(question, list(value), choices(question, context.answers, context))
    offered = choices(question, context.answers, context)
    return None if text in offered else "unknown_choice"


def _several(question: Question, chosen: list[str], offered: tuple[str, ...]) -> str | None:
    if not set(chosen) <= set(offered):
        return "unknown_choice"
    if len(chosen) > 1 and set(chosen) & set(question.exclusive):
        return "exclusive"
    return "too_many" if question.max is not None and len(chosen) > question.max else None


@dataclass(frozen=True)
class TextItem:
    """A text that is kept apart from its row. quotable -- the writer agreed to be quoted."""

    question: str
    text: str
    quotable: bool = False


@dataclass
class Judged:
    """row -- what is stored with the answer: choices (a list for select_multiple), classes of
        numbers and dates, the code of a place, "given" for a text; or in their place "refused",
        "dont_know", "not_asked", "unfit". An unanswered question is not in it.
    texts -- what is kept as items of its own. misfits -- what did not fit.
    """

    row: dict[str, Answer] = field(default_factory=dict)
    texts: list[TextItem] = field(default_factory=list)
    misfits: list[Problem] = field(default_factory=list)


def judge(
    definition: Definition, answers: Any, today: date, places: Collection[str] = ()
) -> Judged:
    """Return what is kept of an answer. Never raises, whatever arrives.

    answers -- the content of an envelope. today -- the local day of the answer.
    places -- codes of the quarter's places; any other is unfit.

    Whoever answered no question of the long form was not asked it. An answer beside the path
    is not kept, except a free text without consent gate: that is never thrown away. What belongs
    to no question of this version becomes a text of the question "unknown".
    """
    raw = {str(k): v for k, v in answers.items()} if isinstance(answers, Mapping) else {}
    given = canonical(definition, raw)
    context = Context(today)
    marks = ("", *(f".{mark}" for mark in SPECIAL_CHOICES))
    long = any(given.get(name + mark) for name in definition.long for mark in marks)
    way = path(definition, given, context, long)
    judged = Judged()
    found = {one.question: one for one in problems(definition, given, way, context, places)}
    for question in definition.questions:
        if question.type == "note":
            continue
        if question.type == "calculate":
            _keep_calculated(question, way, judged)
        elif question.name not in way.questions:
            _keep_beside_path(question, given, judged)
        else:
            _keep(question, given, found.get(question.name), judged)
    _keep_unknown(definition, raw, judged)
    if answers and not isinstance(answers, Mapping):
        judged.texts.append(TextItem(UNKNOWN, written(answers)))
    return judged


def _keep(question: Question, given: Answers, problem: Problem | None, judged: Judged) -> None:
    name, value = question.name, given.get(question.name, "")
    mark = next((mark for mark in SPECIAL_CHOICES if f"{name}.{mark}" in given), None)
    if mark:
        judged.row[name] = mark
    if not value:
        return
    if problem and problem.code != "required":
        judged.misfits.append(problem)
    if question.type == "text":
        judged.row[name] = "given"
        quotable = given.get(f"{name}.quote") == "yes"
        judged.texts.append(TextItem(name, str(value), quotable))
    elif problem:
        judged.row[name] = "unfit"
        judged.texts.append(TextItem(name, value if isinstance(value, str) else " ".join(value)))
    else:
        judged.row[name] = _stored(question, value)


def _stored(question: Question, value: Answer) -> Answer:
    if question.type in ("integer", "decimal", "date"):
        return class_of(question, str(value))
    if isinstance(value, list) and len(value) == 1 and value[0] in SPECIAL_CHOICES:
        return value[0]
    return value


def class_of(question: Question, value: str) -> str:
    """Return the name of the class a number or date falls into; "given" if there are none."""
    for one in question.classes:
        bound = one.get("to")
        if bound is None or to_number(value) <= to_number(_bound(bound)):
            return str(one["name"])
    return "given"


def _bound(bound: Any) -> str | float:
    return bound if isinstance(bound, str) else float(bound)


def _keep_calculated(question: Question, way: Path, judged: Judged) -> None:
    """A calculation is kept only where it says no more than a class or a choice."""
    if not question.released:
        return
    value = way.values.get(question.name)
    if value is None:
        judged.row[question.name] = "not_asked"
    elif value in question.choices:
        judged.row[question.name] = value
    elif isinstance(value, str) and question.classes and not _is_nan(value):
        judged.row[question.name] = class_of(question, value)


def _is_nan(value: str) -> bool:
    number = to_number(value)
    return number != number


def _keep_beside_path(question: Question, given: Answers, judged: Judged) -> None:
    judged.row[question.name] = "not_asked"
    value = given.get(question.name)
    if question.type == "text" and value and question.consent is None:
        judged.texts.append(TextItem(question.name, str(value)))


def _keep_unknown(definition: Definition, raw: Mapping[str, Any], judged: Judged) -> None:
    companions = ("", ".refused", ".dont_know", ".quote")
    known = {q.name + companion for q in definition.questions for companion in companions}
    for name, value in raw.items():
        text = written(value)
        if name not in known and text:
            judged.texts.append(TextItem(UNKNOWN, written(f"{name}: {text}")))
