"""Counting a million answers: how many, and the sum of their record keys, per cell.

Every question is counted once against all dimensions together; each table of the release is a
sum over that. Memory is that of one block of rows and of the cells, whatever the number of rows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from participation.anonymity.columns import (
    NO,
    NO_ANSWER,
    NOT_ASKED,
    YES,
    Column,
    Columns,
    Multiple,
    PlannedQuestion,
    Single,
)
from participation.anonymity.recode import Recoding

Counts = NDArray[np.int64]
Keys = NDArray[np.uint64]
Codes = NDArray[np.intp]

# chosen 0, 1, -2 (from the end: third), -1 to the places of yes, no, not asked, no answer.
OPTION_PLACE = np.array([1, 0, 2, -1], dtype=np.intp)

# Halves of keys are added as floats: 2**18 rows of 2**32 stay below 2**53, so exact.
BLOCK = 2**18


@dataclass(frozen=True)
class Tally:
    """Cells of one variable against all dimensions: axis 0 the variable's levels, then one axis
    per dimension in the order of `recodings`.

    sums -- record keys added up modulo 2**64; None when only counts were asked for.
    """

    variable: str
    question: str
    levels: tuple[str, ...]
    recodings: tuple[Recoding, ...]
    counts: Counts
    sums: Keys | None


def variable_name(question: str, option: str | None) -> str:
    """Return how tables name a question, or one option of a multi-select."""
    return question if option is None else f"{question}.{option}"


def levels_of(column: Column) -> tuple[str, ...]:
    """Return the levels tables show for a column; "no answer" is the last one."""
    if isinstance(column, Single):
        return (*column.levels, NO_ANSWER)
    return (YES, NO, NOT_ASKED, NO_ANSWER) if column.conditional else (YES, NO, NO_ANSWER)


def level_counts(column: Single, of: NDArray[np.bool_] | None = None) -> dict[str, int]:
    """Return the members of each level of a single-answer column, "no answer" last."""
    levels = levels_of(column)
    codes = column.codes if of is None else column.codes[of]
    counts = np.bincount(_shifted(codes, len(levels)), minlength=len(levels))
    return dict(zip(levels, map(int, counts), strict=True))


def tally(
    columns: Columns,
    questions: Iterable[PlannedQuestion],
    recodings: tuple[Recoding, ...],
    keys: Keys | None,
) -> list[Tally]:
    """Count every planned question, and every option of a multi-select, against all dimensions.

    keys -- record keys, shape (n,); None to count only.

    Raises KeyError for a planned question without a column.
    """
    shape = tuple(len(recoding.groups) for recoding in recodings)
    cells = int(np.prod(shape, dtype=np.int64))
    results = [
        _Open(question.name, option, columns.answers[question.name], shape, cells, keys)
        for question in questions
        for option in _options(columns.answers[question.name])
    ]
    codes = [_group_codes(columns, recoding) for recoding in recodings]
    for start in range(0, columns.n, BLOCK):
        rows = slice(start, min(start + BLOCK, columns.n))
        place = np.zeros(rows.stop - start, dtype=np.intp)
        for lookup, size in zip(codes, shape, strict=True):
            place = place * size + lookup(rows)
        halves = None
        if keys is not None:
            block = keys[rows]
            low = (block & np.uint64(0xFFFFFFFF)).astype(np.float64)
            halves = (low, (block >> np.uint64(32)).astype(np.float64))
        for result in results:
            result.add(rows, place, halves)
    return [result.done(recodings) for result in results]


def _options(column: Column) -> list[str | None]:
    return list(column.options) if isinstance(column, Multiple) else [None]


def _shifted(codes: NDArray[np.integer], levels: int) -> Codes:
    """Put "no answer", coded -1, into the last place. Raises ValueError for an unknown code."""
    wide = codes.astype(np.intp)
    if wide.size and (wide.min() < -1 or wide.max() > levels - 2):
        raise ValueError("a column holds a code outside its levels")
    wide[wide < 0] = levels - 1
    return wide


def _group_codes(columns: Columns, recoding: Recoding) -> Callable[[slice], Codes]:
    column = columns.answers[recoding.question]
    if not isinstance(column, Single):
        raise ValueError(f"{recoding.question}: a dimension has one answer per person")
    levels = levels_of(column)
    group_of = {level: i for i, group in enumerate(recoding.groups) for level in group}
    lookup = np.array([group_of[level] for level in levels], dtype=np.intp)
    return lambda rows: lookup[_shifted(column.codes[rows], len(levels))]


class _Open:
    """A tally still being counted."""

    def __init__(
        self,
        question: str,
        option: str | None,
        column: Column,
        shape: tuple[int, ...],
        cells: int,
        keys: Keys | None,
    ) -> None:
        self.question, self.name = question, variable_name(question, option)
        self.levels, self.shape, self.cells = levels_of(column), shape, cells
        if isinstance(column, Multiple):
            assert option is not None
            self.codes = column.chosen[:, column.options.index(option)]
            self.flip = True
        else:
            self.codes, self.flip = column.codes, False
        size = len(self.levels) * cells
        self.counts = np.zeros(size, dtype=np.int64)
        self.sums = None if keys is None else np.zeros(size, dtype=np.uint64)

    def add(
        self,
        rows: slice,
        place: Codes,
        halves: tuple[NDArray[np.float64], NDArray[np.float64]] | None,
    ) -> None:
        codes = self.codes[rows]
        if self.flip:
            codes = OPTION_PLACE[codes.astype(np.intp)]
        index = _shifted(codes, len(self.levels)) * self.cells + place
        size = len(self.counts)
        self.counts += np.bincount(index, minlength=size)
        if self.sums is not None and halves is not None:
            low, high = (
                np.bincount(index, weights=half, minlength=size).astype(np.uint64)
                for half in halves
            )
            # Wraps at 2**64, which is the sum modulo 1 of the fractions.
            self.sums += low + (high << np.uint64(32))

    def done(self, recodings: tuple[Recoding, ...]) -> Tally:
        shape = (len(self.levels), *self.shape)
        sums = None if self.sums is None else self.sums.reshape(shape)
        counts = self.counts.reshape(shape)
        return Tally(self.name, self.question, self.levels, recodings, counts, sums)


def merged(array: NDArray, axis: int, places: list[int], size: int) -> NDArray:  # type: ignore[type-arg]
    """Return `array` with the entries of one axis added up into `size` places."""
    first = np.moveaxis(array, axis, 0)
    result = np.zeros((size, *first.shape[1:]), dtype=array.dtype)
    for i, place in enumerate(places):
        result[place] += first[i]
    return np.moveaxis(result, 0, axis)
