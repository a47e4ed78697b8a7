"""What moderators may see while a survey runs (spec/privacy.md, "Live view").

A snapshot moves at a settle after ten or more new answers. Every number in it, totals too,
is rounded down to a multiple of five, and where one group of a kind is hidden a second is
hidden with it, since a total would give a single one away. No two facets are crossed.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from participation.responses.models import LiveSnapshot
from participation.responses.tally import totals, weeks

STEP = 5
NEWS = 10
FACETS = ("answers", "language", "mode", "ending", "entrance", "empty")


def refresh(session: Session, survey_id: int) -> None:
    """Take a new snapshot if ten answers have been settled since the last one."""
    n = sum(totals(session, survey_id, "answers").values())
    snapshot = session.get(LiveSnapshot, survey_id)
    if n - (snapshot.n if snapshot else 0) < NEWS:
        return
    figures: dict[str, Any] = {
        facet: rounded(totals(session, survey_id, facet)) for facet in FACETS
    }
    figures["weeks"] = rounded(weeks(session, survey_id))
    figures["total"] = n // STEP * STEP
    if snapshot is None:
        session.add(LiveSnapshot(survey_id=survey_id, n=n, figures=figures))
    else:
        snapshot.n, snapshot.figures = n, figures


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
