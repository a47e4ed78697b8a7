"""Withdrawing: numbers go from the web, or are put aside before they ever got there."""

from sqlalchemy.orm import Session

from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext
from participation.releases.decide import must_be
from participation.releases.models import OUT, Release, ReleaseState
from participation.staff import audit

REASONS = {
    "mistake": lazy_gettext("A mistake in the survey or in the texts"),
    "objection": lazy_gettext("An objection"),
    "not_approved": lazy_gettext("The second person does not agree"),
    "order": lazy_gettext("A court or an authority asks for it"),
}


def withdraw(session: Session, release: Release, reason: str) -> None:
    """Withdraw a release. What was seen stays counted as a look: it cannot be unseen.

    Raises Refusal for a reason that is not in the list.
    """
    must_be(release, ReleaseState.PROPOSED, ReleaseState.APPROVED, *OUT)
    if reason not in REASONS:
        raise Refusal(_("Choose a reason from the list."), 422)
    before = release.state
    release.state = ReleaseState.WITHDRAWN
    audit.record(session, "withdraw", "release", release.id, before, "withdrawn", reason=reason)
