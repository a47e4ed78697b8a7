"""The documented JSON of a release: readable by programs, checkable by strangers."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from participation.documents.long import COLUMNS
from participation.documents.report import Cell, Report, Table

FORMAT = "release/1"
DESCRIPTION = {
    "release": "What is released: the methods, every table with its numbers, themes.",
    "release.tables[].groups": "The columns of a table and how many answers each has (noised). "
    "A one-way table has one group with the empty code.",
    "release.tables[].rows[].cells": "One cell for each group, in the same order.",
    "cell.count": COLUMNS["count"],
    "cell.from": COLUMNS["count_from"],
    "cell.to": COLUMNS["count_to"],
    "cell.percent": COLUMNS["percent"],
    "cell.percent_or_more": COLUMNS["percent_or_more"],
    "cell.withheld": COLUMNS["withheld"],
    "format, bounds, variables, groups, populations, families, rules, tables, knowledge": (
        "The attacker's input. Save this whole file and run `participation release audit FILE`: "
        "it ends with 0 when nobody can prove a count below the bounds from these numbers and "
        "those of the earlier releases named here."
    ),
}


def data(
    report: Report, attack: Mapping[str, Any], audit: Mapping[str, Any] | None = None
) -> bytes:
    """Return the JSON file: the attacker's input, and beside it the release in words.

    attack -- the public audit document of the release: it stands at the top level, so that the
        file itself can be handed to the auditor.
    audit -- what our own audit found: its hash, model, time limit.

    Raises ValueError where the two would write the same key.
    """
    own = {
        "about": DESCRIPTION,
        "release": {"format": FORMAT, **_release(report)},
        **({"audit": dict(audit)} if audit else {}),
    }
    shared = own.keys() & attack.keys()
    if shared:
        raise ValueError(f"the attacker's input holds {', '.join(sorted(shared))}")
    written = json.dumps({**own, **attack}, ensure_ascii=False, indent=1)
    return written.encode() + b"\n"


def cell_json(cell: Cell) -> dict[str, Any]:
    """Return one cell; what is not said is left out."""
    if cell.withheld:
        return {"withheld": cell.why or "withheld"}
    share = "percent_or_more" if cell.over else "percent"
    said = {"count": cell.count, "from": cell.low, "to": cell.high, share: cell.percent}
    return {name: value for name, value in said.items() if value is not None}


def _release(report: Report) -> dict[str, Any]:
    if report.parts:
        return {
            "town": report.town,
            "quarter": report.quarter,
            "title": report.title,
            "number": report.number,
            "published": report.published.isoformat(),
            "language": report.language,
            "address": report.address,
            "parts": [_release(part) for part in report.parts],
            "beside": [_table(table) for table in report.beside],
        }
    return {**_single(report), **_compared(report)}


def _compared(report: Report) -> dict[str, Any]:
    compared = report.comparison
    if compared is None:
        return {}
    cannot = [asdict(one) for one in compared.cannot]
    tables = [_table(table) for table in compared.tables]
    return {"comparison": {"tables": tables, "notes": list(compared.notes), "cannot": cannot}}


def _single(report: Report) -> dict[str, Any]:
    method = asdict(report.method)
    method |= {
        "first_day": report.method.first_day.isoformat(),
        "last_day": report.method.last_day.isoformat(),
        "n": cell_json(report.method.n),
    }
    for name in ("modes", "languages"):
        method[name] = [
            {"code": t.code, "label": t.label, **cell_json(t.cell)}
            for t in getattr(report.method, name)
        ]
    return {
        "town": report.town,
        "quarter": report.quarter,
        "survey": report.survey,
        "wave": report.wave,
        "number": report.number,
        "published": report.published.isoformat(),
        "language": report.language,
        "address": report.address,
        "method": method,
        "tables": [_table(table) for table in report.tables],
        "themes": [
            {
                "code": theme.code,
                "label": theme.label,
                **(cell_json(theme.cell) if theme.cell else {}),
                "quotes": [asdict(quote) for quote in theme.quotes],
            }
            for theme in report.themes
        ],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "question": table.question,
        "label": table.label,
        "dimension": table.dimension or None,
        "dimension_label": table.dimension_label or None,
        "multiple": table.multiple,
        "note": table.note,
        "groups": [{"level": g.level, "label": g.label, **cell_json(g.n)} for g in table.groups],
        "rows": [
            {
                "level": row.level,
                "label": row.label,
                "cells": [cell_json(cell) for cell in row.cells],
            }
            for row in table.rows
        ],
    }
