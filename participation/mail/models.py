"""The queue. Address and words are sealed, and gone as soon as the mail is."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from participation.db import Model, UTCDateTime
from participation.staff.sealed import Sealed


class MailState(StrEnum):
    WAITING = "waiting"
    # Taken by one worker. Whoever finds one that stays so does not send it: it may have left.
    SENDING = "sending"
    SENT = "sent"
    # The server took it for good or for bad; nobody knows.
    UNCLEAR = "unclear"
    REFUSED = "refused"
    # Tried until it was of no use any more.
    GIVEN_UP = "given_up"


class Mail(Model):
    """One mail to one person of the team."""

    __tablename__ = "mails"
    __table_args__ = ({"sqlite_with_rowid": False},)

    # Random; the mail's name on its way, so that a server may know a second one.
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    # What the mail is, such as `amber:1:7:2026-11-22`: whoever puts the same again puts nothing.
    once: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str | None] = mapped_column(Sealed)
    subject: Mapped[str | None] = mapped_column(Sealed)
    text: Mapped[str | None] = mapped_column(Sealed)
    state: Mapped[MailState] = mapped_column(default=MailState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    # When it is of no use any more.
    until: Mapped[dt.datetime] = mapped_column(UTCDateTime)
