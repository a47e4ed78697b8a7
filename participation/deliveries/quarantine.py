"""What the door could not place: decided per lot, never one by one, and never opened to read."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from participation.db import db, writing
from participation.deliveries.envelope import as_sent
from participation.deliveries.models import Arrival, LateLot, Quarantined
from participation.deliveries.receive import receive
from participation.deliveries.settle import lots

MAY_TRY_AGAIN = ("kind", "key", "survey", "database", "trap", "revoked", "settle")


@dataclass(frozen=True)
class QuarantineLot:
    """Envelopes held for the same reason; all that anybody sees of them."""

    kind: str
    version: str
    reason: str
    n: int

    @property
    def may_try_again(self) -> bool:
        """Whether the reason can have gone away: a survey imported, a tablet cleared."""
        return self.reason in MAY_TRY_AGAIN


def held() -> list[QuarantineLot]:
    """Return what is held, counted by kind, version and reason."""
    columns = (Quarantined.kind, Quarantined.version, Quarantined.reason)
    query = select(*columns, func.count()).group_by(*columns).order_by(*columns)
    return [QuarantineLot(*row) for row in db.session.execute(query)]


def try_again(kind: str, version: str, reason: str, today: dt.date) -> int:
    """Bring a lot to the door once more; return how many now have a place."""
    with writing() as session:
        taken = list(
            session.scalars(
                delete(Quarantined).where(*_same(kind, version, reason)).returning(Quarantined)
            )
        )
        envelopes = [as_sent(one.envelope_id, one.kind, one.key_id, one.sealed) for one in taken]
        receipts = receive(envelopes, today, session=session)
    return sum(receipt.status != "quarantined" for receipt in receipts)


def discard(session: Session, kind: str, version: str, reason: str) -> int:
    """Delete a lot for good; return how many."""
    statement = delete(Quarantined).where(*_same(kind, version, reason))
    return session.execute(statement).rowcount  # type: ignore[attr-defined]


def late() -> list[tuple[str, int]]:
    """Return what came after a close and waits for a decision: scope and how many."""
    decided = set(db.session.scalars(select(LateLot.scope)))
    return [(lot.scope, lot.n) for lot in lots() if lot.late and lot.scope not in decided]


def decide_late(session: Session, scope: str, take: bool) -> None:
    """Take what came late as a whole, or leave it as a whole."""
    session.merge(LateLot(scope=scope, taken=take))
    if not take:
        session.execute(delete(Arrival).where(Arrival.scope == scope, Arrival.late))


def _same(kind: str, version: str, reason: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Quarantined.kind == kind,
        Quarantined.version == version,
        Quarantined.reason == reason,
    )
