"""The log of staff acts: it only grows, and each entry carries the hash of the one before.

It names states, never texts: a survey's slug, an idea's number, `waiting`, `published`, a reason
from a list. What a resident wrote, a name, a contact, a code or a row key has no place in it.
"""

import datetime as dt
import hashlib
import json
import re
from enum import Enum

from flask import g, has_app_context
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from participation.i18n import gettext as _
from participation.quarters.models import Quarter
from participation.staff.clock import now
from participation.staff.models import AuditEntry, AuditHead, StaffAccount

FIRST_HASH = "0" * 64

# Any number will do, as long as nothing else in the product locks the same one.
LOCK = 5_236_881_204

# Wide enough for slugs, numbers, dates, lists of states and staff's e-mail addresses; too
# narrow for most sentences in most of our languages.
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_ .,:;/+=<>@*#()-]{0,159}\Z")


def record(
    session: Session,
    act: str,
    object_kind: str,
    object_name: str | int,
    before: str | int | None = None,
    after: str | int | None = None,
    reason: str | None = None,
    staff: StaffAccount | None = None,
    quarter: Quarter | None = None,
) -> AuditEntry:
    """Append one act to the log, in the caller's transaction, and return the entry.

    act -- a verb, such as `publish`; object_kind, object_name -- what was acted on, such as
        `survey` and its slug, `idea` and its number.
    before, after -- names of states. reason -- a name from a list, never free text.
    staff, quarter -- left out, they are those of the request; none outside of one.

    The lock is held until the transaction ends, so record last in long transactions.

    Raises ValueError for a value that is no plain name.
    """
    if has_app_context():
        staff = staff or g.get("staff")
        quarter = quarter or g.get("quarter")
    _lock(session)
    head = session.scalar(select(AuditHead).execution_options(populate_existing=True))
    if head is None:
        head = AuditHead(id=1, sequence=0, hash=FIRST_HASH)
        session.add(head)
    entry = AuditEntry(
        sequence=head.sequence + 1,
        account_id=staff.id if staff else None,
        moment=now(),
        quarter_id=quarter.id if quarter else None,
        act=_name(act),
        object_kind=_name(object_kind),
        object_name=_name(object_name),
        before=_name_or_none(before),
        after=_name_or_none(after),
        reason=_name_or_none(reason),
        previous_hash=head.hash,
    )
    entry.hash = digest(entry)
    session.add(entry)
    head.sequence, head.hash = entry.sequence, entry.hash
    session.flush()
    return entry


def verify(session: Session) -> list[str]:
    """Return one sentence for every break in the chain; none if it is whole."""
    breaks = []
    expected_sequence, expected_hash = 1, FIRST_HASH
    entries = select(AuditEntry).order_by(AuditEntry.sequence)
    for entry in session.scalars(entries.execution_options(yield_per=1000)):
        if entry.sequence != expected_sequence:
            breaks.append(
                _(
                    "The log has no entry %(first)s to %(last)s.",
                    first=expected_sequence,
                    last=entry.sequence - 1,
                )
            )
        elif entry.previous_hash != expected_hash:
            breaks.append(
                _("Entry %(number)s does not follow the one before it.", number=entry.sequence)
            )
        if entry.hash != digest(entry):
            breaks.append(_("Entry %(number)s has been changed.", number=entry.sequence))
        expected_sequence, expected_hash = entry.sequence + 1, entry.hash
    head = session.scalar(select(AuditHead))
    ends = (head.sequence, head.hash) if head else (0, FIRST_HASH)
    if ends != (expected_sequence - 1, expected_hash):
        breaks.append(
            _("The log should end with entry %(number)s as written then.", number=ends[0])
        )
    return breaks


def digest(entry: AuditEntry) -> str:
    """Return SHA-256, in hex, of the entry as canonical JSON followed by the previous hash."""
    fields = {
        "sequence": entry.sequence,
        "account": entry.account_id,
        "moment": entry.moment.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "quarter": entry.quarter_id,
        "act": entry.act,
        "object_kind": entry.object_kind,
        "object_name": entry.object_name,
        "before": entry.before,
        "after": entry.after,
        "reason": entry.reason,
    }
    canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode() + entry.previous_hash.encode()).hexdigest()


def _lock(session: Session) -> None:
    # On SQLite `writing()` holds the one write lock already. On PostgreSQL two writers could
    # otherwise both read the same head.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def _name(value: str | int) -> str:
    written = str(value.value if isinstance(value, Enum) else value)
    if not NAME.match(written):
        raise ValueError("the log of staff acts takes short plain names, not texts")
    return written


def _name_or_none(value: str | int | None) -> str | None:
    return None if value is None or value == "" else _name(value)
