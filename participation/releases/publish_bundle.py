"""Bundles: several published releases as one document, such as the one for a chapter.

Nothing is counted for a bundle. Its parts are published and were attacked; it says nothing that
they do not say. Numbers of boards and events come from their rooms and are frozen with it.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.quarters.models import Quarter
from participation.releases import keep
from participation.releases.models import Release, ReleaseBundle, ReleaseState
from participation.staff import audit
from participation.staff.clock import now
from participation.staff.models import StaffAccount

MOST_PARTS = 12
# Other rooms add what they publish of a quarter as tables of plain data: `code`, `label`,
# `groups` and `rows`; labels by language, cells as in a release (`low`, `high`). A board gives
# supports with a group for each channel, an event its totals. Only what is public already.
beside_sources: list[Callable[[Quarter], list[dict[str, Any]]]] = []


def propose_bundle(
    session: Session,
    quarter: Quarter,
    proposer: StaffAccount,
    title: Mapping[str, str],
    chosen: Mapping[int, Sequence[str]],
    beside: Sequence[str] = (),
) -> ReleaseBundle:
    """Put published releases together for a second person to approve.

    chosen -- number of a release to the questions taken from it, in the order of the parts.
    beside -- codes of the tables of other rooms that it holds.

    Raises Refusal without a title, for more than twelve or no parts, and for a release or a
    question that is not published.
    """
    if not title.get("de", "").strip():
        raise Refusal(_("Give it a title."), 422)
    if not 1 <= len(chosen) <= MOST_PARTS:
        raise Refusal(_("Choose between 1 and 12 releases."), 422)
    offered = {one["code"]: one for source in beside_sources for one in source(quarter)}
    bundle = ReleaseBundle(
        quarter_id=quarter.id,
        title=dict(title),
        intro={},
        parts=[_part(session, quarter, number, names) for number, names in chosen.items()],
        beside=[offered[code] for code in beside if code in offered],
        state=ReleaseState.PROPOSED,
        proposer_id=proposer.id,
    )
    session.add(bundle)
    session.flush()
    audit.record(session, "propose", "bundle", bundle.id, after="proposed", quarter=quarter)
    return bundle


def _part(session: Session, quarter: Quarter, number: int, names: Sequence[str]) -> dict[str, Any]:
    query = select(Release).where(Release.quarter_id == quarter.id, Release.number == number)
    release = session.scalar(query.where(Release.state == ReleaseState.PUBLISHED))
    if release is None or release.document is None:
        raise Refusal(_("There is no published release number %(n)s.", n=number), 422)
    known = {table["question"] for table in release.document["tables"]}
    if not names or not set(names) <= known:
        raise Refusal(_("Choose questions of release number %(n)s.", n=number), 422)
    return {"release": release.id, "questions": list(names), "audit_hash": release.audit_hash}


def approve_bundle(session: Session, bundle: ReleaseBundle, approver: StaffAccount) -> None:
    """Approve as the second person. Raises Refusal where its proposer tries to."""
    _must_be(bundle, ReleaseState.PROPOSED)
    if bundle.proposer_id == approver.id:
        raise Refusal(_("You proposed this bundle. A second person has to approve it."), 403)
    bundle.state, bundle.approver_id = ReleaseState.APPROVED, approver.id
    bundle.approved_at = now()
    audit.record(session, "approve", "bundle", bundle.id, "proposed", "approved", staff=approver)


def publish_bundle(session: Session, bundle: ReleaseBundle, day: dt.date, today: dt.date) -> None:
    """Give an approved bundle its own number and the day from which it is read.

    Raises Refusal for a day in the past, and where a part is no longer what was approved.
    """
    _must_be(bundle, ReleaseState.APPROVED)
    if day < today:
        raise Refusal(_("Choose today or a later day."), 422)
    for part in bundle.parts:
        release = session.get_one(Release, part["release"])
        if release.state is not ReleaseState.PUBLISHED or release.audit_hash != part["audit_hash"]:
            raise Refusal(_("A part of this bundle is no longer published."), 409)
    # One number at a time: two published at once would both take the next one.
    session.get(Quarter, bundle.quarter_id, with_for_update={"key_share": True})
    query = select(func.max(ReleaseBundle.number))
    highest = session.scalar(query.where(ReleaseBundle.quarter_id == bundle.quarter_id))
    bundle.number = (highest or 0) + 1
    bundle.state, bundle.publish_on = ReleaseState.PUBLISHED, day
    audit.record(session, "publish", "bundle", bundle.id, "approved", "published")


def withdraw_bundle(session: Session, bundle: ReleaseBundle) -> None:
    """Take a bundle from the web, or put a proposed one aside."""
    _must_be(bundle, ReleaseState.PROPOSED, ReleaseState.APPROVED, ReleaseState.PUBLISHED)
    before, bundle.state = bundle.state, ReleaseState.WITHDRAWN
    keep.clear_with(session)
    audit.record(session, "withdraw", "bundle", bundle.id, before, "withdrawn")


def _must_be(bundle: ReleaseBundle, *states: ReleaseState) -> None:
    if bundle.state not in states:
        raise Refusal(_("This bundle has changed meanwhile. Look at it again, then decide."), 409)
