"""What the door forgets: sealed envelopes that nobody decided on."""

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.orm import Session

from participation.deliveries.models import Arrival, Quarantined
from participation.i18n import lazy_gettext as _
from participation.retention.register import Rule

# As long as answer rows are kept (spec/staff.md).
KEPT = dt.timedelta(days=365)


def _delete_undecided(session: Session, today: dt.date) -> int:
    return sum(
        session.execute(delete(table).where(table.day < today - KEPT)).rowcount  # type: ignore[attr-defined]
        for table in (Quarantined, Arrival)
    )


UNDECIDED = Rule(
    ("quarantine", "arrivals"),
    _("Sealed answers that did not fit or came late, and nobody decided about them"),
    _("Twelve months after they arrived"),
    _delete_undecided,
)
