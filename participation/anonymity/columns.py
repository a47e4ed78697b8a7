"""What a release is made from: columns of codes, and the plan frozen with the survey version."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

NO_ANSWER = "no_answer"
NOT_ASKED = "not_asked"
YES, NO = "yes", "no"

# Who collected an answer and when is never crossed with what it says (spec: releases, 3).
NEVER_A_DIMENSION = frozenset(
    {"entrance", "device", "tablet", "worker", "interviewer", "hour", "day", "week", "mode"}
)


@dataclass(frozen=True)
class Single:
    """One answer per person: codes[i] is a place in `levels`, or -1 for no answer."""

    levels: tuple[str, ...]
    codes: NDArray[np.integer]


@dataclass(frozen=True)
class Multiple:
    """Any number of options per person.

    chosen[i, j] is 1 or 0, -1 where i did not answer, -2 where i was not asked.
    conditional -- whether somebody can be not asked; such a question has one more level.
    """

    options: tuple[str, ...]
    chosen: NDArray[np.integer]
    conditional: bool = False


Column = Single | Multiple


@dataclass(frozen=True)
class Columns:
    """The settled answers of one survey version and wave, as columns.

    row_ids -- shape (n, bytes), uint8: the random key of each row.
    answers -- question name to its column; numbers and dates already in classes.
    assisted -- shape (n,), bool: given in an interview or through an interpreter.
    """

    row_ids: NDArray[np.uint8]
    answers: Mapping[str, Column]
    assisted: NDArray[np.bool_] | None = None

    @property
    def n(self) -> int:
        return len(self.row_ids)


@dataclass(frozen=True)
class Condition:
    """Who was asked a question, as everybody can read in the questionnaire.

    question, levels -- only those who gave one of these answers to another question; option -- of
        a multi-select, of which `levels` are yes, no and the like.
    all_of_them -- whether everybody who did was asked.
    """

    question: str
    levels: tuple[str, ...]
    option: str | None = None
    all_of_them: bool = False


@dataclass(frozen=True)
class PlannedQuestion:
    """One released question.

    crossed -- whether it is looked at by the dimensions. One that is not may be a dimension itself.
    outside -- levels that are not part of the base of percentages (the question was not asked).
    at_most, exclusive -- of a multi-select: the rule everybody can read in the questionnaire.
    conditions -- who was asked it.
    """

    name: str
    sensitive: bool = False
    crossed: bool = True
    outside: tuple[str, ...] = (NOT_ASKED,)
    at_most: int | None = None
    exclusive: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class PlannedDimension:
    """One dimension: a question with one answer, and the order in which its levels merge.

    merge -- each step names two or more levels; the groups that hold them become one.
    sensitive -- whether its groups are as large for every question as for sensitive ones.
    """

    question: str
    merge: tuple[tuple[str, ...], ...] = ()
    sensitive: bool = False


@dataclass(frozen=True)
class Plan:
    """What is released of a survey version, frozen before field work.

    Raises ValueError for a dimension that may not be one.
    """

    questions: tuple[PlannedQuestion, ...]
    dimensions: tuple[PlannedDimension, ...] = field(default=())

    def __post_init__(self) -> None:
        names = [dimension.question for dimension in self.dimensions]
        wrong = NEVER_A_DIMENSION & set(names)
        if wrong:
            raise ValueError(f"never a dimension: {', '.join(sorted(wrong))}")
        if len(set(names)) < len(names):
            raise ValueError("a dimension is planned twice")

    def sensitive(self, name: str) -> bool:
        return any(q.sensitive for q in self.questions if q.name == name)
