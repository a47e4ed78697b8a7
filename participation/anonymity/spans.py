"""What the published tables of one variable say of its counts, for somebody who can add."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from participation.anonymity.attack.rules import UNLIMITED, Rule
from participation.anonymity.percent import WITHHELD, Shown
from participation.anonymity.tables import ANSWERED_BASE, Count, Table

Ints = NDArray[np.int64]
Grid = list[Shown]


def asks(table: Table) -> bool:
    """Tell whether a table holds how many were asked a question that not all were asked."""
    return table.kind == "base" and table.axes[0].levels[0].name == ANSWERED_BASE


def counts_by_variable(counts: Iterable[Count]) -> dict[str, list[Count]]:
    """Return the counts of each variable's answers, with who was asked it."""
    found: dict[str, list[Count]] = {}
    for count in counts:
        if count.table.kind in {"one-way", "crossed"} or asks(count.table):
            found.setdefault(count.table.axes[0].variable, []).append(count)
    return found


@dataclass(frozen=True)
class Spans:
    """What all tables of one variable say of its counts, for somebody who can add.

    one_way, low, high -- of everybody, narrowed by the groups; unknown without a table.
    crossed -- each with what is known of it, narrowed by everybody's; pairs -- dimensions by
        dimensions; asked -- by name, who was asked; said -- by name, in the shape of the counts,
        which of them are said anything of.
    """

    one_way: Count | None
    low: Ints
    high: Ints
    crossed: list[tuple[Count, Ints, Ints]]
    pairs: list[Count]
    asked: Mapping[str, Count]
    said: Mapping[str, NDArray[np.bool_]]
    own: Mapping[str, tuple[Ints, Ints]]

    def of(self, count: Count) -> tuple[Ints, Ints]:
        """Return what one table says by itself."""
        return self.own[count.table.name]


def spans_of(counts: Sequence[Count], shown: Mapping[str, Grid], rule: Rule) -> Spans:
    """Return what tables of one variable say; those missing in `shown` say nothing."""
    nothing = {c.table.name: [WITHHELD] * c.counts.size for c in counts}
    cells = {name: shown.get(name, grid) for name, grid in nothing.items()}
    spans = {c.table.name: behind(c.table, cells[c.table.name], rule) for c in counts}
    asked = {c.table.name: c for c in counts if asks(c.table)}
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
    return Spans(
        one_way[0] if one_way else None,
        low,
        high,
        [(count, *_within(*spans[count.table.name], low, high)) for count in crossed],
        pairs,
        asked,
        {c.table.name: _said(cells[c.table.name]).reshape(c.counts.shape) for c in counts},
        spans,
    )


def _said(cells: Grid) -> NDArray[np.bool_]:
    return np.array([cell.low is not None for cell in cells], dtype=bool)


def inside(count: Count, base: Count) -> NDArray[np.bool_]:
    """Return which levels of a question were given by those who were asked."""
    of = base.table.axes[0].levels[0].of
    return np.array([level.name in of for level in count.table.axes[0].levels], dtype=bool)


def _within(low: Ints, high: Ints, margin_low: Ints, margin_high: Ints) -> tuple[Ints, Ints]:
    """Narrow cells by their margin less what the other cells can hold at most, and at least."""
    least = np.maximum(low, (margin_low - high.sum(axis=1))[:, None] + high)
    most = np.minimum(high, (margin_high - low.sum(axis=1))[:, None] + low)
    return least, most


def _unknown(count: Count) -> tuple[Ints, Ints]:
    size = count.counts.shape[0]
    return np.zeros(size, dtype=np.int64), np.full(size, UNLIMITED, dtype=np.int64)


def behind(table: Table, cells: Grid, rule: Rule) -> tuple[Ints, Ints]:
    """Return the least and the most that may be behind each cell, in the shape of the table."""
    low = np.zeros(len(cells), dtype=np.int64)
    high = np.full(len(cells), UNLIMITED, dtype=np.int64)
    for i, cell in enumerate(cells):
        if cell.low is None:
            continue
        span = rule.behind(cell.low, cell.high)
        if span is not None:
            low[i], high[i] = span.low, span.high
    return low.reshape(table.values.shape), high.reshape(table.values.shape)
