"""Opening what rests and letting the rooms write their rows.

One transaction per kind, scope and lot. The arrivals are taken out by the same statement
that locks them, so that two workers never settle one twice; they are shuffled before a room
sees them, so that no order survives. Killed anywhere, the transaction never was.
"""

import datetime as dt
import hashlib
import json
import secrets
from collections import Counter
from dataclasses import dataclass

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.orm import Session

from participation.db import db, insert_or_leave, wipe, writing
from participation.deliveries.keys import opener
from participation.deliveries.kinds import Kind, Opened, kind_named
from participation.deliveries.models import Arrival, LateLot, Quarantined
from participation.deliveries.seal import UnreadableError, unseal
from participation.deliveries.seen import forget_mark

log = structlog.get_logger()

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


def settle(today: dt.date, ripe_only: bool = False, singly_only: bool = False) -> Counter[str]:
    """Settle every lot that may be settled; return how many rows of each kind.

    ripe_only -- leave lots in which fewer rest than their kind asks for, unless it closed:
        few arrivals opened together are few to hide among. That holds for what came late too,
        also once it was decided to take it.
    singly_only -- only kinds of which one may be opened alone.
    """
    settled: Counter[str] = Counter()
    # What rests now, not what this session may have read before.
    db.session.rollback()
    for lot in lots():
        kind = kind_named(lot.kind)
        if singly_only and (kind is None or kind.ripe > 1):
            continue
        decision = db.session.get(LateLot, lot.scope) if lot.late else None
        if decision is not None and not decision.taken:
            _leave(lot)
        if kind is None or (lot.late and (decision is None or not decision.taken)):
            continue
        # A close gathers what came in time; who comes late comes one by one.
        at_close = not lot.late and kind.closed(db.session(), lot.scope, today)
        at_least = kind.ripe if ripe_only and not at_close else 1
        settled[lot.kind] += _settle_parts(kind, lot, at_least)
    db.session.rollback()
    if settled.total():
        _wipe_arrivals()
    return +settled


def settle_scope(kind_name: str, scope: str, at_least: int = 1) -> int:
    """Settle what came in time for one survey, board or event; return how many."""
    kind = kind_named(kind_name)
    resting = [lot for lot in lots() if (lot.kind, lot.scope) == (kind_name, scope)]
    db.session.rollback()
    n = sum(_settle_parts(kind, lot, at_least) for lot in resting if kind and not lot.late)
    if n:
        _wipe_arrivals()
    return n


def settle_at_once(kind: Kind) -> None:
    """Settle what rests of an immediate kind, such as a sign-up that waits for its place."""
    for lot in lots():
        if lot.kind == kind.name and not lot.late:
            settle_scope(kind.name, lot.scope)


def _wipe_arrivals() -> None:
    try:
        wipe([Arrival.__tablename__])
    except DBAPIError as error:
        # What was settled is settled; the next settle wipes again.
        log.warning("arrivals not wiped", error=type(error).__name__)


def _leave(lot: Lot) -> None:
    """Delete what came late for a survey whose late answers somebody decided to leave out."""
    with writing() as session:
        _take(session, _keys(session, lot, lot.n))


def _settle_parts(kind: Kind, lot: Lot, at_least: int) -> int:
    """Settle what was counted, in even parts; what arrives meanwhile waits for its own ten.

    A last part of three, or of the one who came while the others were written, would share
    its transaction with nobody.
    """
    parts = -(-lot.n // LOT)
    n = 0
    for _ in range(parts):
        n += _settle_lot(kind, lot, -(-lot.n // parts), at_least)
    return n


def _settle_lot(kind: Kind, lot: Lot, at_most: int, at_least: int) -> int:
    try:
        with writing() as session:
            keys = _keys(session, lot, at_most)
            if len(keys) < max(1, at_least):
                return 0
            _write(session, kind, lot.scope, keys)
            return len(keys)
    except Exception as error:
        # Something in this lot cannot be written. It goes to quarantine, sealed, so that the
        # others need not wait for it for ever.
        if _is_the_machine(error) or not _hold_what_fails(kind, lot, at_most):
            raise
        log.error("settle stumbled", error=type(error).__name__, kind=kind.name)
    return _settle_lot(kind, lot, at_most, at_least)


def _is_the_machine(error: Exception) -> bool:
    """Tell a full disk, a lost or an outdated database from something wrong with what arrived."""
    machine = (
        OperationalError,
        InterfaceError,
        InternalError,
        ProgrammingError,
        MemoryError,
        OSError,
    )
    return isinstance(error, machine)


def _hold_what_fails(kind: Kind, lot: Lot, at_most: int) -> int:
    """Bring into quarantine what cannot be written; return how many.

    Where all of several fail it is no accident of theirs but a mistake of ours: they stay.
    """
    with writing() as session:
        keys = _keys(session, lot, at_most)
    bad = _failing(kind, lot.scope, keys)
    if len(bad) == len(keys) > 1:
        return 0
    with writing() as session:
        for arrival in _take(session, bad):
            _hold(session, arrival)
    return len(bad)


def _failing(kind: Kind, scope: str, keys: list[bytes]) -> list[bytes]:
    """Return which of these cannot be written, found by halving; writes nothing."""
    try:
        with writing() as session:
            _write(session, kind, scope, keys)
            session.rollback()
    except Exception as error:
        if _is_the_machine(error):
            raise
        if len(keys) == 1:
            return keys
        half = len(keys) // 2
        return [*_failing(kind, scope, keys[:half]), *_failing(kind, scope, keys[half:])]
    return []


def _keys(session: Session, lot: Lot, at_most: int) -> list[bytes]:
    here = (Arrival.kind == lot.kind, Arrival.scope == lot.scope, Arrival.late.is_(lot.late))
    keys = select(Arrival.key).where(*here).order_by(Arrival.key).limit(at_most)
    if session.get_bind().dialect.name == "postgresql":
        keys = keys.with_for_update(skip_locked=True)
    return list(session.scalars(keys))


def _take(session: Session, keys: list[bytes]) -> list[Arrival]:
    statement = delete(Arrival).where(Arrival.key.in_(keys)).returning(Arrival)
    return list(session.scalars(statement))


def _write(session: Session, kind: Kind, scope: str, keys: list[bytes]) -> None:
    opened = [one for arrival in _take(session, keys) if (one := _open(session, arrival))]
    secrets.SystemRandom().shuffle(opened)
    if opened:
        kind.settle(session, scope, opened)


def _open(session: Session, arrival: Arrival) -> Opened | None:
    private = opener(arrival.key_id)
    try:
        if private is None:
            raise UnreadableError
        plain = unseal(arrival.sealed, arrival.kind, arrival.envelope_id, private)
    except UnreadableError:
        # The door opened it once, so the disk or the key changed since. Keep the bytes.
        _hold(session, arrival)
        return None
    return Opened(arrival.envelope_id, json.loads(plain), arrival.day, arrival.late)


def _hold(session: Session, arrival: Arrival) -> None:
    row = {
        "key": arrival.key,
        "kind": arrival.kind,
        "key_id": arrival.key_id,
        "envelope_id": arrival.envelope_id,
        "hash": hashlib.sha256(arrival.sealed).digest(),
        "sealed": arrival.sealed,
        "version": "",
        "reason": "settle",
        "day": arrival.day,
    }
    session.execute(insert_or_leave(Quarantined), [row])
    # Or the door would call it a repeat when it is tried again.
    forget_mark(session, arrival.scope, arrival.envelope_id)
