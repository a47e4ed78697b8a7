"""Tables of the quarters room. Texts per language are JSON objects: language code to text."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.db import Model, db
from participation.i18n import FALLBACKS

Texts = dict[str, str]


class Phase(StrEnum):
    """The six phases of the Letter of Intent, in its order."""

    ANALYSIS = "analysis"
    GOALS = "goals"
    TARGET_GROUPS = "target_groups"
    MEASURES = "measures"
    CONCEPT = "concept"
    MONITORING = "monitoring"


class BodyRole(StrEnum):
    LAND = "land"
    COUNTY = "county"
    TOWN = "town"
    ASSOCIATION = "association"


class Quarter(Model):
    __tablename__ = "quarters"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    town: Mapped[str]
    phase: Mapped[Phase]
    colour: Mapped[str]
    introduction: Mapped[Texts] = mapped_column(JSON)
    # Where people turn to with a question: a name of an office, a place, a phone number.
    contact: Mapped[dict[str, str]] = mapped_column(JSON)
    legal: Mapped[dict[str, str]] = mapped_column(JSON)
    began: Mapped[dt.date]
    synthetic: Mapped[bool] = mapped_column(default=False)
    # Whether translations that no native reader checked are shown, with a label. None: as the
    # installation says.
    drafts_shown: Mapped[bool | None]
    # Numbers of this town beside those of the whole country: `{"phone", "name", "note"}`, the
    # last two by language.
    help_numbers: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))

    bodies: Mapped[list["Body"]] = relationship(back_populates="quarter", order_by="Body.id")
    places: Mapped[list["Place"]] = relationship(back_populates="quarter", order_by="Place.id")
    topics: Mapped[list["Topic"]] = relationship(back_populates="quarter", order_by="Topic.id")


class Body(Model):
    """Land, county, town or an association: who promises, pays and answers."""

    __tablename__ = "bodies"

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"))
    role: Mapped[BodyRole]
    name: Mapped[str]
    office: Mapped[str] = mapped_column(default="")
    quarter: Mapped[Quarter] = relationship(back_populates="bodies")


class Place(Model):
    """A place people know by name; answers name places, never coordinates."""

    __tablename__ = "places"
    __table_args__ = (UniqueConstraint("quarter_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"))
    code: Mapped[str]
    names: Mapped[Texts] = mapped_column(JSON)
    quarter: Mapped[Quarter] = relationship(back_populates="places")


class Topic(Model):
    __tablename__ = "topics"
    __table_args__ = (UniqueConstraint("quarter_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"))
    code: Mapped[str]
    names: Mapped[Texts] = mapped_column(JSON)
    quarter: Mapped[Quarter] = relationship(back_populates="topics")


def text_in(texts: Texts, language: str) -> tuple[str, str]:
    """Return a text and the language it is really in: the wished one, easy German, German, any."""
    for code in (language, *FALLBACKS):
        if texts.get(code):
            return texts[code], code
    code, text = next(iter(texts.items()), ("de", ""))
    return text, code


def quarter_by_slug(slug: str) -> Quarter | None:
    return db.session.scalar(select(Quarter).where(Quarter.slug == slug))
