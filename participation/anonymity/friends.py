"""Friends: who could be named by everybody else in their level putting their answers together.

The proposal knows the true counts, so it can look at every coalition at once: in each row of a
table, for each answer somebody gave, the coalition of all the others. A published 5 stands for
one to nine; if the others know of none, the last one is known. `attack.coalition` solves the
same for a single coalition exactly; a test compares both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from participation.anonymity.attack.rules import UNLIMITED, Rule
from participation.anonymity.percent import Shown
from participation.anonymity.tables import Count, Table

Ints = NDArray[np.int64]
Grid = list[Shown]

# How often a number is left out whose noise is so many steps from the largest there is. At the
# last step it says that everybody counted is there. If only those were left out, a number one
# step before would say the same to whoever knows this rule; so most of these go too, by lot.
# More lots, or three steps, take more numbers away than they protect (docs/release-audit.md).
CHANCES = (1.0, 0.8)


@dataclass(frozen=True)
class Exposure:
    """A row that gives one of its members away to all the others.

    table -- its name; axis, level -- which side of it and which place there; level is None
    for everybody.
    """

    table: str
    axis: int
    level: int | None


def by_lot(
    counts: Iterable[Count], shown: dict[str, Grid], rule: Rule, everybody: bool
) -> dict[str, NDArray[np.bool_]]:
    """Return, by table name, which numbers are left out because of their noise.

    The lot is the half of the cell key that makes no noise: it was drawn before anything was
    counted, and the same people have the same lot in every table.

    shown, everybody -- as in `exposures`. Raises ValueError for counts without key sums.
    """
    found = {}
    for count in counts:
        if count.table.kind != "crossed" and not (everybody and count.table.kind == "one-way"):
            continue
        if count.sums is None:
            raise ValueError(f"{count.table.name}: no record keys, no lot")
        low, _ = _spans(count.table, shown[count.table.name], rule)
        lot = (count.sums & np.uint64(0xFFFFFFFF)).astype(np.float64) / 2**32
        left_out = np.zeros(count.counts.shape, dtype=bool)
        for steps, chance in enumerate(CHANCES):
            # A low of nothing is "fewer than five", which says nothing of anybody.
            left_out |= (low > 0) & (count.counts - low == steps) & (lot < chance)
        if left_out.any():
            found[count.table.name] = left_out
    return found


def exposures(
    counts: Iterable[Count], shown: dict[str, Grid], rule: Rule, everybody: bool
) -> list[Exposure]:
    """Return all rows that give somebody away, one-way tables only if `everybody`.

    shown -- table name to its cells, flattened in the order of the table's axes.
    """
    counts = list(counts)
    by_variable: dict[str, list[Count]] = {}
    for count in counts:
        if count.table.kind in {"one-way", "crossed"}:
            by_variable.setdefault(count.table.axes[0].variable, []).append(count)
    found: list[Exposure] = []
    for own in by_variable.values():
        found += _of_variable(own, shown, rule, everybody)
    return found


def _of_variable(
    counts: Sequence[Count], shown: dict[str, Grid], rule: Rule, everybody: bool
) -> list[Exposure]:
    spans = {c.table.name: _spans(c.table, shown[c.table.name], rule) for c in counts}
    crossed = [c for c in counts if c.table.kind == "crossed"]
    one_way = [c for c in counts if c.table.kind == "one-way"]
    # A pair of dimensions is in groups on both sides; its margins are not the one-way table's.
    pairs = [c for c in crossed if one_way and c.table.axes[0] != one_way[0].table.axes[0]]
    crossed = [c for c in crossed if not any(c is pair for pair in pairs)]
    low, high = spans[one_way[0].table.name] if one_way else _unknown(counts[0])
    for count in crossed:
        inner_low, inner_high = spans[count.table.name]
        low = np.maximum(low, inner_low.sum(axis=1))
        high = np.minimum(high, inner_high.sum(axis=1))
    found = []
    if everybody and one_way:
        every = one_way[0].counts[:, None]
        if _exposed(every, low[:, None], high[:, None])[0]:
            found.append(Exposure(one_way[0].table.name, 0, None))
    for count in crossed:
        least, most = _within(*spans[count.table.name], low, high)
        found += _rows(count.table.name, 1, count.counts, least, most)
    for count in pairs:
        inner_low, inner_high = spans[count.table.name]
        found += _rows(count.table.name, 1, count.counts, inner_low, inner_high)
        found += _rows(count.table.name, 0, count.counts.T, inner_low.T, inner_high.T)
    return found


def _within(low: Ints, high: Ints, margin_low: Ints, margin_high: Ints) -> tuple[Ints, Ints]:
    """Narrow cells by their margin less what the other cells can hold at most, and at least."""
    least = np.maximum(low, (margin_low - high.sum(axis=1))[:, None] + high)
    most = np.minimum(high, (margin_high - low.sum(axis=1))[:, None] + low)
    return least, most


def _rows(name: str, axis: int, counts: Ints, low: Ints, high: Ints) -> list[Exposure]:
    return [Exposure(name, axis, int(i)) for i in np.flatnonzero(_exposed(counts, low, high))]


def _unknown(count: Count) -> tuple[Ints, Ints]:
    size = count.counts.shape[0]
    return np.zeros(size, dtype=np.int64), np.full(size, UNLIMITED, dtype=np.int64)


def _exposed(counts: Ints, low: Ints, high: Ints) -> NDArray[np.bool_]:
    """Tell per column whether somebody in it is proven by all the others in it."""
    here = counts >= 1
    proven = here & (low >= counts)
    # Or everywhere else is proven full.
    room = high > counts
    elsewhere = room.sum(axis=0, keepdims=True) - room
    return (proven | (here & (elsewhere == 0))).any(axis=0)


def _spans(table: Table, cells: Grid, rule: Rule) -> tuple[Ints, Ints]:
    low = np.zeros(len(cells), dtype=np.int64)
    high = np.full(len(cells), UNLIMITED, dtype=np.int64)
    for i, cell in enumerate(cells):
        if cell.low is None:
            continue
        behind = rule.behind(cell.low, cell.high)
        if behind is not None:
            low[i], high[i] = behind.low, behind.high
    return low.reshape(table.values.shape), high.reshape(table.values.shape)
