"""Tables of the door. Days, never times; random keys, never sequences."""

import datetime as dt

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from participation.db import Model


class ServerState(Model):
    """`epoch` changes with every restore, so that tablets know to send again."""

    __tablename__ = "server_state"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class SealingKey(Model):
    """A public key; its private half is derived from the recovery secret and `number`."""

    __tablename__ = "sealing_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"))
    number: Mapped[int]
    public: Mapped[bytes] = mapped_column(LargeBinary)
    made_on: Mapped[dt.date]
    retired_on: Mapped[dt.date | None]


class SeenKey(Model):
    """The secret under which a survey's, board's or event's ids are hashed; None once destroyed."""

    __tablename__ = "seen_keys"

    scope: Mapped[str] = mapped_column(primary_key=True)
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)


class Seen(Model):
    """That an id arrived, and with which content. Refers to no row of any room."""

    __tablename__ = "seen"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id_mac: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    content_mac: Mapped[bytes] = mapped_column(LargeBinary)
    scope: Mapped[str] = mapped_column(index=True)


class Arrival(Model):
    """A sealed envelope between door and settle."""

    __tablename__ = "arrivals"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    scope: Mapped[str]
    late: Mapped[bool]
    envelope_id: Mapped[str]
    key_id: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    day: Mapped[dt.date]


class Quarantined(Model):
    """An envelope that waits for a decision, sealed as it came."""

    __tablename__ = "quarantine"
    __table_args__ = (
        UniqueConstraint("envelope_id", "hash"),
        {"sqlite_with_rowid": False},
    )

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    kind: Mapped[str]
    key_id: Mapped[str]
    envelope_id: Mapped[str]
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[str]
    reason: Mapped[str]
    day: Mapped[dt.date]


class LateLot(Model):
    """What arrived for a survey after its close is taken or left as a whole."""

    __tablename__ = "late_lots"

    scope: Mapped[str] = mapped_column(primary_key=True)
    taken: Mapped[bool]
