"""Tables of the surveys room."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

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
    # The languages that are switched on; None where all are that have texts.
    languages: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    # The optional parts that the next version is to ask beyond those that are on by themselves.
    blocks: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
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
    # Each wave begins with a version of its own, so a record tells by its version where it belongs.
    first_version: Mapped[int] = mapped_column(default=1)

    @property
    def scope(self) -> str:
        """The door's name for what arrives for this wave."""
        return scope_of(self.survey_id, self.number)


def scope_of(survey_id: int, wave: int) -> str:
    """Return the door's name for a wave: with keys and decisions of its own."""
    return f"survey:{survey_id}" if wave == 1 else f"survey:{survey_id}.{wave}"


def wave_in(scope: str) -> tuple[int, int]:
    """Return survey id and number of the wave that a scope of the door names."""
    survey_id, _dot, wave = scope.removeprefix("survey:").partition(".")
    return int(survey_id), int(wave or 1)


def waves_of(session: Session, survey_id: int) -> list[Wave]:
    """Return a survey's waves, the first one first."""
    query = select(Wave).where(Wave.survey_id == survey_id).order_by(Wave.number)
    return list(session.scalars(query))


def versions_asked(session: Session, wave: Wave) -> list[SurveyVersion]:
    """Return the versions that were asked in a wave, the first one first."""
    later = [one for one in waves_of(session, wave.survey_id) if one.number > wave.number]
    query = select(SurveyVersion).where(
        SurveyVersion.survey_id == wave.survey_id, SurveyVersion.number >= wave.first_version
    )
    if later:
        query = query.where(SurveyVersion.number < later[0].first_version)
    return list(session.scalars(query.order_by(SurveyVersion.number)))


def waves_ended_before(session: Session, day: dt.date) -> list[Wave]:
    """Return the waves whose last day was before this one.

    A survey that closes by its date writes nothing on that day, so its last wave asks the survey.
    """
    ended = func.coalesce(Wave.closed_on, Survey.closes_on)
    query = select(Wave).join(Survey, Survey.id == Wave.survey_id).where(ended < day)
    return list(session.scalars(query.order_by(Wave.id)))


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
