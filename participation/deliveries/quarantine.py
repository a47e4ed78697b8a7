"""What the door could not place: decided per lot, never one by one, and never opened to read."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from participation.db import db, writing
from participation.deliveries.envelope import as_sent
from participation.deliveries.models import Arrival, LateLot, Quarantined, SealingKey
from participation.deliveries.receive import receive

MAY_TRY_AGAIN = (
    "kind", "key", "survey", "attachment", "database", "trap", "many", "revoked", "settle",
)  # fmt: skip


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


@dataclass(frozen=True)
class Desk:
    """Whose deliveries somebody decides about: those sealed to the keys of their quarter.

    strays -- also what is sealed to no key of this installation, which is nobody's.
    """

    quarter_id: int
    strays: bool = False

    def holds(self, key_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        """Return the condition for rows with this column."""
        own = select(SealingKey.id).where(SealingKey.quarter_id == self.quarter_id)
        if not self.strays:
            return key_id.in_(own)
        return or_(key_id.in_(own), key_id.not_in(select(SealingKey.id)))


def waiting(desk: Desk) -> int:
    """Return how many envelopes rest between door and settle."""
    query = select(func.count()).select_from(Arrival).where(desk.holds(Arrival.key_id))
    return db.session.scalar(query) or 0


def held(desk: Desk) -> list[QuarantineLot]:
    """Return what is held, counted by kind, version and reason."""
    columns = (Quarantined.kind, Quarantined.version, Quarantined.reason)
    query = select(*columns, func.count()).where(desk.holds(Quarantined.key_id))
    found = db.session.execute(query.group_by(*columns).order_by(*columns))
    return [QuarantineLot(*row) for row in found]


def try_again(desk: Desk, kind: str, version: str, reason: str, today: dt.date) -> int:
    """Bring a lot to the door once more; return how many now have a place."""
    with writing() as session:
        taken = list(
            session.scalars(
                delete(Quarantined)
                .where(*_same(desk, kind, version, reason))
                .returning(Quarantined)
            )
        )
        envelopes = [as_sent(one.envelope_id, one.kind, one.key_id, one.sealed) for one in taken]
        receipts = receive(envelopes, today, session=session)
    return sum(receipt.status != "quarantined" for receipt in receipts)


def discard(session: Session, desk: Desk, kind: str, version: str, reason: str) -> int:
    """Delete a lot for good; return how many."""
    statement = delete(Quarantined).where(*_same(desk, kind, version, reason))
    return session.execute(statement).rowcount  # type: ignore[attr-defined]


def late(desk: Desk) -> list[tuple[str, int]]:
    """Return what came after a close and waits for a decision: scope and how many.

    What comes after a decision follows it at the next settle.
    """
    query = (
        select(Arrival.scope, func.count())
        .where(Arrival.late, desk.holds(Arrival.key_id))
        .where(Arrival.scope.not_in(select(LateLot.scope)))
        .group_by(Arrival.scope)
        .order_by(Arrival.scope)
    )
    return [(scope, n) for scope, n in db.session.execute(query)]


def decide_late(session: Session, desk: Desk, scope: str, take: bool) -> None:
    """Take what came late as a whole, or leave it as a whole; once and for all.

    What comes later still follows the same decision at the next settle, or it would not be whole.
    """
    lot = (Arrival.scope == scope, Arrival.late, desk.holds(Arrival.key_id))
    if scope not in {waiting for waiting, _ in late(desk)}:
        return
    session.merge(LateLot(scope=scope, taken=take))
    if not take:
        session.execute(delete(Arrival).where(*lot))


def _same(desk: Desk, kind: str, version: str, reason: str) -> tuple[ColumnElement[bool], ...]:
    return (
        desk.holds(Quarantined.key_id),
        Quarantined.kind == kind,
        Quarantined.version == version,
        Quarantined.reason == reason,
    )
