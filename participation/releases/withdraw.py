"""Withdrawing: numbers go from the web, or are put aside before they ever got there."""

import datetime as dt

from sqlalchemy.orm import Session

from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext
from participation.releases import keep
from participation.releases.decide import must_be
from participation.releases.document import had_its_day
from participation.releases.models import OUT, Release, ReleaseState
from participation.staff import audit
from participation.staff.clock import local_today

REASONS = {
    "mistake": lazy_gettext("A mistake in the survey or in the texts"),
    "objection": lazy_gettext("An objection"),
    "not_approved": lazy_gettext("The second person does not agree"),
    "order": lazy_gettext("A court or an authority asks for it"),
}


def withdraw(session: Session, release: Release, reason: str, today: dt.date | None = None) -> None:
    """Withdraw a release. What was seen stays counted as a look: it cannot be unseen.

    What it would have superseded, had its day come, stands again as it did. What it has
    superseded does not: what was left out of it would be current again.

    Raises Refusal for a reason that is not in the list.
    """
    must_be(release, ReleaseState.PROPOSED, ReleaseState.APPROVED, *OUT)
    if reason not in REASONS:
        raise Refusal(_("Choose a reason from the list."), 422)
    before, today = release.state, today or local_today()
    waited = release.publish_on is not None and release.publish_on > today
    if waited:
        # Its day never came.
        release.publish_on = None
        if release.supersedes_id is not None and before is ReleaseState.PUBLISHED:
            _stands_again(session, release.supersedes_id)
    release.state = ReleaseState.WITHDRAWN
    keep.clear_with(session)
    audit.record(session, "withdraw", "release", release.id, before, "withdrawn", reason=reason)


def _stands_again(session: Session, release_id: int) -> None:
    old = session.get_one(Release, release_id, with_for_update=True)
    # One that gave way to another before stays as it is.
    if old.state is ReleaseState.SUPERSEDED and not had_its_day(session, old.id):
        old.state = ReleaseState.PUBLISHED
        audit.record(session, "publish", "release", old.id, "superseded", "published")
