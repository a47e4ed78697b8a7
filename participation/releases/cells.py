"""How a table and its cells stand in a released document."""

from typing import Any

from participation.anonymity.percent import Shown
from participation.anonymity.tables import Table

Json = dict[str, Any]


def table_as_published(table: Table, shown: list[Shown]) -> Json:
    """Return a table as every format and every later release reads it."""
    return {
        "name": table.name,
        "kind": table.kind,
        "question": table.question,
        "base": table.base,
        "sensitive": table.sensitive,
        "axes": [
            {
                "variable": axis.variable,
                "levels": [{"name": level.name, "of": list(level.of)} for level in axis.levels],
            }
            for axis in table.axes
        ],
        # Row by row, as the axes say.
        "cells": [_cell(cell) for cell in shown],
    }


def _cell(shown: Shown) -> Json | None:
    if shown.low is None:
        return None
    cell: Json = {"low": shown.low, "high": shown.high}
    if shown.percent is not None:
        cell["percent"] = shown.percent
    return {**cell, "over": True} if shown.over else cell
