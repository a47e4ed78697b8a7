"""What the team's live view says of the same people: the attacker knows it too (spec, I13)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from participation.anonymity.attack.findings import Finding
from participation.anonymity.columns import NO_ANSWER, Columns, Multiple, Single
from participation.anonymity.tally import variable_name
from participation.releases.models import JobState, Release, ReleaseJob, ReleaseState
from participation.releases.plan import LANGUAGE, MODE, MODES, language_level, languages_apart
from participation.responses.live import at_most, groups_of
from participation.responses.models import LiveSnapshot

LIVE = "live view"
Rounded = Mapping[str, int | None]


class Seen(NamedTuple):
    """How many gave an answer, as the live view says it: from low to high, None for open.

    question -- a question with several answers has a variable for each of its options.
    """

    question: str
    level: str
    low: int
    high: int | None


def live_view(session: Session, release: Release, columns: Columns, name: str) -> dict[str, Any]:
    """Return the live view as tables beside the release called `name` in its audit.

    Answers are only ever added, so whom an older snapshot counted is in the set too, and its
    numbers bind up to what came since; those of a newer one, up to what the set lacks.
    """
    snapshot = session.get(LiveSnapshot, release.version_id)
    if snapshot is None:
        return {}
    apart = languages_apart(release.version.structure)
    return _beside(tables_of(snapshot, columns, apart, name))


def tables_of(
    snapshot: LiveSnapshot, columns: Columns, apart: tuple[str, ...], name: str
) -> Iterator[dict[str, Any]]:
    """Yield what a snapshot says of these answers, of fewer or of more, as tables of the audit.

    apart -- languages that the release tells apart; name -- of the release in its audit.
    """
    more = columns.n - groups_of(snapshot)
    for seen in _seen(snapshot, max(more, 0), max(-more, 0), apart):
        variable = _counted(columns, seen)
        if variable is not None:
            yield _table(variable, seen, name)


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
    empty = figures.get("empty", {})
    spoken = {code: language_level(code, apart) for code in figures.get("language", {})}
    yield from _added_up(dict.fromkeys(empty, NO_ANSWER), empty, late, lacking)
    yield from _added_up(MODES, figures.get("mode", {}), late, lacking, MODE)
    yield from _added_up(spoken, figures.get("language", {}), late, lacking, LANGUAGE)


def _added_up(
    group_of: Mapping[str, str], figures: Rounded, late: int, lacking: int, variable: str = ""
) -> Iterator[Seen]:
    """Yield the groups of a variable; without one, each value is a variable with one group."""
    most = at_most(figures)
    groups: dict[tuple[str, str], list[str]] = {}
    for value in figures:
        if value in group_of:
            groups.setdefault((variable or value, group_of[value]), []).append(value)
    for (name, group), own in groups.items():
        low = max(sum(figures[value] or 0 for value in own) - lacking, 0)
        ends = [end for value in own if (end := most[value]) is not None]
        high = sum(ends) + late if len(ends) == len(own) else None
        if low or high is not None:
            yield Seen(name, group, low, high)


def _counted(columns: Columns, seen: Seen) -> str | None:
    """Return the variable that is counted in a release as the live view counted it; None where
    it did not: an unfit answer is "no answer" in a release only."""
    column = columns.answers.get(seen.question)
    variable = seen.question
    if isinstance(column, Multiple) and seen.level == NO_ANSWER:
        # Who left it empty left all of its options open.
        count = int(np.count_nonzero(column.chosen[:, 0] == -1))
        variable = variable_name(seen.question, column.options[0])
    elif isinstance(column, Single):
        code = -1 if seen.level == NO_ANSWER else column.levels.index(seen.level)
        count = int(np.count_nonzero(column.codes == code))
    else:
        return None
    holds = seen.low <= count and (seen.high is None or count <= seen.high)
    return variable if holds else None


def _table(variable: str, seen: Seen, name: str) -> dict[str, Any]:
    what = variable if seen.level == NO_ANSWER else f"{variable} = {seen.level}"
    levels = [{"name": seen.level, "of": [seen.level]}]
    return {
        "name": f"{what}, {LIVE}",
        "population": name,
        "rule": LIVE,
        "axes": [{"variable": variable, "levels": levels}],
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
