"""Putting a mail into the queue, taking one out, and what became of it."""

import datetime as dt
import secrets
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.db import insert_or_leave
from participation.mail.models import Mail, MailState

FIRST_PAUSE = dt.timedelta(minutes=5)
LONGEST_PAUSE = dt.timedelta(hours=6)
AN_HOUR = dt.timedelta(hours=1)
A_WEEK = dt.timedelta(days=7)
LOOKED_AT = 20
FAILED = (MailState.UNCLEAR, MailState.REFUSED, MailState.GIVEN_UP)


@dataclass(frozen=True)
class Letter:
    """What a worker needs to send one mail, apart from the database."""

    key: bytes
    recipient: str
    subject: str
    text: str


def put(
    session: Session,
    once: str,
    recipient: str,
    subject: str,
    text: str,
    moment: dt.datetime,
    until: dt.datetime,
) -> None:
    """Queue a mail in the caller's transaction; nothing where `once` has been there before.

    until -- afterwards nobody tries any more.
    """
    row = {
        "key": secrets.token_bytes(16),
        "once": once,
        "recipient": recipient,
        # A name with a line break in it would begin a header of its own.
        "subject": " ".join(subject.split()),
        "text": text,
        "state": MailState.WAITING,
        "tries": 0,
        "next_try": moment,
        "until": until,
    }
    session.execute(insert_or_leave(Mail), [row])


def take(session: Session, moment: dt.datetime) -> Letter | None:
    """Take the next mail that is due, so that no other worker takes it; None if none is.

    The caller commits before it sends. A worker that dies then leaves a mail that nobody sends
    again: one reminder less is better than two.
    """
    _close_interrupted(session, moment)
    due = select(Mail).where(Mail.state == MailState.WAITING, Mail.next_try <= moment)
    due = due.order_by(Mail.next_try, Mail.key).limit(LOOKED_AT).with_for_update(skip_locked=True)
    for mail in session.scalars(due):
        if mail.until <= moment or mail.recipient is None:
            _close(mail, MailState.GIVEN_UP)
            continue
        mail.state, mail.next_try = MailState.SENDING, moment
        mail.tries += 1
        return Letter(mail.key, mail.recipient, mail.subject or "", mail.text or "")
    return None


def _close_interrupted(session: Session, moment: dt.datetime) -> None:
    """Close what a worker took and never came back with; since SENDING `next_try` is when."""
    left = select(Mail).where(Mail.state == MailState.SENDING, Mail.next_try < moment - AN_HOUR)
    for mail in session.scalars(left.limit(LOOKED_AT).with_for_update(skip_locked=True)):
        _close(mail, MailState.UNCLEAR)


def settle(session: Session, key: bytes, state: MailState, moment: dt.datetime) -> None:
    """Note what became of a mail that was taken; WAITING puts it off, longer each time."""
    mail = session.get(Mail, key, with_for_update=True)
    if mail is None or mail.state is not MailState.SENDING:
        return
    if state is not MailState.WAITING:
        _close(mail, state)
        return
    mail.state = state
    mail.next_try = moment + min(FIRST_PAUSE * 2 ** (mail.tries - 1), LONGEST_PAUSE)


def _close(mail: Mail, state: MailState) -> None:
    mail.state = state
    mail.recipient = mail.subject = mail.text = None


def counts(session: Session) -> Counter[MailState]:
    """Return how many mails of the last week are in which state."""
    query = select(Mail.state, func.count()).group_by(Mail.state)
    return Counter({state: n for state, n in session.execute(query)})  # noqa: C416 -- rows, no pairs
