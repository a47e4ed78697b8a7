"""Friends: who could be named by everybody else in their level putting their answers together.

The proposal knows the true counts, so it can look at every coalition at once: in each row of a
table, for each answer somebody gave, the coalition of all the others. A published 5 stands for
one to nine; if the others know of none, the last one is known. `attack.coalition` solves the
same for a single coalition exactly; a test compares both.

Who was asked a question is a level too: its members may know each other, and being asked may
say as much as an answer.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from participation.anonymity.attack.rules import UNLIMITED, Rule
from participation.anonymity.spans import (
    Grid,
    Ints,
    Spans,
    asks,
    behind,
    counts_by_variable,
    inside,
    spans_of,
)
from participation.anonymity.tables import Count
from participation.anonymity.tally import Keys

CellLots = Callable[[str, int], Keys]

# How often a number is left out whose noise is so many steps from the largest there is. At the
# last step it says that everybody counted is there. If only those were left out, a number one
# step before would say the same to whoever knows this rule; so most of these go too, by lot.
# More lots, or three steps, take more numbers away than they protect (docs/release-audit.md).
CHANCES = (1.0, 0.8)
# "Fewer than five" is left out about as often as a number. Else what is left out would be known
# to be of somebody, and who knows all others and of nobody there would know the last one.
SMALL = 0.05


@dataclass(frozen=True)
class Exposure:
    """A row that gives one of its members away to all the others.

    table -- its name; axis, level -- which side of it and which place there; level is None
    for everybody it is about.
    """

    table: str
    axis: int
    level: int | None


def by_lot(
    counts: Iterable[Count],
    shown: dict[str, Grid],
    rule: Rule,
    everybody: bool,
    cell_lots: CellLots,
    later: bool = False,
    chained: Container[str] = frozenset(),
) -> dict[str, NDArray[np.bool_]]:
    """Return, by table name, which numbers are left out because of their noise.

    The lot is the half of the cell key that makes no noise: it was drawn before anything was
    counted, and the same people have the same lot in every table.

    shown, everybody -- as in `exposures`.
    cell_lots -- name of a table and number of its cells to a lot per cell, whoever is in it: for
        small numbers, which nobody may stand behind.
    later -- whether there was a release before. Somebody who knows all newcomers but one knows
        no row, but the difference of two numbers: the largest noise tells there too. And what
        one release leaves open of where else the last one may be, another one could close.
    chained -- questions asked because of what was said to one that not all were asked: how many
        were asked them is a number of those who may know each other.

    Raises ValueError for counts without keys.
    """
    counts, found = list(counts), {}
    near = _close(counts, everybody, chained)
    capped = without_largest(counts, everybody, later, chained)
    for count in counts:
        table = count.table
        if table.name not in capped:
            continue
        if count.keys is None:
            raise ValueError(f"{table.name}: no record keys, no lot")
        low, high = behind(table, shown[table.name], rule)
        lot = _fraction(count.keys)
        gone = np.zeros(count.counts.shape, dtype=bool)
        for steps, chance in enumerate(CHANCES if table.name in near else CHANCES[:1]):
            # A low of nothing is "fewer than five", which says nothing of anybody.
            gone |= (low > 0) & (count.counts - low == steps) & (lot < chance)
        if table.name in near:
            own = _fraction(cell_lots(table.name, count.counts.size)).reshape(low.shape)
            gone |= (low == 0) & (high < UNLIMITED) & (own < SMALL)
        if later:
            gone |= high == count.counts
        if gone.any():
            found[table.name] = gone
    return found


def without_largest(
    counts: Iterable[Count],
    everybody: bool,
    later: bool = False,
    chained: Container[str] = frozenset(),
) -> frozenset[str]:
    """Return the tables that never show a number with the largest noise up.

    Whoever knows the rule knows that of every number shown there; so the attacker is told
    (`document.noise_rule`). That later releases leave out the largest noise down as well it is
    not told: with both, hardly a later release could be found that proves nothing
    (docs/release-audit.md). The arguments are those of `by_lot`.
    """
    counts = list(counts)
    if later:
        return frozenset(c.table.name for c in counts if c.table.kind != "total")
    return _close(counts, everybody, chained)


def _close(counts: Sequence[Count], everybody: bool, chained: Container[str]) -> frozenset[str]:
    """Return the tables of which all others that a number is about may know each other."""
    conditional = {count.table.question for count in counts if asks(count.table)}
    return frozenset(
        table.name
        for table in (count.table for count in counts)
        if len(table.axes) == 2
        or (everybody and table.kind != "total")
        or (table.question in conditional and (table.question in chained or not asks(table)))
    )


def _fraction(keys: Keys) -> NDArray[np.float64]:
    return (keys & np.uint64(0xFFFFFFFF)).astype(np.float64) / 2**32


def exposures(
    counts: Iterable[Count], shown: Mapping[str, Grid], rule: Rule, everybody: bool
) -> list[Exposure]:
    """Return all rows that give somebody away. One-way tables only if `everybody`, or if not
    everybody was asked: those who were may know each other.

    shown -- table name to its cells, flattened in the order of the table's axes.
    """
    found: list[Exposure] = []
    for own in counts_by_variable(counts).values():
        found += _of_variable(spans_of(own, shown, rule), everybody)
    return found


def _of_variable(spans: Spans, everybody: bool) -> list[Exposure]:
    low, high, asked = spans.low, spans.high, spans.asked
    found: list[Exposure] = []
    if spans.one_way is not None:
        count = spans.one_way
        base = asked.get(count.table.base or "")
        found += _whole(count, base, low, high, everybody)
        if everybody and base is not None:
            found += _being_asked(count, base, spans.of(base), low, high)
    for count, least, most in spans.crossed:
        found += _rows(count.table.name, 1, count.counts, least, most)
        base = asked.get(count.table.base or "")
        if base is not None:
            found += _being_asked(count, base, spans.of(base), least, most)
    for count in spans.pairs:
        inner_low, inner_high = spans.of(count)
        found += _rows(count.table.name, 1, count.counts, inner_low, inner_high)
        found += _rows(count.table.name, 0, count.counts.T, inner_low.T, inner_high.T)
    return found


def _whole(
    count: Count, base: Count | None, low: Ints, high: Ints, everybody: bool
) -> Iterator[Exposure]:
    """Yield the whole one-way table where it gives one of those it is about away to all others."""
    circles = [np.ones(len(low), dtype=bool)] if everybody else []
    circles += [inside(count, base)] if base is not None else []
    for circle in circles:
        if _exposed(count.counts[circle, None], low[circle, None], high[circle, None])[0]:
            yield Exposure(count.table.name, 0, None)
            return


def _being_asked(
    count: Count, base: Count, span: tuple[Ints, Ints], low: Ints, high: Ints
) -> list[Exposure]:
    """Return where all others learn whether the last one was asked at all.

    low, high -- of the question's own cells, in the shape of its counts.
    """
    within, width = inside(count, base), base.counts.size

    def parts(cells: Ints, own: Ints, narrower: Callable[[Ints, Ints], Ints]) -> Ints:
        cells = cells.reshape(len(within), width)
        asked = narrower(own.reshape(width), cells[within].sum(axis=0))
        return np.stack([asked, cells[~within].sum(axis=0)])

    counts = parts(count.counts, base.counts, np.maximum)
    rows = _rows(
        base.table.name,
        1,
        counts,
        parts(low, span[0], np.maximum),
        parts(high, span[1], np.minimum),
    )
    return rows if len(base.table.axes) == 2 else [Exposure(r.table, 0, None) for r in rows]


def _rows(name: str, axis: int, counts: Ints, low: Ints, high: Ints) -> list[Exposure]:
    return [Exposure(name, axis, int(i)) for i in np.flatnonzero(_exposed(counts, low, high))]


def _exposed(counts: Ints, low: Ints, high: Ints) -> NDArray[np.bool_]:
    """Tell per column whether somebody in it is proven by all the others in it."""
    here = counts >= 1
    proven = here & (low >= counts)
    # Or everywhere else is proven full.
    room = high > counts
    elsewhere = room.sum(axis=0, keepdims=True) - room
    return (proven | (here & (elsewhere == 0))).any(axis=0)
