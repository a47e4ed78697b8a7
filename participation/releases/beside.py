"""What the team's live view says of the same people: the attacker knows it too (spec, I13)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from participation.anonymity.attack.findings import Finding
from participation.anonymity.columns import NO_ANSWER, Columns, Single
from participation.releases.models import JobState, Release, ReleaseJob, ReleaseState
from participation.releases.plan import LANGUAGE, MODE, MODES, language_level, languages_apart
from participation.responses.live import STEP, groups_of
from participation.responses.models import LiveSnapshot

LIVE = "live view"
Rounded = Mapping[str, int | None]


class Seen(NamedTuple):
    """How many gave an answer, as the live view says it: from low to high, None for open."""

    variable: str
    level: str
    low: int
    high: int | None

    @property
    def table_name(self) -> str:
        what = self.variable if self.level == NO_ANSWER else f"{self.variable} = {self.level}"
        return f"{what}, {LIVE}"


def live_view(session: Session, release: Release, columns: Columns, name: str) -> dict[str, Any]:
    """Return the live view as tables beside the release called `name` in its audit.

    Answers are only ever added, so whom an older snapshot counted is in the set too, and its
    numbers bind up to what came since; those of a newer one, up to what the set lacks.
    """
    snapshot = session.get(LiveSnapshot, release.version_id)
    if snapshot is None:
        return {}
    more = columns.n - groups_of(snapshot)
    apart = languages_apart(release.version.structure)
    found = _seen(snapshot, max(more, 0), max(-more, 0), apart)
    return _beside(_table(seen, name) for seen in found if _holds(columns, seen))


def tells_of(session: Session, version_id: int) -> bool:
    """Tell whether a release tells of a version's answers, or is just being worked out."""
    working = select(ReleaseJob.release_id).where(
        ReleaseJob.state.in_((JobState.WAITING, JobState.RUNNING))
    )
    query = select(Release.id).where(
        Release.version_id == version_id,
        or_(Release.state != ReleaseState.DRAFT, Release.id.in_(working)),
    )
    return session.scalar(query.limit(1)) is not None


def with_earlier(
    live: Mapping[str, Any], earlier: Iterable[list[dict[str, Any]]]
) -> dict[str, Any]:
    """Return the live view with what it said beside each earlier release, for who noted it down.

    Old numbers bind whom the old release counted, and so tell of the newcomers.
    """
    before = (table for tables in earlier for table in tables)
    return _beside([*before, *live.get("tables", ())])


def _beside(found: Iterable[dict[str, Any]]) -> dict[str, Any]:
    tables = list(found)
    return {"tables": tables, "rules": {LIVE: {"kind": "exact"}}} if tables else {}


def _seen(
    snapshot: LiveSnapshot, late: int, lacking: int, apart: tuple[str, ...]
) -> Iterator[Seen]:
    """Yield what a snapshot says of a set that has `late` answers more, or `lacking` fewer.

    apart -- languages that the release tells apart.
    """
    figures: Mapping[str, Rounded] = snapshot.figures
    for question, low in figures.get("empty", {}).items():
        if low is not None:
            yield Seen(question, NO_ANSWER, max(low - lacking, 0), low + STEP - 1 + late)
    languages = figures.get("language", {})
    spoken = {code: language_level(code, apart) for code in languages}
    yield from _added_up(MODE, MODES, figures.get("mode", {}), late, lacking)
    yield from _added_up(LANGUAGE, spoken, languages, late, lacking)


def _added_up(
    variable: str, group_of: Mapping[str, str], figures: Rounded, late: int, lacking: int
) -> Iterator[Seen]:
    for group in dict.fromkeys(group_of.values()):
        own = [low for value, low in figures.items() if group_of.get(value) == group]
        shown = [low for low in own if low is not None]
        if shown:
            most = sum(shown) + (STEP - 1) * len(shown) + late
            least = max(sum(shown) - lacking, 0)
            yield Seen(variable, group, least, most if len(shown) == len(own) else None)


def _holds(columns: Columns, seen: Seen) -> bool:
    """Tell whether the live view counted the same: an unfit answer is "no answer" here only."""
    column = columns.answers.get(seen.variable)
    if not isinstance(column, Single):
        return False
    code = -1 if seen.level == NO_ANSWER else column.levels.index(seen.level)
    count = int(np.count_nonzero(column.codes == code))
    return seen.low <= count and (seen.high is None or count <= seen.high)


def _table(seen: Seen, name: str) -> dict[str, Any]:
    levels = [{"name": seen.level, "of": [seen.level]}]
    return {
        "name": seen.table_name,
        "population": name,
        "rule": LIVE,
        "axes": [{"variable": seen.variable, "levels": levels}],
        "cells": [{"from": seen.low, "to": seen.high}],
    }


def clash(document: Mapping[str, Any]) -> Finding | None:
    """Return the first number that release and live view together tell exactly, if any.

    The full audit would find it too, a minute later; this only saves its time.
    """
    own = {(t["population"], t["name"]): t for t in document["tables"] if t["rule"] != LIVE}
    width = document["bounds"]["min_width"]
    for live in document["tables"]:
        variable = live["axes"][0]["variable"] if live["rule"] == LIVE else ""
        table = own.get((live["population"], variable))
        if table is None:
            continue
        level = live["axes"][0]["levels"][0]["name"]
        names = [one["name"] for one in table["axes"][0]["levels"]]
        cell = table["cells"][names.index(level)]
        reach = max(abs(n) for row in document["rules"][table["rule"]]["rows"] for n in row)
        if cell is not None and _together(cell, live["cells"][0], reach) < width:
            return Finding("exact", f"{variable} = {level}", (variable,))
    return None


def _together(cell: int | Mapping[str, Any], seen: Mapping[str, Any], reach: int) -> float:
    """Return how many counts less one still fit a noised cell and what the live view says."""
    said = cell if isinstance(cell, Mapping) else {"from": cell, "to": cell}
    tops = [said["to"] + reach] if said["to"] is not None else []
    tops += [seen["to"]] if seen["to"] is not None else []
    return min(tops, default=float("inf")) - max(seen["from"], said["from"] - reach)
