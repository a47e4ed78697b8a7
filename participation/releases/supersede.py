"""Superseding: the same numbers with questions withdrawn or words mended, never other numbers."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.releases.decide import must_be
from participation.releases.models import OUT, Release, ReleaseJob, ReleaseState
from participation.releases.unsaid import ALL_QUOTES, named
from participation.staff import audit
from participation.staff.models import StaffAccount


def may_be_superseded(session: Session, release: Release) -> bool:
    """Tell whether a new version can take its place: nothing else stands there or will."""
    if release.state is not ReleaseState.SUPERSEDED:
        return release.state is ReleaseState.PUBLISHED
    query = select(Release.id).where(Release.supersedes_id == release.id, Release.state.in_(OUT))
    return session.scalar(query.limit(1)) is None


def supersede(
    session: Session, old: Release, dropped: Iterable[str], proposer: StaffAccount
) -> Release:
    """Draft the release that replaces a published one; its audit runs in the background.

    dropped -- names of questions it withdraws, ALL_QUOTES for what people wrote, or the names
        of single quotes; none where only words were mended.

    Raises Refusal for a question that the old release does not have.
    """
    if not may_be_superseded(session, old):
        must_be(old, ReleaseState.PUBLISHED)
    gone = sorted(set(dropped))
    assert old.document is not None
    names = {question["name"] for question in old.document["questions"]}
    known = names | {ALL_QUOTES} | set(named(old.document))
    if not set(gone) <= known or names <= set(gone):
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
        topics=old.topics,
        proposer_id=proposer.id,
    )
    session.add(release)
    session.flush()
    session.add(ReleaseJob(release_id=release.id))
    audit.record(
        session, "propose", "release", release.id, after="draft", reason="supersedes",
        staff=proposer,
    )  # fmt: skip
    return release
