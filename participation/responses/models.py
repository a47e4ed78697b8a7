"""Tables of the responses room. `tests/structure/` lists these columns; add none lightly."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from participation.db import Model


class Response(Model):
    """One answer row: no day, no entrance, no text, no order (DESIGN, section 5)."""

    __tablename__ = "responses"
    # SQLite would keep the order of arrival in a hidden row number.
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_versions.id"), index=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    language: Mapped[str]
    mode: Mapped[str]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)


class FreeText(Model):
    """One text somebody wrote, without the key of the answer it came with."""

    __tablename__ = "free_texts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_versions.id"), index=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    question: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    quotable: Mapped[bool]


class Tally(Model):
    """How many arrived in a week, by one facet at a time; no two facets are ever crossed.

    Of one version, as a release is, so that the attacker can be shown both of the same people.
    """

    __tablename__ = "response_tallies"

    version_id: Mapped[int] = mapped_column(ForeignKey("survey_versions.id"), primary_key=True)
    week: Mapped[str] = mapped_column(primary_key=True)
    facet: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]


class LiveSnapshot(Model):
    """What the live view shows: it moves at a settle after ten new answers, never between."""

    __tablename__ = "live_snapshots"

    version_id: Mapped[int] = mapped_column(ForeignKey("survey_versions.id"), primary_key=True)
    n: Mapped[int]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)


class TextLot(Model):
    """Of how many answers of a wave the texts came into the queue last, and on which day."""

    __tablename__ = "text_lots"

    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"), primary_key=True)
    n: Mapped[int]
    day: Mapped[dt.date]
