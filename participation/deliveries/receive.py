"""Taking a delivery: examine, note as seen, store sealed, commit, and only then receipt."""

import datetime as dt
import hmac
import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask import current_app
from sqlalchemy import Table, insert, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from participation.db import connection_for_writing, db, disk_is_full, insert_or_leave
from participation.deliveries.envelope import Envelope
from participation.deliveries.keys import opener, quarter_of
from participation.deliveries.kinds import Kind, MisfitError, Placed, kind_named
from participation.deliveries.models import Arrival, Quarantined, Seen
from participation.deliveries.seal import UnreadableError, unseal
from participation.deliveries.seen import SEEN, Mark, mark_of, secret_of
from participation.deliveries.settle import settle_at_once
from participation.deliveries.together import Together

ARRIVALS = cast(Table, Arrival.__table__)

# Status and, for the quarantine, its reason.
Outcome = tuple[str, str | None]


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
    day: dt.date
    kind: Kind | None = None
    placed: Placed | None = None
    content: Any = None
    reason: str | None = None
    version: str = ""


def receive(
    envelopes: Sequence[Envelope],
    today: dt.date,
    quarantine_for: str | None = None,
    session: Session | None = None,
    gate: Callable[[list[str | None]], None] | None = None,
) -> list[Receipt]:
    """Take a delivery and return its receipts in the order sent.

    quarantine_for -- a reason to quarantine everything, as for a revoked tablet.
    session -- a transaction to do it in, where what is taken is deleted elsewhere; it counts
        as received when the caller has committed.
    gate -- is shown the entrances named inside before anything is kept, and may raise.

    What this function returned is on the disk. Raises only what concerns the delivery as a
    whole, such as a full disk; then nothing of it was kept and the sender tries again.
    """
    examined = [_examine(envelope, today, quarantine_for) for envelope in envelopes]
    if gate is not None and examined:
        gate([_entrance(one) for one in examined])
    if session is not None:
        outcomes = _store(session.connection(), examined)
        return [_receipt(one, *end) for one, end in zip(examined, outcomes, strict=True)]
    # A reader's connection kept while waiting for a writer's can lock out all threads.
    db.session.rollback()
    try:
        outcomes = list(_door().add(examined))
    except DBAPIError as error:
        if disk_is_full(error) or len(examined) == 1:
            raise
        # One of them is poison. Alone each, the others are kept.
        return [receipt for one in envelopes for receipt in _alone(one, today, quarantine_for)]
    return [_receipt(one, *end) for one, end in zip(examined, outcomes, strict=True)]


def _door() -> Together[Examined, Outcome]:
    """Return the one door of this process, at which deliveries are committed together."""
    extensions = current_app.extensions
    if "door" not in extensions:
        extensions.setdefault("door", Together(_commit))
    door: Together[Examined, Outcome] = extensions["door"]
    return door


def _commit(examined: Sequence[Examined]) -> list[Outcome]:
    with connection_for_writing() as connection:
        return _store(connection, examined)


def _alone(envelope: Envelope, today: dt.date, reason: str | None) -> Iterable[Receipt]:
    try:
        return receive([envelope], today, reason)
    except DBAPIError as error:
        if disk_is_full(error):
            raise
        return receive([envelope], today, "database")


def _examine(envelope: Envelope, today: dt.date, quarantine_for: str | None) -> Examined:
    if envelope.fault:
        return Examined(envelope, today, reason=envelope.fault)
    kind = kind_named(envelope.kind)
    if kind is None:
        return Examined(envelope, today, reason="kind")
    private = opener(envelope.key)
    if private is None:
        return Examined(envelope, today, kind, reason="key")
    try:
        plain = unseal(envelope.sealed, envelope.kind, envelope.id, private)
        content = json.loads(plain)
        if not isinstance(content, dict):
            return Examined(envelope, today, kind, reason="content")
        placed = kind.place(content, today)
    except UnreadableError:
        return Examined(envelope, today, kind, reason="seal")
    except (ValueError, RecursionError):
        return Examined(envelope, today, kind, reason="content")
    except MisfitError as misfit:
        return Examined(envelope, today, kind, reason=misfit.reason, version=misfit.version)
    if quarantine_for:
        return Examined(envelope, today, kind, reason=quarantine_for)
    if placed.quarter is not None and placed.quarter != quarter_of(envelope.key):
        # Else a quarter's team would decide about what belongs to another.
        return Examined(envelope, today, kind, reason="survey")
    return Examined(envelope, today, kind, placed, content)


def _entrance(one: Examined) -> str | None:
    named = one.content.get("entrance") if isinstance(one.content, dict) else None
    return named if isinstance(named, str) else None


def _store(connection: Connection, examined: Sequence[Examined]) -> list[Outcome]:
    """Note all as seen and keep them, in a handful of statements however many they are."""
    outcomes: list[Outcome | None] = [None] * len(examined)
    marks: dict[int, Mark] = {}
    scopes = {one.placed.scope for one in examined if one.placed}
    secrets_by_scope = {scope: secret_of(connection, scope) for scope in sorted(scopes)}
    for place, one in enumerate(examined):
        secret = secrets_by_scope[one.placed.scope] if one.placed else None
        if one.reason or one.placed is None:
            outcomes[place] = _quarantine(connection, one, one.reason or "content")
        elif secret is None:
            outcomes[place] = _quarantine(connection, one, "may_be_a_repeat")
        else:
            marks[place] = mark_of(secret, one.envelope)
    new = _note_as_seen(connection, examined, marks)
    known = _known_contents(connection, marks, new)
    arrivals = []
    for place, (id_mac, content_mac) in marks.items():
        if not hmac.compare_digest(known[id_mac], content_mac):
            outcomes[place] = _quarantine(connection, examined[place], "id_reused")
        elif id_mac not in new:
            outcomes[place] = ("already", None)
        else:
            new.remove(id_mac)
            arrivals.append(_arrival(examined[place]))
            outcomes[place] = ("late" if arrivals[-1]["late"] else "stored", None)
    if arrivals:
        connection.execute(insert(ARRIVALS), arrivals)
    return [outcome for outcome in outcomes if outcome is not None]


def _note_as_seen(
    connection: Connection, examined: Sequence[Examined], marks: Mapping[int, Mark]
) -> set[bytes]:
    """Insert what was not seen before; return the marks of ids that are new."""
    # The first of two with the same id in one delivery is the one that counts.
    rows: dict[bytes, dict[str, Any]] = {}
    for place, (id_mac, content_mac) in marks.items():
        placed = examined[place].placed
        scope = placed.scope if placed else ""
        rows.setdefault(id_mac, {"id_mac": id_mac, "content_mac": content_mac, "scope": scope})
    if not rows:
        return set()
    # Sorted, so that two deliveries with the same ids wait for each other and do not deadlock.
    ordered = [rows[id_mac] for id_mac in sorted(rows)]
    statement = insert_or_leave(Seen)
    return set(connection.scalars(statement.returning(SEEN.c.id_mac), ordered))


def _known_contents(
    connection: Connection, marks: Mapping[int, Mark], new: set[bytes]
) -> dict[bytes, bytes]:
    """Return id to content for every mark; only those not new have to be looked up."""
    known: dict[bytes, bytes] = {}
    for id_mac, content_mac in marks.values():
        known.setdefault(id_mac, content_mac)
    repeated = [id_mac for id_mac in known if id_mac not in new]
    if repeated:
        query = select(SEEN.c.id_mac, SEEN.c.content_mac).where(SEEN.c.id_mac.in_(repeated))
        known.update({row.id_mac: row.content_mac for row in connection.execute(query)})
    return known


def _arrival(one: Examined) -> dict[str, Any]:
    assert one.kind is not None and one.placed is not None  # noqa: PT018
    return {
        "key": secrets.token_bytes(16),
        "kind": one.kind.name,
        "scope": one.placed.scope,
        "late": one.placed.late,
        "envelope_id": one.envelope.id,
        "key_id": one.envelope.key,
        "sealed": one.envelope.sealed,
        "day": one.day,
    }


def _quarantine(connection: Connection, one: Examined, reason: str) -> Outcome:
    envelope = one.envelope
    row = {
        "key": secrets.token_bytes(16),
        "kind": envelope.kind,
        "key_id": envelope.key,
        "envelope_id": envelope.id,
        "hash": envelope.hash,
        "sealed": envelope.sealed,
        "version": one.version,
        "reason": reason,
        "day": one.day,
    }
    connection.execute(insert_or_leave(Quarantined), [row])
    return "quarantined", reason


def _receipt(one: Examined, status: str, reason: str | None) -> Receipt:
    result = None
    if one.kind is not None and one.kind.immediate and status in {"stored", "already"}:
        settle_at_once(one.kind)
        result = one.kind.result(one.content)
    return Receipt(one.envelope.sent_id, one.envelope.sent_hash, status, reason, result)
