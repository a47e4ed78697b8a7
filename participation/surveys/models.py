"""Tables of the surveys room."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.db import Model, UTCDateTime, db
from participation.quarters.models import Quarter

# How long after the close what phones had captured before is still taken, marked late.
GRACE = dt.timedelta(days=30)


class SurveyState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Survey(Model):
    """A survey of one quarter, with the promises without which it may not be published."""

    __tablename__ = "surveys"

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"))
    slug: Mapped[str] = mapped_column(unique=True)
    state: Mapped[SurveyState] = mapped_column(default=SurveyState.DRAFT)
    closes_on: Mapped[dt.date | None]
    controller: Mapped[str] = mapped_column(default="")
    legal_basis: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str] = mapped_column(default="")
    changeable: Mapped[str] = mapped_column(default="")
    answer_date: Mapped[dt.date | None]
    dpia: Mapped[str] = mapped_column(default="")
    # What the workshop edits; a published version is a copy of these and never changes.
    # Large, and needed once: `compiled.py` keeps what it makes of them.
    structure: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    texts: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)

    quarter: Mapped[Quarter] = relationship()
    versions: Mapped[list["SurveyVersion"]] = relationship(
        back_populates="survey", order_by="SurveyVersion.number"
    )

    def is_closed(self, today: dt.date) -> bool:
        """Tell whether answers that arrive on `today` come after the close; the last day counts."""
        past = self.closes_on is not None and today > self.closes_on
        return self.state is SurveyState.CLOSED or past

    @property
    def current(self) -> "SurveyVersion":
        return self.versions[-1]


class SurveyVersion(Model):
    """What was published, word for word. Answers refer to it for ten years."""

    __tablename__ = "survey_versions"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    number: Mapped[int]
    # Large, and needed once: `compiled.py` keeps what it makes of them.
    structure: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    texts: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    blocks: Mapped[list[str]] = mapped_column(JSON, default=list)
    # Codes and names of the quarter's places on the day of publication.
    places: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    published_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    survey: Mapped[Survey] = relationship(back_populates="versions")


class Wave(Model):
    """One round of asking; ten years hold several of the same survey."""

    __tablename__ = "waves"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    number: Mapped[int]
    opened_on: Mapped[dt.date]
    closed_on: Mapped[dt.date | None]


class RecordingState(StrEnum):
    """How far a recording is: spoken, listened to by somebody, heard by residents."""

    DRAFT = "draft"
    CHECKED = "checked"
    RELEASED = "released"


class Recording(Model):
    """A question of a survey read aloud in one language by somebody of the team.

    Beside the one that residents hear there may be one that shall replace it.
    """

    __tablename__ = "survey_recordings"
    __table_args__ = (UniqueConstraint("survey_id", "language", "question", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"), index=True)
    language: Mapped[str]
    question: Mapped[str]
    # Of the words that were on the screen: a changed sentence is not read aloud as it was.
    words: Mapped[str]
    state: Mapped[RecordingState] = mapped_column(default=RecordingState.DRAFT)
    file: Mapped[str] = mapped_column(unique=True)
    size: Mapped[int]
    milliseconds: Mapped[int]
    sha256: Mapped[str]
    made_by: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))


def survey_by_slug(slug: str) -> Survey | None:
    return db.session.scalar(select(Survey).where(Survey.slug == slug))


def version_of(slug: str, number: int) -> SurveyVersion | None:
    query = select(SurveyVersion).join(Survey).where(Survey.slug == slug)
    return db.session.scalar(query.where(SurveyVersion.number == number))
