"""A survey as everybody else sees it: read from its folder, checked, compiled.

`survey.json` holds structure, `text.<language>.json` every sentence. A definition that
`compile_definition` returns is right: nothing later has to doubt it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from participation.questionnaire.checking import check, dependencies
from participation.questionnaire.faults import DefinitionError, Fault, fault
from participation.questionnaire.questions import Question, expanded

__all__ = [
    "Definition",
    "DefinitionError",
    "Fault",
    "Question",
    "check",
    "compile_definition",
    "read",
]

# What a phone needs; the rest of a question concerns releases and staff.
_FOR_TWINS = (
    "name", "type", "short", "choices", "exclusive", "max", "relevant", "required", "constraint",
    "calculation", "choice_filter", "columns", "default", "randomize", "refusable", "dont_know",
    "quotable", "length", "screen", "group", "row", "sensitivity",
)  # fmt: skip


@dataclass(frozen=True)
class Definition:
    """One version of a survey. Do not change it: versions are immutable.

    order -- places of the questions such that each comes after all that it depends on.
    """

    slug: str
    version: int
    questions: tuple[Question, ...]
    order: tuple[int, ...]

    @cached_property
    def short(self) -> tuple[str, ...]:
        """Names of the questions of the short form, in order; calculations are not asked."""
        return tuple(q.name for q in self.questions if q.short and q.type != "calculate")

    @cached_property
    def long(self) -> tuple[str, ...]:
        """Names of the questions that only the long form asks, in order."""
        return tuple(q.name for q in self.questions if not q.short and q.type != "calculate")

    @cached_property
    def by_name(self) -> Mapping[str, Question]:
        """Questions by their names."""
        return {question.name: question for question in self.questions}

    def question(self, name: str) -> Question:
        """Return the question of that name. Raises KeyError."""
        return self.by_name[name]

    def to_json(self) -> dict[str, Any]:
        """Return the definition as the twins in the browser read it: only what is set."""
        compiled: dict[str, Any] = {
            "slug": self.slug,
            "version": self.version,
            "questions": [_compact(question) for question in self.questions],
        }
        if self.order != tuple(range(len(self.questions))):
            compiled["order"] = list(self.order)
        return compiled


_DEFAULTS = {field.name: field.default for field in fields(Question)}


def _compact(question: Question) -> dict[str, Any]:
    compact = {}
    for name in _FOR_TWINS:
        value = getattr(question, name)
        if value != _DEFAULTS[name] and value is not False:
            compact[name] = list(value) if isinstance(value, tuple) else value
    return compact


def compile_definition(structure: Any, blocks: Iterable[str] = frozenset()) -> Definition:
    """Return the definition that a structure describes.

    blocks -- the optional blocks that are switched on beyond those that are on by themselves.

    Raises DefinitionError with all faults at once.
    """
    faults = check(structure)
    if faults:
        raise DefinitionError(faults)
    switched_on = frozenset(blocks)
    questions = tuple(
        _gated(question)
        for question in expanded(structure, [])
        if question.optional_block is None or question.on or question.optional_block in switched_on
    )
    return Definition(
        structure["slug"], structure["version"], questions, _evaluation_order(questions)
    )


def _gated(question: Question) -> Question:
    """A question behind a consent is only asked after a yes: the consent joins the condition."""
    if question.consent is None:
        return question
    consented = ["=", ["ref", question.consent], "yes"]
    relevant = consented if question.relevant is None else ["and", consented, question.relevant]
    return replace(question, relevant=relevant)


def _evaluation_order(questions: tuple[Question, ...]) -> tuple[int, ...]:
    """Return places such that each question comes after what it depends on, else as they stand."""
    place = {question.name: index for index, question in enumerate(questions)}
    order: list[int] = []
    done: set[int] = set()
    for start in range(len(questions)):
        waiting = [start]
        while waiting:
            index = waiting[-1]
            needed = sorted(place[n] for n in dependencies(questions[index]) if n in place)
            missing = [other for other in needed if other not in done]
            if missing and index not in done:
                waiting += reversed(missing)
                continue
            waiting.pop()
            if index not in done:
                done.add(index)
                order.append(index)
    return tuple(order)


def read(folder: Path) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Return the structure and, by language, the texts of a survey that lies in a folder.

    Raises DefinitionError that names every file that is not there or not JSON.
    """
    faults: list[Fault] = []
    structure = _object(folder / "survey.json", faults)
    texts = {
        path.name.removeprefix("text.").removesuffix(".json"): _object(path, faults)
        for path in sorted(folder.glob("text.*.json"))
    }
    if faults:
        raise DefinitionError(faults)
    return structure, texts


def _object(path: Path, faults: list[Fault]) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(fault("missing_file", "", path.name))
    except json.JSONDecodeError as error:
        detail = f"{error.msg}, line {error.lineno}, character {error.colno}"
        faults.append(fault("unreadable_file", "", path.name, detail=detail))
    except (UnicodeDecodeError, RecursionError) as error:
        detail = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else "too deep"
        faults.append(fault("unreadable_file", "", path.name, detail=detail))
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or type(error).__name__
        faults.append(fault("unreadable_file", "", path.name, detail=detail))
    else:
        if isinstance(value, dict):
            return value
        faults.append(fault("bad_shape", "", path.name, what="it", expected="an object {...}"))
    return {}
