"""Superseding: the same numbers with questions withdrawn or words mended, never other numbers."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.releases.decide import must_be
from participation.releases.document import ALL_QUOTES
from participation.releases.models import Release, ReleaseJob, ReleaseState
from participation.staff import audit
from participation.staff.models import StaffAccount


def supersede(
    session: Session, old: Release, dropped: Iterable[str], proposer: StaffAccount
) -> Release:
    """Draft the release that replaces a published one; its audit runs in the background.

    dropped -- names of questions it withdraws, ALL_QUOTES for what people wrote; none where only
        words were mended.

    Raises Refusal for a question that the old release does not have.
    """
    must_be(old, ReleaseState.PUBLISHED)
    gone = sorted(set(dropped))
    assert old.document is not None
    names = {question["name"] for question in old.document["questions"]}
    if not set(gone) <= names | {ALL_QUOTES} or names <= set(gone):
        raise Refusal(_("Choose some of the release's questions, not all."), 422)
    drafted = session.scalar(
        select(Release).where(
            Release.supersedes_id == old.id,
            Release.state.in_([ReleaseState.DRAFT, ReleaseState.PROPOSED, ReleaseState.APPROVED]),
        )
    )
    if drafted is not None:
        raise Refusal(_("A release that supersedes this one is being prepared already."), 409)
    release = Release(
        quarter_id=old.quarter_id,
        version_id=old.version_id,
        wave_id=old.wave_id,
        supersedes_id=old.id,
        look=old.look,
        state=ReleaseState.DRAFT,
        dimensions=old.dimensions,
        dropped=gone,
        high_shares=old.high_shares,
        proposer_id=proposer.id,
    )
    session.add(release)
    session.flush()
    session.add(ReleaseJob(release_id=release.id))
    audit.record(session, "propose", "release", release.id, after="draft", reason="supersedes")
    return release
