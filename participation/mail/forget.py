"""What is kept of a mail after it was sent, and how long: that it was, so that none comes twice."""

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.orm import Session

from participation.i18n import lazy_gettext as _
from participation.mail.models import Mail
from participation.mail.queue import A_WEEK
from participation.retention.register import Rule


def _forget(session: Session, today: dt.date) -> int:
    midnight = dt.datetime.combine(today, dt.time(), dt.UTC)
    gone = delete(Mail).where(Mail.until < midnight - A_WEEK)
    return session.execute(gone).rowcount  # type: ignore[attr-defined]


RULE = Rule(
    ("mails",),
    _("Mails to the team. Nothing that you wrote stands in them"),
    _("Address and words when sent, that one was sent after a week"),
    _forget,
)
