"""The documented JSON of a release: readable by programs, checkable by strangers."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from participation.documents.figures import LICENCE, audit_command, citation
from participation.documents.long import COLUMNS
from participation.documents.report import Cell, Report, Table

FORMAT = "release/1"
LOT = 4096  # signs and words written at once
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
    "audit": (
        "The attacker's input. Save this whole file and run `participation release audit FILE`: "
        "it ends with 0 when nobody can prove a count below the bounds from these numbers and "
        "those of the earlier releases named here, and when they are the numbers shown here."
    ),
    "audit_hash": "SHA-256 of the attacker's input, as the command prints it.",
    "audit_models": "Each model of the attack, and how many questions it was solved exactly for.",
    "bounds": "What every release of this quarter keeps to.",
}


def stream(report: Report, proof: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield the JSON file in pieces: the release in words, and beside it what it takes to check it.

    proof -- keys at the top level: of a release its `audit` with hash and models, so that the
        file itself can be handed to the auditor; of a bundle where the proofs of its parts are.

    Raises ValueError where the two would write the same key.
    """
    about = {name: told for name, told in DESCRIPTION.items() if name in proof or "." in name}
    own = {
        "about": {"release": DESCRIPTION["release"], **about},
        "release": {"format": FORMAT, **_release(report)},
    }
    shared = own.keys() & proof.keys()
    if shared:
        raise ValueError(f"the proof holds {', '.join(sorted(shared))}")
    yield from _in_lots({**own, **proof})


def data(report: Report, proof: Mapping[str, Any]) -> bytes:
    """Return the whole file that `stream` yields."""
    return b"".join(stream(report, proof))


def _in_lots(written: Mapping[str, Any]) -> Iterator[bytes]:
    lot: list[str] = []
    for piece in json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(written):
        lot.append(piece)
        if len(lot) == LOT:
            yield "".join(lot).encode()
            lot = []
    yield "".join([*lot, "\n"]).encode()


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
        "citation": citation(report),
        "licence": LICENCE,
        "check": audit_command(report),
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
