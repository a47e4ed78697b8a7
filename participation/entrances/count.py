"""Count openings: one number for each entrance and week, shown when the week is over.

Rounding alone would not do: whoever opens a code until its number moves knows how many opened it
before, and looking on from there sees the next person come.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from participation.entrances.models import Entrance, EntranceTally
from participation.town_time import ZONE

# Below, a number may be one family; and no number may move when one person comes (privacy).
STEP = 5


def week_of(moment: dt.datetime) -> str:
    """Return the ISO week of a moment in Neunkirchen, as `2026-W47`."""
    year, week, _day = moment.astimezone(ZONE).isocalendar()
    return f"{year}-W{week:02}"


def count_opening(session: Session, entrance: Entrance, week: str) -> None:
    """Add one opening to the week; two at once count as two, on either database."""
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else None
    insert = insert or postgresql.insert
    row = insert(EntranceTally).values(entrance_id=entrance.id, week=week, n=1)
    more = {"n": EntranceTally.n + 1}
    session.execute(row.on_conflict_do_update(index_elements=["entrance_id", "week"], set_=more))


def openings(
    session: Session, entrances: Collection[Entrance], this_week: str
) -> dict[int, dict[str, int]]:
    """Return for each entrance's id the openings of the weeks before this one, newest first.

    Rounded down to five; weeks below five are left out, as if nobody had come.
    """
    ids = [entrance.id for entrance in entrances]
    found = (
        select(EntranceTally)
        .where(EntranceTally.entrance_id.in_(ids), EntranceTally.n >= STEP)
        .where(EntranceTally.week < this_week)
        .order_by(EntranceTally.week.desc())
    )
    weeks: dict[int, dict[str, int]] = defaultdict(dict)
    for tally in session.scalars(found):
        weeks[tally.entrance_id][tally.week] = tally.n // STEP * STEP
    return weeks
