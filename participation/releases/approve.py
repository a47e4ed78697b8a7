"""Approving: a second person has read the preview (spec: releases, I9)."""

from sqlalchemy.orm import Session

from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.releases.decide import must_be
from participation.releases.models import HighShares, Release, ReleaseState
from participation.staff import audit
from participation.staff.clock import now
from participation.staff.models import StaffAccount


def approve(
    session: Session, release: Release, approver: StaffAccount, high_shares: HighShares
) -> None:
    """Approve a proposed release.

    high_shares -- what the approver confirms; must be what the proposer chose.

    Raises Refusal where its proposer tries to, and where the two do not agree.
    """
    must_be(release, ReleaseState.PROPOSED)
    if high_shares is not release.high_shares:
        raise Refusal(_("Confirm what becomes of shares of 90 percent and more."), 422)
    if release.proposer_id == approver.id:
        raise Refusal(_("You proposed this release. A second person has to approve it."), 403)
    release.state, release.approver_id, release.approved_at = (
        ReleaseState.APPROVED,
        approver.id,
        now(),
    )
    audit.record(
        session, "approve", "release", release.id, "proposed", "approved", staff=approver,
        reason=f"high_shares_{high_shares}",
    )  # fmt: skip
