"""What the releases room forgets: how large a set was exactly, once its answers are gone."""

import datetime as dt

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from participation.i18n import lazy_gettext as _
from participation.releases.models import Release, ReleaseSet
from participation.responses.forget import ROWS_KEPT
from participation.retention.register import Rule
from participation.surveys.models import waves_ended_before


def _delete_sets(session: Session, today: dt.date) -> int:
    over = [wave.id for wave in waves_ended_before(session, today - ROWS_KEPT)]
    gone = select(Release.id).where(Release.wave_id.in_(over))
    deleted = session.execute(delete(ReleaseSet).where(ReleaseSet.release_id.in_(gone)))
    return deleted.rowcount  # type: ignore[attr-defined]


SETS = Rule(
    ("release_sets",),
    _("How many answers a published result was made from, exactly"),
    _("Twelve months after the survey, with the answers"),
    _delete_sets,
)
