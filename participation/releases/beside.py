"""What the team's live view says of the same people: the attacker knows it too (spec, I13)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from participation.anonymity.attack.findings import Finding
from participation.anonymity.columns import NO_ANSWER, Columns, Single
from participation.releases.models import Release
from participation.responses.live import STEP
from participation.responses.models import LiveSnapshot

LIVE = "live view"


def live_view(session: Session, release: Release, columns: Columns, name: str) -> dict[str, Any]:
    """Return the live view as tables beside the release called `name` in its audit.

    Only "how many left it empty" speaks of questions. Where the survey has several versions or
    the snapshot is older than the set, its numbers are of other people and bind nothing.
    """
    survey = release.version.survey
    snapshot = session.get(LiveSnapshot, survey.id)
    if snapshot is None or snapshot.n != columns.n or len(survey.versions) > 1:
        return {}
    empty = snapshot.figures.get("empty", {})
    tables = [
        _table(question, low, name)
        for question, low in empty.items()
        if low is not None and _holds(columns, question, low)
    ]
    return {"tables": tables, "rules": {LIVE: {"kind": "exact"}}} if tables else {}


def _holds(columns: Columns, question: str, low: int) -> bool:
    """Tell whether "no answer" is what the live view counted: an unfit answer is both."""
    column = columns.answers.get(question)
    if not isinstance(column, Single):
        return False
    silent = int(np.count_nonzero(column.codes < 0))
    return low <= silent < low + STEP


def _table(question: str, low: int, name: str) -> dict[str, Any]:
    return {
        "name": f"{question}, {LIVE}",
        "population": name,
        "rule": LIVE,
        "axes": [{"variable": question, "levels": [{"name": NO_ANSWER, "of": [NO_ANSWER]}]}],
        "cells": [{"from": low, "to": low + STEP - 1}],
    }


def clash(document: Mapping[str, Any]) -> Finding | None:
    """Return the first "no answer" that release and live view together tell exactly, if any.

    The full audit would find it too, a minute later; this only saves its time.
    """
    own = {(t["population"], t["name"]): t for t in document["tables"] if t["rule"] != LIVE}
    width = document["bounds"]["min_width"]
    for live in document["tables"]:
        question = live["axes"][0]["variable"] if live["rule"] == LIVE else ""
        table = own.get((live["population"], question))
        if table is None:
            continue
        levels = [level["name"] for level in table["axes"][0]["levels"]]
        cell = table["cells"][levels.index(NO_ANSWER)]
        if cell is None:
            continue
        said = cell if isinstance(cell, dict) else {"from": cell, "to": cell}
        reach = max(abs(n) for row in document["rules"][table["rule"]]["rows"] for n in row)
        (seen,) = live["cells"]
        low = max(seen["from"], said["from"] - reach)
        high = min(seen["to"], (said["to"] or seen["to"]) + reach)
        if high - low < width:
            return Finding("exact", f"{question} = {NO_ANSWER}", (question,))
    return None
