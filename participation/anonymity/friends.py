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


@dataclass(frozen=True)
class Exposure:
    """A row that gives one of its members away to all the others.

    table -- its name; level -- the place of the row in the dimension, None for everybody.
    """

    table: str
    level: int | None


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
    low, high = spans[one_way[0].table.name] if one_way else _unknown(counts[0])
    for count in crossed:
        inner_low, inner_high = spans[count.table.name]
        low = np.maximum(low, inner_low.sum(axis=1))
        high = np.minimum(high, inner_high.sum(axis=1))
    found = []
    if (
        everybody
        and one_way
        and _exposed(one_way[0].counts[:, None], low[:, None], high[:, None])[0]
    ):
        found.append(Exposure(one_way[0].table.name, None))
    for count in crossed:
        inner_low, inner_high = spans[count.table.name]
        # The margin less what the other levels can hold at most, and at least.
        least = np.maximum(inner_low, (low - inner_high.sum(axis=1))[:, None] + inner_high)
        most = np.minimum(inner_high, (high - inner_low.sum(axis=1))[:, None] + inner_low)
        rows = _exposed(count.counts, least, most)
        found += [Exposure(count.table.name, int(i)) for i in np.flatnonzero(rows)]
    return found


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
