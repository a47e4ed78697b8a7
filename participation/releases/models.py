"""Tables of the releases room.

No true count stands in a release. `ReleaseSet` alone knows how many answers a set had exactly:
the next release of the same wave must differ from it by `m_min`. It goes with the answers.
"""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.db import Model, UTCDateTime
from participation.quarters.models import Quarter
from participation.staff.models import StaffAccount
from participation.surveys.models import SurveyVersion, Wave


class ReleaseState(StrEnum):
    """Draft: being worked out, nobody has seen a number. Withdrawn: never public, or no more."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


# States in which residents read a release from its day on.
OUT = (ReleaseState.PUBLISHED, ReleaseState.SUPERSEDED)


class HighShares(StrEnum):
    """What becomes of a share of 90 % and more on a sensitive question. Chosen unseen."""

    OVER = "over"
    WITHHOLD = "withhold"


class Release(Model):
    """One frozen set of numbers and what became of it.

    look -- the how-manieth time numbers of this wave were shown to anybody; equal in a release
        and in the one that supersedes it, since that shows no new numbers.
    number -- in the quarter's public addresses, given when it is published.
    document -- what is published, word for word; audit_hash -- SHA-256 of its `audit`.
    dropped -- questions that this release leaves out of the one it supersedes.
    high_shares -- chosen by the proposer before a number was seen, confirmed by the approver.
    topics -- whether the topics of free texts were to be counted with it.
    """

    __tablename__ = "releases"
    __table_args__ = (UniqueConstraint("quarter_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_versions.id"))
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("releases.id"))
    look: Mapped[int]
    number: Mapped[int | None]
    state: Mapped[ReleaseState] = mapped_column(default=ReleaseState.DRAFT)
    dimensions: Mapped[int]
    dropped: Mapped[list[str]] = mapped_column(JSON, default=list)
    high_shares: Mapped[HighShares] = mapped_column(default=HighShares.OVER)
    topics: Mapped[bool] = mapped_column(default=False)
    document: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)
    audit_hash: Mapped[str | None]
    withheld: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    proposer_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    frozen_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime, active_history=True)
    approved_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    publish_on: Mapped[dt.date | None]

    quarter: Mapped[Quarter] = relationship()
    version: Mapped[SurveyVersion] = relationship()
    wave: Mapped[Wave] = relationship()
    proposer: Mapped[StaffAccount] = relationship(foreign_keys=[proposer_id])
    approver: Mapped[StaffAccount | None] = relationship(foreign_keys=[approver_id])

    def is_public(self, today: dt.date) -> bool:
        """Tell whether residents can read it: published or superseded, and its day has come."""
        out = self.state in OUT
        return out and self.publish_on is not None and self.publish_on <= today


class ReleaseBundle(Model):
    """Several published releases as one document: "the bundle for chapter 5".

    number -- its own, in the quarter's public addresses, given when it is published.
    title, intro -- words by language.
    parts -- in their order: `release` (an id), `questions` (names), `audit_hash`.
    beside -- tables of other rooms, frozen when it was proposed: supports by channel, totals.
    """

    __tablename__ = "release_bundles"
    __table_args__ = (UniqueConstraint("quarter_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"), index=True)
    number: Mapped[int | None]
    state: Mapped[ReleaseState] = mapped_column(default=ReleaseState.PROPOSED)
    title: Mapped[dict[str, str]] = mapped_column(JSON)
    intro: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    beside: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    proposer_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    approved_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    publish_on: Mapped[dt.date | None]

    quarter: Mapped[Quarter] = relationship()
    proposer: Mapped[StaffAccount] = relationship(foreign_keys=[proposer_id])
    approver: Mapped[StaffAccount | None] = relationship(foreign_keys=[approver_id])

    def is_public(self, today: dt.date) -> bool:
        """Tell whether residents can read it: published, and its day has come."""
        out = self.state is ReleaseState.PUBLISHED
        return out and self.publish_on is not None and self.publish_on <= today


class ReleaseSet(Model):
    """What the next release of the wave must know of the set that one was made from.

    live -- what the team's live view said of it, as tables of the attacker's input.
    """

    __tablename__ = "release_sets"

    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"), primary_key=True)
    n: Mapped[int]
    new: Mapped[int]
    recodings: Mapped[dict[str, Any]] = mapped_column(JSON)
    stricter: Mapped[dict[str, Any]] = mapped_column(JSON)
    live: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class ReleaseJob(Model):
    """The work on one draft, so that its progress is seen and it survives a restart.

    step, done, of -- where it is; draw -- how many audits were begun.
    problem, needed -- why it was refused, as `words.refusal` says it: which number is missing
        (or `finding`), and what it asks for.
    """

    __tablename__ = "release_jobs"

    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"), primary_key=True)
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING)
    step: Mapped[str] = mapped_column(default="")
    done: Mapped[int] = mapped_column(default=0)
    of: Mapped[int] = mapped_column(default=0)
    draw: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None]
    needed: Mapped[int | None]
    beat: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    release: Mapped[Release] = relationship()


class FrozenError(Exception):
    """Somebody tried to change the numbers of a release. A bug, never a reader's mistake."""


@event.listens_for(Release, "before_update")
def _numbers_never_change(_mapper: Any, _connection: Any, release: Release) -> None:
    attributes = inspect(release).attrs
    moment = attributes["frozen_at"].history
    # Freezing is the one change from no moment to a moment; another moment would be new numbers.
    before = next(iter(moment.deleted or ()), None) if moment.added else release.frozen_at
    if before is None:
        return
    for name in (
        "document", "audit_hash", "withheld", "look", "version_id", "wave_id", "high_shares",
        "topics", "frozen_at",
    ):  # fmt: skip
        if attributes[name].history.added:
            raise FrozenError(name)


@event.listens_for(ReleaseBundle, "before_update")
def _what_was_proposed_stays(_mapper: Any, _connection: Any, bundle: ReleaseBundle) -> None:
    # The second person approves what the first one put together, and residents read that.
    attributes = inspect(bundle).attrs
    for name in ("title", "intro", "parts", "beside", "proposer_id"):
        if attributes[name].history.added:
            raise FrozenError(name)
