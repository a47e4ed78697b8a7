"""Weekly tallies: added up at a settle, so that no counter moves when somebody answers."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from participation.responses.models import Tally


def add_to_tallies(
    session: Session, version_id: int, counted: Mapping[tuple[str, str, str], int]
) -> None:
    """Add counts by (week, facet, value) to what stands there."""
    if not counted:
        return
    rows = [
        {"version_id": version_id, "week": week, "facet": facet, "value": value, "n": n}
        # Sorted, so that two workers lock the same rows in the same order.
        for (week, facet, value), n in sorted(counted.items())
    ]
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Tally)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["version_id", "week", "facet", "value"],
            set_={"n": Tally.n + statement.excluded.n},
        ),
        rows,
    )


def totals(session: Session, version_id: int, facet: str) -> dict[str, int]:
    """Return value to count over all weeks."""
    query = (
        select(Tally.value, func.sum(Tally.n))
        .where(Tally.version_id == version_id, Tally.facet == facet)
        .group_by(Tally.value)
        .order_by(Tally.value)
    )
    return {value: int(n) for value, n in session.execute(query)}


def weeks(session: Session, version_id: int) -> dict[str, int]:
    """Return ISO week to answers."""
    query = (
        select(Tally.week, func.sum(Tally.n))
        .where(Tally.version_id == version_id, Tally.facet == "answers")
        .group_by(Tally.week)
        .order_by(Tally.week)
    )
    return {week: int(n) for week, n in session.execute(query)}
