"""What the door could not place: decided per lot, never one by one, and never opened to read."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlalchemy.orm import Session

from participation.db import db, writing
from participation.deliveries.envelope import as_sent
from participation.deliveries.models import Arrival, LateLot, Quarantined, SealingKey
from participation.deliveries.receive import receive

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


def held(quarter_id: int) -> list[QuarantineLot]:
    """Return what is held for a quarter, counted by kind, version and reason.

    What is sealed to no key of ours belongs to nobody, so every quarter is shown it.
    """
    columns = (Quarantined.kind, Quarantined.version, Quarantined.reason)
    query = select(*columns, func.count()).where(_of(quarter_id))
    query = query.group_by(*columns).order_by(*columns)
    return [QuarantineLot(*row) for row in db.session.execute(query)]


def try_again(quarter_id: int, kind: str, version: str, reason: str, today: dt.date) -> int:
    """Bring a lot to the door once more; return how many now have a place."""
    lot = _same(quarter_id, kind, version, reason)
    with writing() as session:
        taken = list(session.scalars(delete(Quarantined).where(*lot).returning(Quarantined)))
        envelopes = [as_sent(one.envelope_id, one.kind, one.key_id, one.sealed) for one in taken]
        receipts = receive(envelopes, today, session=session)
    return sum(receipt.status != "quarantined" for receipt in receipts)


def discard(session: Session, quarter_id: int, kind: str, version: str, reason: str) -> int:
    """Delete a lot for good; return how many."""
    statement = delete(Quarantined).where(*_same(quarter_id, kind, version, reason))
    return session.execute(statement).rowcount  # type: ignore[attr-defined]


def late(quarter_id: int) -> list[tuple[str, int]]:
    """Return what came after a close and waits for a decision: scope and how many."""
    query = (
        select(Arrival.scope, func.count())
        .where(Arrival.late, Arrival.key_id.in_(_keys_of(quarter_id)))
        .where(Arrival.scope.not_in(select(LateLot.scope)))
        .group_by(Arrival.scope)
        .order_by(Arrival.scope)
    )
    return [(scope, n) for scope, n in db.session.execute(query)]


def decide_late(session: Session, quarter_id: int, scope: str, take: bool) -> None:
    """Take what came late as a whole, or leave it as a whole; once and for all.

    What comes later still follows the same decision at the next settle, or it would not be whole.
    """
    if scope not in {waiting for waiting, _ in late(quarter_id)}:
        return
    session.merge(LateLot(scope=scope, taken=take))
    if not take:
        session.execute(delete(Arrival).where(Arrival.scope == scope, Arrival.late))


def _keys_of(quarter_id: int) -> Select[str]:
    return select(SealingKey.id).where(SealingKey.quarter_id == quarter_id)


def _of(quarter_id: int) -> ColumnElement[bool]:
    foreign = select(SealingKey.id).where(SealingKey.quarter_id != quarter_id)
    return Quarantined.key_id.not_in(foreign)


def _same(quarter_id: int, kind: str, version: str, reason: str) -> tuple[ColumnElement[bool], ...]:
    return (
        _of(quarter_id),
        Quarantined.kind == kind,
        Quarantined.version == version,
        Quarantined.reason == reason,
    )
