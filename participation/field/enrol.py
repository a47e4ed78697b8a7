"""Verbs of tablets: invite, enrol, recognise, count, block."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from participation.db import db
from participation.entrances.codes import ALPHABET, normalise
from participation.errors import Refusal
from participation.field.models import Device, Enrolment
from participation.i18n import gettext as _
from participation.quarters.models import Quarter

LIFE = dt.timedelta(minutes=15)
CODE_LENGTH = 12  # of 31 signs: 59 bits, for a quarter of an hour
LONGEST_NAME = 60
LARGEST_COUNT = 1_000_000


@dataclass(frozen=True)
class Enrolled:
    """A new tablet and its token, which nobody can read again."""

    device: Device
    token: str


def digest(secret: str) -> bytes:
    """Return what is stored in a secret's place. Its entropy makes a salt needless."""
    return hashlib.sha256(secret.encode()).digest()


def invite(session: Session, quarter: Quarter, name: str, account_id: int, now: dt.datetime) -> str:
    """Make a code for one tablet called `name` and return it; only its hash is kept."""
    code = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))
    session.add(
        Enrolment(
            code_hash=digest(code),
            quarter_id=quarter.id,
            name=name,
            made_by=account_id,
            expires=now + LIFE,
        )
    )
    return code


def enrol(session: Session, typed: str, now: dt.datetime) -> Enrolled:
    """Turn a code into a tablet. Raises Refusal for one that is unknown, used or too old."""
    used = delete(Enrolment).where(Enrolment.code_hash == digest(normalise(typed)))
    found = session.execute(
        used.returning(Enrolment.quarter_id, Enrolment.name, Enrolment.made_by, Enrolment.expires)
    ).first()
    if found is None or found.expires < now:
        raise Refusal(_("This code does not work any more. Ask the office for a new one."), 403)
    token = secrets.token_urlsafe(32)
    device = Device(
        quarter_id=found.quarter_id,
        name=found.name,
        token_hash=digest(token),
        made_by=found.made_by,
        made=now,
    )
    session.add(device)
    session.flush()
    return Enrolled(device, token)


def device_with(header: str | None) -> Device | None:
    """Return the tablet of an `Authorization` header, blocked ones too; None for a stranger."""
    scheme, _space, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    return db.session.scalar(select(Device).where(Device.token_hash == digest(token.strip())))


def reason_to_hold(header: str) -> str | None:
    """Say why what a tablet delivers waits in quarantine; None if it is taken.

    Raises Refusal with 401 for a token that is not ours: the tablet keeps everything.
    """
    device = device_with(header)
    if device is None:
        raise Refusal(_("This tablet is not known here. Enrol it again."), 401)
    return "revoked" if device.revoked else None


def count(device: Device, reported: Mapping[str, Any], now: dt.datetime) -> None:
    """Keep what a tablet says about itself: numbers, never contributions."""
    device.last_seen = now
    device.unsent = _whole(reported.get("unsent"))
    oldest = reported.get("oldest_hours")
    device.oldest_hours = None if oldest is None else _whole(oldest)
    device.persisted = reported.get("persisted") is True
    device.used_percent = min(_whole(reported.get("used_percent")), 100)
    device.build = str(reported.get("build", ""))[:20].replace("\0", "")


def revoke(session: Session, device: Device) -> None:
    """Block a tablet: it receives nothing, and what it still delivers is looked at first."""
    session.get_one(Device, device.id).revoked = True


def forget_enrolments(session: Session, now: dt.datetime) -> int:
    """Delete the codes that nobody used in time; return how many."""
    return session.execute(delete(Enrolment).where(Enrolment.expires < now)).rowcount  # type: ignore[attr-defined]


def _whole(value: Any) -> int:
    return min(max(value, 0), LARGEST_COUNT) if type(value) is int else 0
