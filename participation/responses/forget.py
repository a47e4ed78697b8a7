"""What the responses room forgets (spec/staff.md, "What is forgotten, and when")."""

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.orm import Session

from participation.deliveries.seen import forget_seen_in
from participation.i18n import lazy_gettext as _
from participation.responses.models import Response
from participation.retention.register import Rule
from participation.surveys.models import GRACE, waves_ended_before

ROWS_KEPT = dt.timedelta(days=365)


def _delete_rows(session: Session, today: dt.date) -> int:
    over = [wave.id for wave in waves_ended_before(session, today - ROWS_KEPT)]
    return session.execute(delete(Response).where(Response.wave_id.in_(over))).rowcount  # type: ignore[attr-defined]


def _delete_seen(session: Session, today: dt.date) -> int:
    over = waves_ended_before(session, today - GRACE)
    return sum(forget_seen_in(session, wave.scope) for wave in over)


ROWS = Rule(
    ("responses",),
    _("Answers, one by one"),
    _("Twelve months after the survey; then only published results stay"),
    _delete_rows,
)
SEEN = Rule(
    ("seen", "seen_keys"),
    _("The note that an answer arrived, so that none counts twice"),
    _("30 days after the survey"),
    _delete_seen,
)
