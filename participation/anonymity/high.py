"""Shares that nearly everybody of a sensitive question has, where two persons withhold them.

They are withheld after an attack that knew them as "over": that something is withheld for this
reason tells less than "over" would have told.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from participation.anonymity.columns import YES
from participation.anonymity.percent import Shown
from participation.anonymity.tables import Table
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


def _places(table: Table, cells: Sequence[Shown]) -> NDArray[np.bool_]:
    """Return where a share is said as "over"; of an option only that many chose it counts."""
    high = np.array([cell.over for cell in cells], dtype=bool).reshape(table.values.shape)
    if table.axes[0].variable != table.question:
        chosen = np.array([level.of == (YES,) for level in table.axes[0].levels])
        high = high & (chosen if high.ndim == 1 else chosen[:, None])
    return high


def _speaks_of(table: Table, variable: str) -> bool:
    return any(axis.variable == variable for axis in table.axes)
