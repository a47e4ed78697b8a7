"""Approving: a second person has read the preview (spec: releases, I9)."""

from sqlalchemy.orm import Session

from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.releases.decide import must_be
from participation.releases.models import Release, ReleaseState
from participation.staff import audit
from participation.staff.clock import now
from participation.staff.models import StaffAccount


def approve(session: Session, release: Release, approver: StaffAccount) -> None:
    """Approve a proposed release. Raises Refusal where its proposer tries to."""
    must_be(release, ReleaseState.PROPOSED)
    if release.proposer_id == approver.id:
        raise Refusal(_("You proposed this release. A second person has to approve it."), 403)
    release.state, release.approver_id, release.approved_at = (
        ReleaseState.APPROVED,
        approver.id,
        now(),
    )
    audit.record(session, "approve", "release", release.id, "proposed", "approved", staff=approver)
