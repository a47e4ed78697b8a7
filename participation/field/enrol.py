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
from participation.field.models import Device, DeviceDay, Enrolment
from participation.i18n import gettext as _
from participation.quarters.models import Quarter

LIFE = dt.timedelta(minutes=15)
CODE_LENGTH = 12  # of 31 signs: 59 bits, for a quarter of an hour
LONGEST_NAME = 60
LARGEST_COUNT = 1_000_000
# How far back a tablet reports its days, and how long they are kept.
REPORTED_DAYS = 14
DAYS_LIFE = dt.timedelta(days=90)


@dataclass(frozen=True)
class Enrolled:
    """A tablet and its token, which nobody can read again.

    missed -- how many unsent records it reported before it was let in again; 0 for a new one.
    """

    device: Device
    token: str
    missed: int = 0


def digest(secret: str) -> bytes:
    """Return what is stored in a secret's place. Its entropy makes a salt needless."""
    return hashlib.sha256(secret.encode()).digest()


def invite(
    session: Session,
    quarter: Quarter,
    name: str,
    account_id: int,
    now: dt.datetime,
    device_id: int | None = None,
) -> str:
    """Make a code for one tablet called `name` and return it; only its hash is kept.

    device_id -- the tablet that lost its storage or its PIN and is let in again.
    """
    code = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))
    session.add(
        Enrolment(
            code_hash=digest(code),
            quarter_id=quarter.id,
            name=name,
            made_by=account_id,
            device_id=device_id,
            expires=now + LIFE,
        )
    )
    return code


def enrol(session: Session, typed: str, now: dt.datetime) -> Enrolled:
    """Turn a code into a tablet. Raises Refusal for one that is unknown, used or too old."""
    used = delete(Enrolment).where(Enrolment.code_hash == digest(normalise(typed)))
    found = session.execute(
        used.returning(
            Enrolment.quarter_id,
            Enrolment.name,
            Enrolment.made_by,
            Enrolment.expires,
            Enrolment.device_id,
        )
    ).first()
    if found is None or found.expires < now:
        raise Refusal(_("This code does not work any more. Ask the office for a new one."), 403)
    token = secrets.token_urlsafe(32)
    if found.device_id is not None:
        return _again(session.get_one(Device, found.device_id), token)
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


def _again(device: Device, token: str) -> Enrolled:
    """Let a known tablet in again: its old token ends, its counts stay."""
    device.token_hash = digest(token)
    device.revoked = False
    return Enrolled(device, token, missed=device.unsent)


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


def count(
    session: Session,
    device: Device,
    reported: Mapping[str, Any],
    now: dt.datetime,
    today: dt.date,
) -> None:
    """Keep what a tablet says about itself: numbers, never contributions."""
    device.last_seen = now
    device.unsent = _whole(reported.get("unsent"))
    oldest = reported.get("oldest_hours")
    device.oldest_hours = None if oldest is None else _whole(oldest)
    device.persisted = reported.get("persisted") is True
    device.used_percent = min(_whole(reported.get("used_percent")), 100)
    device.build = str(reported.get("build", ""))[:20].replace("\0", "")
    _day(session, device, today).unsent = max(_day(session, device, today).unsent, device.unsent)
    days = reported.get("days")
    for name, counts in list(days.items())[:REPORTED_DAYS] if isinstance(days, dict) else ():
        if (day := _recent(name, today)) and isinstance(counts, dict):
            kept = _day(session, device, day)
            # A tablet repeats a day until it is over: the highest count is the last one.
            kept.refusals = max(kept.refusals, _whole(counts.get("refusals")))
            kept.lost = max(kept.lost, _whole(counts.get("lost")))


def _day(session: Session, device: Device, day: dt.date) -> DeviceDay:
    found = session.get(DeviceDay, (device.id, day))
    if found is None:
        found = DeviceDay(device_id=device.id, day=day, unsent=0, refusals=0, lost=0)
        session.add(found)
        session.flush()
    return found


def _recent(name: str, today: dt.date) -> dt.date | None:
    """Return the day a tablet names, if its clock can be right about it."""
    try:
        day = dt.date.fromisoformat(name)
    except ValueError:
        return None
    return day if today - dt.timedelta(days=REPORTED_DAYS) <= day <= today else None


def revoke(session: Session, device: Device) -> None:
    """Block a tablet: it receives nothing, and what it still delivers is looked at first."""
    session.get_one(Device, device.id).revoked = True


def forget_days(session: Session, today: dt.date) -> int:
    """Delete the counts of days long gone; return how many."""
    due = delete(DeviceDay).where(DeviceDay.day < today - DAYS_LIFE)
    return session.execute(due).rowcount  # type: ignore[attr-defined]


def forget_enrolments(session: Session, now: dt.datetime) -> int:
    """Delete the codes that nobody used in time; return how many."""
    return session.execute(delete(Enrolment).where(Enrolment.expires < now)).rowcount  # type: ignore[attr-defined]


def _whole(value: Any) -> int:
    return min(max(value, 0), LARGEST_COUNT) if type(value) is int else 0
