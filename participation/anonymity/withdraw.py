"""Taking things back until the attacker finds nothing: rows, margins, tables, questions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from participation.anonymity.attack.findings import Finding
from participation.anonymity.friends import Exposure
from participation.anonymity.tables import Table

Tables = dict[str, Table]


@dataclass(frozen=True)
class Step:
    """One thing done on the way. name -- draw, dimension, level, cells, margins, table, question.

    what -- what it was done to; reason -- a class: too few, lot, small, exact, everybody,
    coalition, timeout, relaxed. Never a number.
    """

    name: str
    what: str
    reason: str


def leave_out(tables: Tables, cells: Mapping[str, NDArray[np.bool_]], steps: list[Step]) -> Tables:
    """Return the tables without these cells. That some were left out is added to `steps` once:
    which ones, everybody sees."""
    if cells and not any(step.name == "cells" for step in steps):
        steps.append(Step("cells", "", "lot"))
    return {
        name: replace(table, shown=table.shown & ~cells[name]) if name in cells else table
        for name, table in tables.items()
    }


def withhold(tables: Tables, exposed: Iterable[Exposure], steps: list[Step]) -> Tables:
    """Return the tables without the rows that give a friend away, and without the whole question
    where it is its total that does. What was done is added to `steps`."""
    for exposure in exposed:
        if exposure.table not in tables:
            continue
        table = tables[exposure.table]
        if exposure.level is None and table.kind == "base":
            tables = _without(tables, [table], "margins", "coalition", steps)
            continue
        if exposure.level is None:
            tables = _without_question(tables, table.question, "coalition", steps)
            continue
        axis = table.axes[exposure.axis]
        level = f"{axis.variable} = {axis.levels[exposure.level].name}"
        steps.append(Step("level", f"{table.name}: {level}", "coalition"))
        tables = {**tables, table.name: table.without(exposure.axis, exposure.level)}
    return tables


def withdraw(tables: Tables, findings: Iterable[Finding], steps: list[Step]) -> Tables:
    """Return the tables less one thing per question found: its margins, else its crossed
    tables, else the question itself. What was done is added to `steps`."""
    for variables, finding in {_variables(f): f for f in findings}.items():
        own = [t for t in tables.values() if t.axes and t.axes[0].variable in variables]
        margins = [t for t in own if t.kind == "base" and _splits_a_question(t)]
        crossed = [t for t in own if t.kind == "crossed" and _concerns(t, finding)]
        if margins:
            tables = _without(tables, margins, "margins", finding.kind, steps)
        elif crossed:
            tables = _without(tables, crossed, "table", finding.kind, steps)
        else:
            # A finding that names nothing (all tables together) concerns everything.
            questions = {t.question for t in own} or {t.question for t in tables.values()}
            for question in sorted(questions):
                tables = _without_question(tables, question, finding.kind, steps)
    return tables


def _variables(finding: Finding) -> frozenset[str]:
    # A timeout names the questions of its model in words only.
    return frozenset(finding.variables or finding.cell.split(", "))


def _splits_a_question(table: Table) -> bool:
    """Tell a base "asked" from the members of a dimension's groups, which all tables share."""
    return len(table.axes) == 2 or table.axes[0].variable != table.question


def _concerns(table: Table, finding: Finding) -> bool:
    names = {axis.variable for axis in table.axes}
    return len(finding.variables) < 2 or names <= set(finding.variables)


def _without_question(tables: Tables, question: str, reason: str, steps: list[Step]) -> Tables:
    if not question:
        return tables
    steps.append(Step("question", question, reason))
    return {name: table for name, table in tables.items() if table.question != question}


def _without(
    tables: Tables, gone: Iterable[Table], step: str, reason: str, steps: list[Step]
) -> Tables:
    names = {table.name for table in gone}
    steps += [Step(step, name, reason) for name in sorted(names)]
    return {name: table for name, table in tables.items() if name not in names}
