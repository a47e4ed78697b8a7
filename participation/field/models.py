"""Tables of the field room. Nothing here refers to a row of an answer, and nothing can."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.db import Model, UTCDateTime, db
from participation.quarters.models import Quarter


class Enrolment(Model):
    """A code that lets one tablet in, once, for a quarter of an hour."""

    __tablename__ = "field_enrolments"

    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"))
    name: Mapped[str]
    made_by: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    # The tablet that is let in again; None for a new one.
    device_id: Mapped[int | None] = mapped_column(ForeignKey("field_devices.id"))
    expires: Mapped[dt.datetime] = mapped_column(UTCDateTime)


class Device(Model):
    """A tablet, with the counts it reported last. It signs deliveries in, and marks none."""

    __tablename__ = "field_devices"

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"))
    name: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    made: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    last_seen: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    unsent: Mapped[int] = mapped_column(default=0)
    # Hours since the oldest unsent record was finished; None where none waits.
    oldest_hours: Mapped[int | None]
    persisted: Mapped[bool] = mapped_column(default=False)
    used_percent: Mapped[int] = mapped_column(default=0)
    build: Mapped[str] = mapped_column(default="")
    revoked: Mapped[bool] = mapped_column(default=False)

    quarter: Mapped[Quarter] = relationship()


class DeviceDay(Model):
    """What a tablet counted on one day: how it was, and how often somebody said no."""

    __tablename__ = "field_days"

    device_id: Mapped[int] = mapped_column(ForeignKey("field_devices.id"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    # The most that waited at one time.
    unsent: Mapped[int] = mapped_column(default=0)
    refusals: Mapped[int] = mapped_column(default=0)
    # Records that were counted here before and were gone when the tablet was let in again.
    lost: Mapped[int] = mapped_column(default=0)


class ConversationNote(Model):
    """What somebody noted after a talk: no opinion poll, so never counted with answers."""

    __tablename__ = "conversation_notes"
    # SQLite would keep the order of arrival in a hidden row number.
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"), index=True)
    # Of the talk, typed by hand; the first of the year where it was left out.
    day: Mapped[dt.date]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)


class ConversationText(Model):
    """One sentence from a talk, without the key of the note it came with."""

    __tablename__ = "conversation_texts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"), index=True)
    year: Mapped[int]
    question: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]


class ConversationVoice(Model):
    """What a street worker said into a tablet after a talk, until somebody has written it down.

    As a text it stands without the key of its note. The file is closed with `secret`, so that
    with the row goes all that could open what a disk or a backup may still hold.
    """

    __tablename__ = "conversation_voices"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"), index=True)
    # Monday of the week in which it arrived: a day would lead back to its note.
    week: Mapped[dt.date]
    language: Mapped[str]
    milliseconds: Mapped[int]
    size: Mapped[int]
    file: Mapped[str] = mapped_column(unique=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)


def devices_of(quarter_id: int) -> list[Device]:
    """Return the quarter's tablets, blocked ones last."""
    query = select(Device).where(Device.quarter_id == quarter_id)
    return list(db.session.scalars(query.order_by(Device.revoked, Device.name, Device.id)))


def days_of(quarter_id: int) -> dict[int, list[DeviceDay]]:
    """Return tablet to its days, newest first."""
    mine = select(Device.id).where(Device.quarter_id == quarter_id)
    query = select(DeviceDay).where(DeviceDay.device_id.in_(mine)).order_by(DeviceDay.day.desc())
    found: dict[int, list[DeviceDay]] = {}
    for one in db.session.scalars(query):
        found.setdefault(one.device_id, []).append(one)
    return found
