"""Taking a delivery: examine, note as seen, store sealed, commit, and only then receipt."""

import datetime as dt
import hmac
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from participation.db import Model, db, disk_is_full, writing
from participation.deliveries.envelope import Envelope
from participation.deliveries.keys import opener
from participation.deliveries.kinds import Kind, MisfitError, Placed, kind_named
from participation.deliveries.models import Arrival, Quarantined, Seen, SeenKey
from participation.deliveries.seal import UnreadableError, unseal
from participation.deliveries.settle import settle_at_once


@dataclass(frozen=True)
class Receipt:
    """What the sender may believe. `status`: stored, already, late or quarantined."""

    id: Any
    hash: Any
    status: str
    reason: str | None = None
    result: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        named = {"id": self.id, "hash": self.hash, "status": self.status}
        if self.reason:
            named["reason"] = self.reason
        if self.result is not None:
            named["result"] = self.result
        return named


@dataclass(frozen=True)
class Examined:
    """An envelope that opened and has a place, or the reason why it has none."""

    envelope: Envelope
    kind: Kind | None = None
    placed: Placed | None = None
    plain: bytes = b""
    content: Any = None
    reason: str | None = None
    version: str = ""


def receive(
    envelopes: Sequence[Envelope],
    today: dt.date,
    quarantine_for: str | None = None,
    session: Session | None = None,
) -> list[Receipt]:
    """Take a delivery and return its receipts in the order sent.

    quarantine_for -- a reason to quarantine everything, as for a revoked tablet.
    session -- a transaction to do it in, where what is taken is deleted elsewhere; it counts
        as received when the caller has committed.

    What this function returned is on the disk. Raises only what concerns the delivery as a
    whole, such as a full disk; then nothing of it was kept and the sender tries again.
    """
    examined = [_examine(envelope, today, quarantine_for) for envelope in envelopes]
    if session is not None:
        return [_receipt(one, *_store(session, one, today)) for one in examined]
    # A reader's connection kept while waiting for a writer's can lock out all threads.
    db.session.rollback()
    try:
        with writing() as session:
            statuses = [_store(session, one, today) for one in examined]
    except DBAPIError as error:
        if disk_is_full(error) or len(examined) == 1:
            raise
        # One of them is poison. Alone each, the others are kept.
        return [receipt for one in envelopes for receipt in _alone(one, today, quarantine_for)]
    return [
        _receipt(one, status, reason)
        for one, (status, reason) in zip(examined, statuses, strict=True)
    ]


def _alone(envelope: Envelope, today: dt.date, reason: str | None) -> Iterable[Receipt]:
    try:
        return receive([envelope], today, reason)
    except DBAPIError as error:
        if disk_is_full(error):
            raise
        return receive([envelope], today, "database")


def _examine(envelope: Envelope, today: dt.date, quarantine_for: str | None) -> Examined:
    if envelope.fault:
        return Examined(envelope, reason=envelope.fault)
    kind = kind_named(envelope.kind)
    if kind is None:
        return Examined(envelope, reason="kind")
    private = opener(envelope.key)
    if private is None:
        return Examined(envelope, kind, reason="key")
    try:
        plain = unseal(envelope.sealed, envelope.kind, envelope.id, private)
        content = json.loads(plain)
        if not isinstance(content, dict):
            return Examined(envelope, kind, reason="content")
        placed = kind.place(content, today)
    except UnreadableError:
        return Examined(envelope, kind, reason="seal")
    except (ValueError, RecursionError):
        return Examined(envelope, kind, reason="content")
    except MisfitError as misfit:
        return Examined(envelope, kind, reason=misfit.reason, version=misfit.version)
    if quarantine_for:
        return Examined(envelope, kind, reason=quarantine_for)
    return Examined(envelope, kind, placed, plain, content)


def _store(session: Session, one: Examined, today: dt.date) -> tuple[str, str | None]:
    if one.reason or one.placed is None or one.kind is None:
        return _quarantine(session, one, one.reason or "content", today)
    secret = _seen_secret(session, one.placed.scope)
    if secret is None:
        return _quarantine(session, one, "may_be_a_repeat", today)
    id_mac = _mac(secret, b"id", one.envelope.id.encode())
    content_mac = _mac(secret, b"content", one.plain)
    noted = {"id_mac": id_mac, "content_mac": content_mac, "scope": one.placed.scope}
    if not insert_new(session, Seen, noted):
        known = session.get_one(Seen, id_mac)
        if hmac.compare_digest(known.content_mac, content_mac):
            return "already", None
        return _quarantine(session, one, "id_reused", today)
    session.add(
        Arrival(
            key=secrets.token_bytes(16),
            kind=one.kind.name,
            scope=one.placed.scope,
            late=one.placed.late,
            envelope_id=one.envelope.id,
            key_id=one.envelope.key,
            sealed=one.envelope.sealed,
            day=today,
        )
    )
    return ("late" if one.placed.late else "stored"), None


def _quarantine(
    session: Session, one: Examined, reason: str, today: dt.date
) -> tuple[str, str | None]:
    envelope = one.envelope
    insert_new(
        session,
        Quarantined,
        {
            "key": secrets.token_bytes(16),
            "kind": envelope.kind,
            "key_id": envelope.key,
            "envelope_id": envelope.id,
            "hash": envelope.hash,
            "sealed": envelope.sealed,
            "version": one.version,
            "reason": reason,
            "day": today,
        },
    )
    return "quarantined", reason


def _seen_secret(session: Session, scope: str) -> bytes | None:
    found = session.get(SeenKey, scope)
    if found is None:
        insert_new(session, SeenKey, {"scope": scope, "secret": secrets.token_bytes(32)})
        found = session.get_one(SeenKey, scope)
    return found.secret


def _mac(secret: bytes, what: bytes, value: bytes) -> bytes:
    return hmac.digest(secret, what + b"\0" + value, "sha256")


def insert_new(session: Session, model: type[Model], values: dict[str, Any]) -> bool:
    """Insert unless a unique key says that it is there; tell whether it was new.

    ON CONFLICT DO NOTHING rather than a caught error: errors are logged, and a log that
    tells which id came twice tells who came twice.
    """
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    table = cast(Table, model.__table__)
    statement = insert(table).values(**values).on_conflict_do_nothing()
    # By what it returns: drivers differ in what they call the number of rows.
    returned = session.execute(statement.returning(*table.primary_key.columns))
    return returned.first() is not None


def _receipt(one: Examined, status: str, reason: str | None) -> Receipt:
    result = None
    if one.kind is not None and one.kind.immediate and status in {"stored", "already"}:
        settle_at_once(one.kind)
        result = one.kind.result(one.content)
    return Receipt(one.envelope.sent_id, one.envelope.sent_hash, status, reason, result)


def forget_seen_in(session: Session, scope: str) -> int:
    """Destroy a scope's key and its marks, in the caller's transaction; return how many marks.

    What still arrives for it may be a repeat, so it waits in quarantine.
    """
    session.merge(SeenKey(scope=scope, secret=None))
    return session.execute(delete(Seen).where(Seen.scope == scope)).rowcount  # type: ignore[attr-defined]


def waiting() -> int:
    """Return how many envelopes rest between door and settle."""
    return db.session.scalar(select(func.count()).select_from(Arrival)) or 0
