"""What one variable's counts give away by themselves, before the large models are built.

Every table that crosses a variable tells of each of its levels how many there are at least and at
most: the sum of what may be behind its cells there. Ninety questions by one dimension are ninety
such sums, and they prove most of what is ever proven. Each is true in the models too, so what
is found here would be found there: in a hundredth of the time.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from participation.anonymity.attack.equations import ContradictionError
from participation.anonymity.attack.findings import Finding
from participation.anonymity.attack.judge import Judge
from participation.anonymity.attack.model import ModelBuilder
from participation.anonymity.attack.partition import Block
from participation.anonymity.attack.reading import Axis, Document, Table
from participation.anonymity.attack.rules import UNLIMITED, Interval
from participation.anonymity.attack.solve import Deadline

Crossings = Mapping[str, list[tuple[Table, int]]]


def given_away(
    document: Document,
    blocks: Mapping[str, tuple[Block, ...]],
    deadline: Deadline,
    random: np.random.Generator,
) -> Iterator[Finding]:
    """Yield what is proven of one variable after another; the most crossed one first.

    Raises OutOfTimeError.
    """
    crossings = _crossings(document)
    for name in sorted(crossings, key=lambda one: -len(crossings[one])):
        builder = ModelBuilder(document, (name,), (), {}, blocks)
        for table, side in crossings[name]:
            _add(builder, table, side)
        try:
            yield from _proven(builder, deadline, random)
        except ContradictionError:
            yield Finding("contradiction", name)


def _crossings(document: Document) -> Crossings:
    """Return, by variable, the tables that cross it with another, and on which side it stands."""
    found: dict[str, list[tuple[Table, int]]] = {}
    for tables in document.crossings.values():
        for table in tables:
            for side in (0, 1):
                if _whole(table.axes[1 - side], document):
                    found.setdefault(table.variables[side], []).append((table, side))
    return found


def _whole(axis: Axis, document: Document) -> bool:
    """Tell whether everybody is in some level of an axis."""
    return frozenset[str]().union(*axis.levels) == frozenset(document.variables[axis.variable])


def _add(builder: ModelBuilder, table: Table, side: int) -> None:
    members = builder.document.populations[table.population]
    for level in table.axes[side].levels:
        inside = [cell.behind for cell in table.cells if cell.where[side][1] == level]
        low, high = sum(one.low for one in inside), sum(one.high for one in inside)
        if Interval(low, min(high, UNLIMITED)) != Interval(0, UNLIMITED):
            columns = builder.columns(((table.variables[side], level),), members)
            builder.builder.row(columns, [], low, min(high, UNLIMITED))


def _proven(
    builder: ModelBuilder, deadline: Deadline, random: np.random.Generator
) -> list[Finding]:
    model = builder.build()
    model.equations.tighten()
    model.equations = model.equations.lean()
    document = builder.document
    judge = Judge(model, document.k, document.min_width, deadline, random)
    found = judge.tables_alone()
    return found or (judge.anybody(found) if document.anybody else [])
