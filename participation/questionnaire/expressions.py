"""Expressions: when a question belongs to someone's path, what fits it, what is worked out.

Values are XPath-1.0-like, see `values.py`; the tree is made by `parsing.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from participation.questionnaire.functions import FUNCTIONS, words
from participation.questionnaire.parsing import ExpressionError, Tree, parse, references
from participation.questionnaire.patterns import fits
from participation.questionnaire.values import Value, number_text, to_boolean, to_string

__all__ = [
    "Answer",
    "Answers",
    "Context",
    "ExpressionError",
    "Labels",
    "Tree",
    "Value",
    "evaluate",
    "holds",
    "parse",
    "references",
    "text_of",
]

Answer = str | list[str]
Answers = Mapping[str, Answer]
Labels = Mapping[str, Mapping[str, str]] | Callable[[str, str], str]


@dataclass(frozen=True)
class Context:
    """What an expression sees of the world.

    today -- the local day of the answer.
    answers -- name to answer; a missing name is unanswered.
    value -- what `.` stands for.
    choice_labels -- for jr:choice-name: name to choice to words, or a function of both.
    random, uuid -- suppliers; by default without surprise, so that a pure room stays pure.
    columns -- of the choice that a choice filter looks at.
    """

    today: date
    answers: Answers = field(default_factory=dict)
    value: Answer = ""
    choice_labels: Labels = field(default_factory=dict)
    random: Callable[[], float] = lambda: 0.0
    uuid: Callable[[], str] = lambda: ""
    columns: Mapping[str, str] = field(default_factory=dict)


def text_of(answer: Any) -> str:
    """Return an answer as expressions see it: several choices are joined by a space."""
    if isinstance(answer, str):
        return answer
    if isinstance(answer, list | tuple):
        return " ".join(one for one in answer if isinstance(one, str))
    if isinstance(answer, int | float) and not isinstance(answer, bool):
        return number_text(float(answer))
    return ""


def evaluate(tree: Tree, context: Context) -> Value:
    """Return the value of a tree.

    Whatever the answers are, there is a value: what cannot be worked out is NaN or "".
    Raises ExpressionError for an operation that this version does not know.

    The browser has its twin in `static/js/questionnaire/expressions.js`;
    `tests/conformance/cases/expressions.json` holds both to the same results.
    """
    if isinstance(tree, str):
        return tree
    if not isinstance(tree, list):
        return float(tree)
    name, *operands = tree
    match name:
        case "ref":
            return text_of(context.answers.get(operands[0], ""))
        case "self":
            return text_of(context.value)
        case "col":
            return context.columns.get(operands[0], "")
        case "and":
            return all(holds(operand, context) for operand in operands)
        case "or":
            return any(holds(operand, context) for operand in operands)
        case "if":
            return evaluate(operands[1 if holds(operands[0], context) else 2], context)
        case "regex":
            return fits(operands[1], to_string(evaluate(operands[0], context)))
        case "jr:choice-name":
            return _labels(to_string(evaluate(operands[0], context)), operands[1], context)
    if name not in FUNCTIONS:
        raise ExpressionError(f"unknown operation: {name!r}")
    return FUNCTIONS[name][0](context, *(evaluate(operand, context) for operand in operands))


def holds(tree: Tree, context: Context) -> bool:
    """Tell whether a tree is true."""
    return to_boolean(evaluate(tree, context))


def _labels(chosen: str, question: str, context: Context) -> str:
    """Return the words of the chosen choices; a choice without words stands for itself."""
    labels = context.choice_labels
    if callable(labels):
        return ", ".join(labels(question, choice) for choice in words(chosen))
    known = labels.get(question, {})
    return ", ".join(known.get(choice, choice) for choice in words(chosen))
