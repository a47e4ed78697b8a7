"""Tables of the entrances room."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.db import Model, UTCDateTime
from participation.quarters.models import Place, Quarter, Texts


class TargetKind(StrEnum):
    SURVEY = "survey"
    BOARD = "board"
    EVENT = "event"
    HOME = "home"


class Entrance(Model):
    """A place in the street with a code on paper, and what the code leads to now.

    Never deleted: old prints hang for years, and a dead code must be able to explain itself.
    """

    __tablename__ = "entrances"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    # For the staff's list: "Bakery, window"; residents never see it.
    label: Mapped[str]
    target_kind: Mapped[TargetKind]
    target_slug: Mapped[str | None]
    languages: Mapped[list[str]] = mapped_column(JSON)
    ended: Mapped[bool] = mapped_column(default=False)
    ended_note: Mapped[Texts] = mapped_column(JSON, default=dict)
    # By whom, the log of acts knows.
    made: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=lambda: dt.datetime.now(dt.UTC))

    quarter: Mapped[Quarter] = relationship()
    place: Mapped[Place | None] = relationship()


class EntranceTally(Model):
    """How often a code was opened in a week. Nothing else about an opening is kept."""

    __tablename__ = "entrance_tallies"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    entrance_id: Mapped[int] = mapped_column(ForeignKey("entrances.id"), primary_key=True)
    # ISO week, as 2026-W47.
    week: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]
