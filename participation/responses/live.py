"""What moderators may see while a survey runs (spec/privacy.md, "Live view").

A snapshot moves at a settle after ten or more new answers. Every number in it, totals too,
is rounded down to a multiple of five. Groups of fewer than ten are hidden: were it five, a
release that says 6 of a hidden one would prove that it has two to four. So are those of nobody,
which would else be known by not being there, and a group of one by coming. Where one group of a
kind is hidden a second is hidden with it, since a total would give a single one away. No two
facets are crossed.

Snapshots are of one version, as releases are. A round of several versions is shown as the sum of
what may be shown of each: nothing is counted again, and so nothing more can be told from it.

From the first release on its groups stand still. Releases tell of them from then on, and a second
source that moves beside them would close in on a count, whatever the next release says.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from participation.questionnaire.definition import Definition
from participation.responses.models import LiveSnapshot
from participation.responses.tally import totals, weeks
from participation.surveys.compiled import definition_of
from participation.surveys.models import SurveyVersion

STEP = 5
NEWS = 10
# A count below it is hidden. Noise reaches four up and four down, so that a number of a release
# beside it still leaves as much open as everywhere.
LEAST = 10
MODES = ("self", "assisted", "interview", "interpreter", "kiosk", "paper")
FACETS = ("answers", "language", "mode", "ending", "entrance", "empty")
# What releases tell of too.
GROUPS = ("language", "mode", "empty")
# How many answers the groups are of; they may be older than the rest.
GROUPS_OF = "groups_of"
# Rooms that tell of the answers of a version say so here, by its id.
told: list[Callable[[Session, int], bool]] = []


def refresh(session: Session, version_id: int) -> None:
    """Take a new snapshot of a version if ten of its answers came since the last one."""
    n = sum(totals(session, version_id, "answers").values())
    snapshot = session.get(LiveSnapshot, version_id)
    if n - (snapshot.n if snapshot else 0) < NEWS:
        return
    every = _every(session.get_one(SurveyVersion, version_id))
    figures: dict[str, Any] = {
        facet: rounded(every.get(facet, {}) | totals(session, version_id, facet))
        for facet in FACETS
    }
    figures["weeks"] = rounded(weeks(session, version_id))
    figures["total"], figures[GROUPS_OF] = n // STEP * STEP, n
    if any(tells(session, version_id) for tells in told):
        before = snapshot.figures if snapshot else {}
        figures |= {facet: before.get(facet, {}) for facet in GROUPS}
        figures[GROUPS_OF] = groups_of(snapshot) if snapshot else 0
    if snapshot is None:
        session.add(LiveSnapshot(version_id=version_id, n=n, figures=figures))
    else:
        snapshot.n, snapshot.figures = n, figures


def asked(definition: Definition) -> Iterator[str]:
    """Yield the names of the questions of which is counted how many left them empty."""
    return (q.name for q in definition.questions if q.type not in ("note", "calculate"))


def _every(version: SurveyVersion) -> dict[str, dict[str, int]]:
    """Return each group that releases tell of with a count of nobody, by facet."""
    return {
        "language": dict.fromkeys(sorted(version.texts), 0),
        "mode": dict.fromkeys(MODES, 0),
        "empty": dict.fromkeys(asked(definition_of(version)), 0),
    }


def groups_of(snapshot: LiveSnapshot) -> int:
    """Return how many answers the groups of a snapshot are of."""
    return int(snapshot.figures.get(GROUPS_OF, snapshot.n))


def together(snapshots: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the figures of several versions as one; hidden stays what is hidden in each."""
    summed: dict[str, Any] = {}
    for figures in snapshots:
        for facet, counts in figures.items():
            if facet == GROUPS_OF:
                continue
            if facet == "total":
                summed["total"] = summed.get("total", 0) + counts
                continue
            into = summed.setdefault(facet, {})
            for value, n in counts.items():
                known = [one for one in (into.get(value), n) if one is not None]
                into[value] = sum(known) if known else None
    return summed


def rounded(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Round each count down to five; None stands for hidden.

    A count below ten is hidden. If exactly one is, the smallest other one is hidden too.
    """
    shown: dict[str, int | None] = {
        value: n // STEP * STEP if n >= LEAST else None for value, n in counts.items()
    }
    hidden = [value for value, n in shown.items() if n is None]
    others = [value for value in shown if value not in hidden]
    if len(hidden) == 1 and others:
        shown[min(others, key=lambda value: (counts[value], value))] = None
    return shown


def at_most(shown: Mapping[str, int | None]) -> dict[str, int | None]:
    """Return what each count of a kind can be at most to whoever sees `rounded`; None for open."""
    hidden = sum(n is None for n in shown.values())
    ends = [n + STEP - 1 for n in shown.values() if n is not None]
    # Of two, one may have been hidden for the other's sake: it is the smallest of the rest.
    most = min(ends, default=None) if hidden == 2 else LEAST - 1
    return {value: most if n is None else n + STEP - 1 for value, n in shown.items()}
