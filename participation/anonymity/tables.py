"""The tables of a release: one-way, question by dimension, options as yes and no, and bases.

A table here holds noisy values only. True counts live in `Count` objects while a release is
proposed and are gone with it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from participation.anonymity.cellkey import noisy
from participation.anonymity.columns import Plan, PlannedQuestion
from participation.anonymity.ptable import NoiseTable
from participation.anonymity.recode import Recoding, coarser
from participation.anonymity.tally import Counts, Keys, Tally, merged

ANSWERED_BASE = "asked"
# Kinds of tables whose first axis is the question itself; bases "asked" have it too.
OWN_AXIS = frozenset({"one-way", "crossed"})


@dataclass(frozen=True)
class Level:
    """One row or column of a table: its name and the levels of the question it adds up."""

    name: str
    of: tuple[str, ...]


@dataclass(frozen=True)
class Axis:
    variable: str
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Table:
    """One published table.

    kind -- total, base (what percentages are taken of), one-way, crossed.
    question -- the planned question it belongs to; empty for the total.
    values -- noisy counts, one axis per entry of `axes`.
    shown -- same shape; False where a cell is withheld.
    base -- name of the table that holds the bases of its percentages; None for none.
    """

    name: str
    kind: str
    question: str
    axes: tuple[Axis, ...]
    values: NDArray[np.int64]
    shown: NDArray[np.bool_]
    base: str | None = None
    sensitive: bool = False

    def without(self, axis: int, level: int) -> "Table":
        """Return the table with one level of one axis withheld."""
        shown = np.moveaxis(self.shown.copy(), axis, 0)
        shown[level] = False
        return replace(self, shown=np.moveaxis(shown, 0, axis))


@dataclass(frozen=True)
class Count:
    """True counts of one table and what their noise is read by; never leaves the proposal.

    keys -- the members' record keys added up, until `keyed` has made the cells' own keys of them.
    """

    table: Table
    counts: Counts
    keys: Keys | None

    def keyed(self, cell_keys: Callable[[Keys], Keys]) -> "Count":
        """Return it with the keys of its cells instead of their sums."""
        return self if self.keys is None else replace(self, keys=cell_keys(self.keys))

    def published(self, noise: NoiseTable) -> Table:
        """Return the table with noise in it. Raises ValueError without keys."""
        if self.keys is None:
            raise ValueError(f"{self.table.name}: no record keys, no numbers")
        return replace(self.table, values=noisy(noise, self.counts, self.keys))


def grouped(recoding: Recoding) -> Axis:
    """Return the axis of a recoded dimension."""
    return Axis(
        recoding.question, tuple(Level("+".join(group), group) for group in recoding.groups)
    )


def count_tables(
    tallies: Iterable[Tally],
    plan: Plan,
    recodings: tuple[Recoding, ...],
    stricter: tuple[Recoding | None, ...],
) -> list[Count]:
    """Return all tables of a release with their true counts.

    recodings -- of the dimensions the tallies were counted by, in order.
    stricter -- the same dimensions for sensitive questions; None where one is dropped there.
    """
    questions = {question.name: question for question in plan.questions}
    counts: list[Count] = []
    for tally in tallies:
        question = questions[tally.question]
        if not counts:
            counts += _bases(tally, plan, recodings, stricter)
        own = _Own(tally, question)
        counts += own.one_way()
        order = [recoding.question for recoding in recodings]
        if question.name in order:
            counts += _pairs(own, plan, order.index(question.name), recodings, stricter)
            continue
        if not question.crossed:
            continue
        rows = stricter if question.sensitive else recodings
        for place, wanted in enumerate(rows):
            if wanted is not None:
                counts += own.crossed(place, wanted)
    return _unique(counts)


def _pairs(
    own: "_Own",
    plan: Plan,
    mine: int,
    recodings: tuple[Recoding, ...],
    stricter: tuple[Recoding | None, ...],
) -> list[Count]:
    """A dimension by the dimensions after it, each pair once and in groups on both sides.

    Twice, what one table withholds could be read in the other. One that is no question of its
    own stands beside all others, also those after it.
    """
    found: list[Count] = []
    for place in _partners(own.question, plan, mine, recodings):
        either = (recodings[mine].question, recodings[place].question)
        rows = stricter if any(map(plan.sensitive, either)) else recodings
        first, second = rows[mine], rows[place]
        if first is not None and second is not None:
            found += own.crossed(place, second, first)
    return found


def _partners(
    question: PlannedQuestion, plan: Plan, mine: int, recodings: tuple[Recoding, ...]
) -> list[int]:
    if not question.crossed:
        return []
    only = {one.name for one in plan.questions if not one.crossed}
    return [p for p, one in enumerate(recodings) if p > mine or one.question in only]


def _bases(
    tally: Tally,
    plan: Plan,
    recodings: tuple[Recoding, ...],
    stricter: tuple[Recoding | None, ...],
) -> list[Count]:
    """The total, and the members of each group of each dimension."""
    found = [_count("total", "total", "", (), tally, None, [])]
    for place, fine in enumerate(recodings):
        for wanted in (fine, stricter[place]):
            if wanted is None:
                continue
            axis = grouped(wanted)
            sensitive = plan.sensitive(fine.question)
            name = base_name(axis)
            count = _count(name, "base", fine.question, (axis,), tally, None, [(place, wanted)])
            shown = count.table.shown & _shown(wanted)
            table = replace(count.table, shown=shown, sensitive=sensitive, base="total")
            found.append(replace(count, table=table))
    return found


def base_name(axis: Axis) -> str:
    """Return the name of the table that holds the members of each level of an axis."""
    return f"{axis.variable} in {len(axis.levels)} groups"


class _Own:
    """The tables of one variable."""

    def __init__(self, tally: Tally, question: PlannedQuestion) -> None:
        self.tally, self.question = tally, question
        self.axis = Axis(tally.variable, tuple(Level(name, (name,)) for name in tally.levels))
        inside = tuple(name for name in tally.levels if name not in question.outside)
        outside = len(inside) < len(tally.levels)
        self.asked = Axis(tally.variable, (Level(ANSWERED_BASE, inside),)) if outside else None

    def one_way(self) -> list[Count]:
        name = self.tally.variable
        base = f"{name}, {ANSWERED_BASE}" if self.asked else "total"
        tables = [self._table(name, "one-way", (self.axis,), base, [])]
        if self.asked:
            tables.append(self._table(base, "base", (self.asked,), None, []))
        return tables

    def crossed(self, place: int, wanted: Recoding, own: Recoding | None = None) -> list[Count]:
        """The variable, in its own levels or in groups of them, by one dimension."""
        axis, name = grouped(wanted), f"{self.tally.variable} by {wanted.question}"
        first = self.axis if own is None else grouped(own)
        steps = [(place, wanted)]
        if own is not None or self.asked is None:
            return [self._table(name, "crossed", (first, axis), base_name(axis), steps, own)]
        base = f"{name}, {ANSWERED_BASE}"
        return [
            self._table(name, "crossed", (first, axis), base, steps),
            self._table(base, "base", (self.asked, axis), None, steps),
        ]

    def _table(
        self,
        name: str,
        kind: str,
        axes: tuple[Axis, ...],
        base: str | None,
        steps: list[tuple[int, Recoding]],
        own: Recoding | None = None,
    ) -> Count:
        inside = axes[0] if axes[0] is self.asked or own is not None else None
        count = _count(name, kind, self.question.name, axes, self.tally, inside, steps)
        shown = count.table.shown
        if own is not None:
            shown = shown & _shown(own)[:, None]
        for _, wanted in steps:
            shown = shown & _shown(wanted)
        # How many were asked is no answer. Withheld, it could be worked out from the shares.
        sensitive = self.question.sensitive and kind != "base"
        table = replace(count.table, shown=shown, base=base, sensitive=sensitive)
        return replace(count, table=table)


def _shown(recoding: Recoding) -> NDArray[np.bool_]:
    return np.array([group not in recoding.withheld for group in recoding.groups], dtype=bool)


def _count(
    name: str,
    kind: str,
    question: str,
    axes: tuple[Axis, ...],
    tally: Tally,
    inside: Axis | None,
    steps: list[tuple[int, Recoding]],
) -> Count:
    """Add the tally up to the axes of one table; the variable goes if no axis is left for it."""

    def fold(array: NDArray) -> NDArray:  # type: ignore[type-arg]
        if inside is not None:
            array = np.stack([_added(array, tally.levels, level.of) for level in inside.levels])
        kept = {0} if kind in OWN_AXIS or inside is not None else set()
        for place, wanted in steps:
            places = coarser(tally.recodings[place], wanted)
            array = merged(array, place + 1, places, len(wanted.groups))
            kept.add(place + 1)
        gone = tuple(axis for axis in range(array.ndim) if axis not in kept)
        return np.asarray(array.sum(axis=gone, dtype=array.dtype)) if gone else array

    counts = fold(tally.counts)
    keys = None if tally.sums is None else fold(tally.sums)
    shown = np.ones(counts.shape, dtype=bool)
    table = Table(name, kind, question, axes, np.zeros_like(counts), shown)
    return Count(table, counts, keys)


def _added(array: NDArray, levels: tuple[str, ...], of: tuple[str, ...]) -> NDArray:  # type: ignore[type-arg]
    keep = [i for i, level in enumerate(levels) if level in of]
    return np.asarray(array[keep].sum(axis=0, dtype=array.dtype))


def _unique(counts: list[Count]) -> list[Count]:
    seen: dict[str, Count] = {}
    for count in counts:
        seen.setdefault(count.table.name, count)
    return list(seen.values())
