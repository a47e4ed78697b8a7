"""Shares that nearly everybody of a sensitive question has, and what would tell them.

Said as "over 90 %", they must not be worked out from what stands beside them: the other answers
of the same group, those who were asked because of their answer, the groups of a dimension.

Where two persons withhold them, they are withheld after an attack that knew them as "over": that
something is withheld for this reason tells less than "over" would have told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from participation.anonymity.columns import YES, Condition, Plan
from participation.anonymity.percent import Shown
from participation.anonymity.tables import Table
from participation.anonymity.tally import variable_name
from participation.anonymity.withdraw import Step, Tables

REASON = "high"


def without_high(tables: Tables, shown: Mapping[str, Sequence[Shown]], steps: list[Step]) -> Tables:
    """Return the tables without what the cells read as "over" are part of.

    Of a one-way table the question goes (of a multi-select: the option), with all tables that
    cross it, since its other numbers would tell it; of a crossed one the group. What was done is
    added to `steps`.
    """
    for table in list(tables.values()):
        if table.name not in tables or not table.sensitive or not table.axes:
            continue
        high = _places(table, shown[table.name])
        if table.values.ndim == 1 and high.any():
            variable = table.axes[0].variable
            steps.append(Step("question", variable, REASON))
            tables = {name: t for name, t in tables.items() if not _speaks_of(t, variable)}
        elif table.values.ndim == 2:
            for place in np.flatnonzero(high.any(axis=0)):
                axis = table.axes[1]
                level = f"{axis.variable} = {axis.levels[place].name}"
                steps.append(Step("level", f"{table.name}: {level}", REASON))
                table = table.without(1, int(place))
            tables = {**tables, table.name: table}
    return tables


def without_what_tells(
    tables: Tables, shown: Mapping[str, Sequence[Shown]], plan: Plan, steps: list[Step]
) -> Tables:
    """Return the tables without the numbers from which a share read as "over" could be worked out.

    Beside it in its group no other number stays. A question that was asked because of such an
    answer goes, where everybody is looked at; else its group. A dimension with such a group goes.
    What was done is added to `steps`, once per question or dimension.
    """
    places = {
        name: _places(table, shown[name])
        for name, table in tables.items()
        if table.sensitive and table.axes
    }
    high = {name: found for name, found in places.items() if found.any()}
    if not high:
        return tables
    steps.append(Step("cells", "", REASON))
    gone = {
        tables[name].axes[0].variable
        for name in high
        if tables[name].kind == "base" and len(tables[name].axes) == 1
    }
    for dimension in sorted(gone):
        steps.append(Step("dimension", dimension, REASON))
        tables = {
            n: t for n, t in tables.items() if len(t.axes) < 2 or not _speaks_of(t, dimension)
        }
    for name in high.keys() & tables.keys():
        tables = {**tables, name: _beside(tables[name], high[name], tables)}
    for question in plan.questions:
        for condition in question.conditions:
            tables = _without_asked(tables, high, question.name, condition, steps)
    return tables


def _beside(table: Table, high: NDArray[np.bool_], tables: Tables) -> Table:
    """Return the table with nothing but the share itself in its group."""
    asked = tables.get(table.base or "")
    inside = {level for axis in asked.axes[:1] for level in axis.levels[0].of} if asked else set()
    if asked is None or not asked.axes or asked.axes[0].variable != table.axes[0].variable:
        inside = {level for one in table.axes[0].levels for level in one.of}
    of_base = np.array([set(level.of) <= inside for level in table.axes[0].levels])
    if high.ndim == 2:
        of_base = of_base[:, None]
    return replace(table, shown=table.shown & ~(high.any(axis=0) & ~high & of_base))


def _without_asked(
    tables: Tables,
    high: Mapping[str, NDArray[np.bool_]],
    question: str,
    condition: Condition,
    steps: list[Step],
) -> Tables:
    """Return the tables without what tells who gave the answer that led on to a question."""
    parent = variable_name(condition.question, condition.option)
    if parent in high:
        if any(table.question == question for table in tables.values()):
            steps.append(Step("question", question, REASON))
        return {name: table for name, table in tables.items() if table.question != question}
    for name, table in list(tables.items()):
        if table.question != question or len(table.axes) < 2:
            continue
        found = high.get(f"{parent} by {table.axes[1].variable}")
        if found is not None and found.shape[-1] == len(table.axes[1].levels):
            for place in np.flatnonzero(found.any(axis=0)):
                table = table.without(1, int(place))
            tables = {**tables, name: table}
        elif found is not None:
            # In other groups than those of the share: sums of them would tell it.
            tables = {n: t for n, t in tables.items() if n != name}
    return tables


def _places(table: Table, cells: Sequence[Shown]) -> NDArray[np.bool_]:
    """Return where a share is said as "over"; of an option only that many chose it counts."""
    high = np.array([cell.over for cell in cells], dtype=bool).reshape(table.values.shape)
    if table.axes[0].variable != table.question:
        chosen = np.array([level.of == (YES,) for level in table.axes[0].levels])
        high = high & (chosen if high.ndim == 1 else chosen[:, None])
    return high


def _speaks_of(table: Table, variable: str) -> bool:
    return any(axis.variable == variable for axis in table.axes)
