"""Approving: a second person has read the preview (spec: releases, I9)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.anonymity.percent import whole_percent
from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.releases.decide import must_be
from participation.releases.limits import bounds
from participation.releases.models import HighShares, Release, ReleaseState
from participation.staff import audit
from participation.staff.clock import now
from participation.staff.models import AuditEntry, StaffAccount


def authors(session: Session, release: Release) -> set[int]:
    """Return everybody who proposed these numbers: one that was put aside may come back.

    They stay the first one's, who chose how to cross them, also where another proposes them again.
    """
    query = select(AuditEntry.account_id, AuditEntry.after).where(
        AuditEntry.act == "propose",
        AuditEntry.object_kind == "release",
        AuditEntry.object_name == str(release.id),
    )
    found: set[int | None] = set()
    for account_id, after in session.execute(query.order_by(AuditEntry.sequence)):
        # SQLite gives the number of a draft that was put aside to the next one.
        found = {account_id} if after == "draft" else {*found, account_id}
    return {release.proposer_id, *(one for one in found if one is not None)}


def over(document: Mapping[str, Any] | None) -> int:
    """Return from how many per cent on a share on a sensitive question is not said exactly."""
    kept = (document or {}).get("bounds") or bounds()
    return whole_percent(kept["over"])


def unconfirmed(release: Release) -> Refusal:
    said = _(
        "Confirm what becomes of shares of %(share)s percent and more.",
        share=over(release.document),
    )
    return Refusal(said, 422)


def approve(
    session: Session, release: Release, approver: StaffAccount, high_shares: HighShares
) -> None:
    """Approve a proposed release.

    high_shares -- what the approver confirms; must be what the proposer chose.

    Raises Refusal where its proposer tries to, and where the two do not agree.
    """
    must_be(release, ReleaseState.PROPOSED)
    if high_shares is not release.high_shares:
        raise unconfirmed(release)
    if approver.id in authors(session, release):
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
