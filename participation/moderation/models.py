"""Tables of the moderation room.

What stands beside a resident's text knows days only; moments stand in leases and acts, which
are what staff did. Nothing here refers to an answer, and no order of rows survives the night.
"""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from participation.db import Model, UTCDateTime


class ItemState(StrEnum):
    """`taken` is no state: it is a lease, which ends by itself."""

    NEW = "new"
    DEFERRED = "deferred"
    SECOND = "second"
    # Decided, and for ten minutes still to be undone.
    DECIDED = "decided"
    CLOSED = "closed"


class Decision(StrEnum):
    THEMES = "themes"
    QUOTE = "quote"
    PUBLISH = "publish"
    WITHHELD = "withheld"
    PASSED_ON = "passed_on"
    # On an objection, and on a report.
    UPHELD = "upheld"
    REVERSED = "reversed"
    KEEP = "keep"
    HIDE = "hide"


class Urgency(StrEnum):
    """Sorted by name: what comes first in the alphabet comes first in the queue."""

    DANGER = "a_danger"
    # A rule found words of danger; nobody has read them yet.
    POSSIBLE = "a_possible"
    PERSONAL = "b_personal"
    ORDINARY = "c_ordinary"


class Item(Model):
    """One thing to decide on. `subject` is the key of the text in its own room."""

    __tablename__ = "moderation_items"
    __table_args__ = (
        # One item for each text, also when two workers take it in at once.
        UniqueConstraint("kind", "subject"),
        Index("ix_moderation_items_queue", "quarter_id", "state", "urgency", "day"),
        # SQLite would keep the order of arrival in a hidden row number.
        {"sqlite_with_rowid": False},
    )

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"))
    kind: Mapped[str]
    subject: Mapped[bytes] = mapped_column(LargeBinary)
    # What it belongs to, such as `survey:3:1` for a survey and its wave.
    scope: Mapped[str]
    question: Mapped[str]
    language: Mapped[str]
    # Of the settle that opened it, for a kind that may know it; else of its lot.
    day: Mapped[dt.date]
    state: Mapped[ItemState] = mapped_column(default=ItemState.NEW)
    urgency: Mapped[Urgency] = mapped_column(default=Urgency.ORDINARY)
    # Names of the rules that held it, such as `phone`.
    held: Mapped[list[str]] = mapped_column(JSON)
    # Grows with every act; a decision on an older one is refused.
    revision: Mapped[int] = mapped_column(default=0)
    deferred_until: Mapped[dt.date | None]
    decision: Mapped[Decision | None]
    reason: Mapped[str | None]


class Checked(Model):
    """What a moderator made of a text: a draft, then what the second person released."""

    __tablename__ = "moderation_texts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    # The item's own.
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    text: Mapped[str]
    working_text: Mapped[str]
    translation_checked: Mapped[bool]
    decision: Mapped[Decision | None]
    reason: Mapped[str | None]
    checklist: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str]
    # Why the second person sent it back; a name from the list in `words.py`.
    sent_back: Mapped[str | None]
    edited: Mapped[bool]
    editor_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))


class Original(Model):
    """A decided text as it was written, sealed, for the days in which somebody may object."""

    __tablename__ = "moderation_originals"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    erase_on: Mapped[dt.date] = mapped_column(index=True)


class Lease(Model):
    """Who is on an item, and until when. It ends by itself, so nobody keeps one for ever."""

    __tablename__ = "moderation_leases"

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    until: Mapped[dt.datetime] = mapped_column(UTCDateTime)


class Act(Model):
    """One staff act on an item, without a word of what was written."""

    __tablename__ = "moderation_acts"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Emptied when the item is forgotten.
    item: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"), index=True)
    kind: Mapped[str]
    scope: Mapped[str]
    act: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    moment: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    decision: Mapped[str | None]
    reason: Mapped[str | None]
    # Days that the item had waited.
    age: Mapped[int]
    edited: Mapped[bool]
    # Those decided on in one go.
    batch: Mapped[str | None] = mapped_column(index=True)
    reversed: Mapped[bool] = mapped_column(default=False)


class RuleCount(Model):
    """How often a rule was right, so that bad ones are removed."""

    __tablename__ = "moderation_rules"

    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    hits: Mapped[int] = mapped_column(default=0)
    misses: Mapped[int] = mapped_column(default=0)


class Unread(Model):
    """How many texts were deleted in a month because nobody had read them in time."""

    __tablename__ = "moderation_unread"

    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"), primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]


class Policy(Model):
    """What the lead of a quarter has set."""

    __tablename__ = "moderation_settings"

    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"), primary_key=True)
    amber_days: Mapped[int] = mapped_column(default=3)
    red_days: Mapped[int] = mapped_column(default=7)
    original_days: Mapped[int] = mapped_column(default=30)
    # Language code to words that hold a text; names of rules that are switched off.
    words: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    off: Mapped[list[str]] = mapped_column(JSON, default=list)


class Duty(Model):
    """A ticked line of the short list of duties of a survey or board."""

    __tablename__ = "moderation_duties"

    scope: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    moment: Mapped[dt.datetime] = mapped_column(UTCDateTime)


class Reply(Model):
    """What somebody said about a decision or a published text: an objection or a report."""

    __tablename__ = "moderation_replies"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    quarter_id: Mapped[int] = mapped_column(ForeignKey("quarters.id"))
    # `objection` or `report`.
    kind: Mapped[str]
    # Kind and key of the text it is about, in that text's own room.
    about_kind: Mapped[str]
    about: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    category: Mapped[str]
    text: Mapped[str]
    day: Mapped[dt.date]
