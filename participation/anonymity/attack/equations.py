"""Linear equations over whole numbers, and interval arithmetic on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Ints = NDArray[np.int64]

# Interval arithmetic can creep by one for ever; what it has not found by then is left to the
# solver. Stopping early makes intervals wider, never wrong.
SWEEPS = 200


class ContradictionError(Exception):
    """No population fits all published values: the document is wrong about its own rule."""


@dataclass
class Equations:
    """low <= columns <= high, row_low <= matrix @ columns <= row_high, all whole numbers.

    kept -- what the solver keeps of these rows; a variant with other bounds shares it.
    """

    matrix: csr_matrix
    row_low: Ints
    row_high: Ints
    low: Ints
    high: Ints
    kept: Any = field(default=None, repr=False, compare=False)

    def lean(self) -> "Equations":
        """Return the same without the rows that the columns' bounds already imply, and without
        those said twice. They stay implied under every narrower bounds; most of the rows that
        say "somebody is between these two" are of that kind.
        """
        plus, minus = self.matrix.maximum(0), self.matrix.minimum(0)
        least = plus @ self.low + minus @ self.high
        most = plus @ self.high + minus @ self.low
        needed = np.flatnonzero((least < self.row_low) | (most > self.row_high))
        first: dict[tuple[bytes, bytes], int] = {}
        start = self.matrix.indptr
        for row in needed:
            inside = slice(start[row], start[row + 1])
            order = np.argsort(self.matrix.indices[inside])
            key = (
                self.matrix.indices[inside][order].tobytes(),
                self.matrix.data[inside][order].tobytes(),
            )
            kept = first.setdefault(key, int(row))
            self.row_low[kept] = max(self.row_low[kept], self.row_low[row])
            self.row_high[kept] = min(self.row_high[kept], self.row_high[row])
        rows = np.array(sorted(first.values()), dtype=np.int64)
        matrix = csr_matrix(self.matrix[rows])
        return Equations(matrix, self.row_low[rows], self.row_high[rows], self.low, self.high)

    def tighten(self) -> None:
        """Narrow the columns' intervals by every row until nothing changes.

        Raises ContradictionError when a column is left without a value.
        """
        start, index = self.matrix.indptr, self.matrix.indices
        factor = self.matrix.data.astype(np.int64)
        row = np.repeat(np.arange(len(self.row_low)), np.diff(start))
        for _ in range(SWEEPS):
            before = (self.low.copy(), self.high.copy())
            self._sweep(start, index, factor, row)
            if (self.low > self.high).any():
                raise ContradictionError
            if np.array_equal(before[0], self.low) and np.array_equal(before[1], self.high):
                return

    def _sweep(self, start: Ints, index: Ints, factor: Ints, row: Ints) -> None:
        if not len(index):
            return
        least = factor * np.where(factor > 0, self.low[index], self.high[index])
        most = factor * np.where(factor > 0, self.high[index], self.low[index])
        rest_least = np.add.reduceat(least, start[:-1])[row] - least
        rest_most = np.add.reduceat(most, start[:-1])[row] - most
        room_high = self.row_high[row] - rest_least
        room_low = self.row_low[row] - rest_most
        up, down = factor > 0, factor < 0
        np.minimum.at(self.high, index[up], room_high[up] // factor[up])
        np.maximum.at(self.low, index[up], -(-room_low[up] // factor[up]))
        np.maximum.at(self.low, index[down], -(room_high[down] // -factor[down]))
        np.minimum.at(self.high, index[down], -room_low[down] // -factor[down])

    def holds(self, columns: Ints) -> bool:
        """Tell whether a whole-number solution satisfies everything, without any tolerance."""
        # Whole numbers this small are exact as floats.
        sums = self.matrix @ columns.astype(np.float64)
        return bool(
            (columns >= self.low).all()
            and (columns <= self.high).all()
            and (sums >= self.row_low).all()
            and (sums <= self.row_high).all()
        )


class Builder:
    """Collects columns and rows, then freezes them into `Equations`."""

    def __init__(self) -> None:
        self.low: list[int] = []
        self.high: list[int] = []
        self._columns: list[int] = []
        self._factors: list[int] = []
        self._starts = [0]
        self._row_low: list[int] = []
        self._row_high: list[int] = []

    def column(self, low: int, high: int) -> int:
        """Add an unknown whole number and return its place."""
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def row(self, plus: Iterable[int], minus: Iterable[int], low: int, high: int) -> None:
        """Ask that the sum of `plus` less the sum of `minus` lies between low and high."""
        weights: dict[int, int] = {}
        for column in plus:
            weights[column] = weights.get(column, 0) + 1
        for column in minus:
            weights[column] = weights.get(column, 0) - 1
        self.weighted(weights.items(), low, high)

    def weighted(self, terms: Iterable[tuple[int, int]], low: int, high: int) -> None:
        """Ask the same of a weighted sum of (column, factor)."""
        terms = [(column, factor) for column, factor in terms if factor]
        if not terms:
            if not low <= 0 <= high:
                raise ContradictionError
            return
        self._columns += [column for column, _ in terms]
        self._factors += [factor for _, factor in terms]
        self._starts.append(len(self._columns))
        self._row_low.append(low)
        self._row_high.append(high)

    def freeze(self) -> Equations:
        """Return the equations built so far; the builder can go on afterwards."""
        shape = (len(self._row_low), len(self.low))
        parts = (
            np.array(self._factors, dtype=np.float64),
            np.array(self._columns, dtype=np.int64),
            np.array(self._starts, dtype=np.int64),
        )
        return Equations(
            csr_matrix(parts, shape=shape),
            np.array(self._row_low, dtype=np.int64),
            np.array(self._row_high, dtype=np.int64),
            np.array(self.low, dtype=np.int64),
            np.array(self.high, dtype=np.int64),
        )


def indicator(sets: Sequence[Iterable[int]], width: int) -> NDArray[np.float64]:
    """Return a matrix whose rows add up the given sets of columns."""
    found = np.zeros((len(sets), width))
    for row, members in enumerate(sets):
        np.add.at(found[row], list(members), 1.0)
    return found
