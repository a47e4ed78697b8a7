"""What moderators may see while a survey runs (spec/privacy.md, "Live view").

A snapshot moves at a settle after ten or more new answers. Every number in it, totals too,
is rounded down to a multiple of five, and where one group of a kind is hidden a second is
hidden with it, since a total would give a single one away. No two facets are crossed.

Snapshots are of one version, as releases are. A round of several versions is shown as the sum of
what may be shown of each: nothing is counted again, and so nothing more can be told from it.

From the first release on its groups stand still. Releases tell of them from then on, and a second
source that moves beside them would close in on a count, whatever the next release says.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from participation.responses.models import LiveSnapshot
from participation.responses.tally import totals, weeks

STEP = 5
NEWS = 10
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
    figures: dict[str, Any] = {
        facet: rounded(totals(session, version_id, facet)) for facet in FACETS
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

    A count below five is hidden. If exactly one is, the smallest other one is hidden too.
    """
    shown: dict[str, int | None] = {
        value: n // STEP * STEP if n >= STEP else None for value, n in counts.items()
    }
    hidden = [value for value, n in shown.items() if n is None]
    others = [value for value in shown if value not in hidden]
    if len(hidden) == 1 and others:
        shown[min(others, key=lambda value: (counts[value], value))] = None
    return shown
