"""Opening what rests and letting the rooms write their rows.

One transaction per kind, scope and lot. The arrivals are taken out by the same statement
that locks them, so that two workers never settle one twice; they are shuffled before a room
sees them, so that no order survives. Killed anywhere, the transaction never was.
"""

import datetime as dt
import json
import secrets
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from participation.db import db, writing
from participation.deliveries.keys import opener
from participation.deliveries.kinds import Kind, Opened, kind_named
from participation.deliveries.models import Arrival, LateLot, Quarantined
from participation.deliveries.seal import UnreadableError, unseal

LOT = 5000  # arrivals in one transaction: bounded memory, and a lock of a second or two


@dataclass(frozen=True)
class Lot:
    """Arrivals of one kind for one survey, board or event; late ones apart."""

    kind: str
    scope: str
    late: bool
    n: int


def lots() -> list[Lot]:
    """Return what rests, counted."""
    query = (
        select(Arrival.kind, Arrival.scope, Arrival.late, func.count())
        .group_by(Arrival.kind, Arrival.scope, Arrival.late)
        .order_by(Arrival.kind, Arrival.scope, Arrival.late)
    )
    return [Lot(kind, scope, late, n) for kind, scope, late, n in db.session.execute(query)]


def settle(today: dt.date, ripe_only: bool = False) -> Counter[str]:
    """Settle every lot that may be settled; return how many rows of each kind.

    ripe_only -- leave lots in which fewer rest than their kind asks for, unless it closed:
        few arrivals opened together are few to hide among.
    """
    settled: Counter[str] = Counter()
    # What rests now, not what this session may have read before.
    db.session.rollback()
    for lot in lots():
        kind = kind_named(lot.kind)
        if kind is None or not _may_settle(lot, kind, today, ripe_only):
            continue
        while taken := _settle_lot(kind, lot.scope, lot.late):
            settled[lot.kind] += taken
    db.session.rollback()
    return settled


def settle_scope(kind_name: str, scope: str) -> int:
    """Settle what came in time for one survey, board or event; return how many."""
    kind = kind_named(kind_name)
    n = 0
    while kind is not None and (taken := _settle_lot(kind, scope, late=False)):
        n += taken
    return n


def settle_at_once(kind: Kind) -> None:
    """Settle what rests of an immediate kind, such as a sign-up that waits for its place."""
    for lot in lots():
        if lot.kind == kind.name and not lot.late:
            settle_scope(kind.name, lot.scope)


def _may_settle(lot: Lot, kind: Kind, today: dt.date, ripe_only: bool) -> bool:
    if lot.late:
        decision = db.session.get(LateLot, lot.scope)
        return decision is not None and decision.taken
    if not ripe_only or lot.n >= kind.ripe:
        return True
    return kind.closed(db.session(), lot.scope, today)


def _settle_lot(kind: Kind, scope: str, late: bool) -> int:
    with writing() as session:
        arrivals = _take(session, kind.name, scope, late)
        opened = [one for arrival in arrivals if (one := _open(session, arrival))]
        secrets.SystemRandom().shuffle(opened)
        if opened:
            kind.settle(session, scope, opened)
        return len(arrivals)


def _take(session: Session, kind: str, scope: str, late: bool) -> list[Arrival]:
    here = (Arrival.kind == kind, Arrival.scope == scope, Arrival.late.is_(late))
    keys = select(Arrival.key).where(*here).order_by(Arrival.key).limit(LOT)
    if session.get_bind().dialect.name == "postgresql":
        keys = keys.with_for_update(skip_locked=True)
    statement = delete(Arrival).where(Arrival.key.in_(keys)).returning(Arrival)
    return list(session.scalars(statement))


def _open(session: Session, arrival: Arrival) -> Opened | None:
    private = opener(arrival.key_id)
    try:
        if private is None:
            raise UnreadableError
        plain = unseal(arrival.sealed, arrival.kind, arrival.envelope_id, private)
    except UnreadableError:
        # The door opened it once, so the disk or the key changed since. Keep the bytes.
        session.add(
            Quarantined(
                key=arrival.key,
                kind=arrival.kind,
                key_id=arrival.key_id,
                envelope_id=arrival.envelope_id,
                hash=secrets.token_bytes(32),
                sealed=arrival.sealed,
                version="",
                reason="seal",
                day=arrival.day,
            )
        )
        return None
    return Opened(arrival.envelope_id, json.loads(plain), arrival.day, arrival.late)
