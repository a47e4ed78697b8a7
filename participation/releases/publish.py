"""Publishing: from its day on everybody can read a release, and nobody can change it."""

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.anonymity.audit import input_hash
from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.quarters.models import Quarter
from participation.releases.decide import must_be
from participation.releases.models import Release, ReleaseState
from participation.staff import audit


def publish(session: Session, release: Release, day: dt.date, today: dt.date) -> None:
    """Give an approved release its public number and the day from which it is read.

    What it supersedes stays where it is and says so.

    Raises Refusal for a day in the past, and for numbers that are not those that were audited.
    """
    must_be(release, ReleaseState.APPROVED)
    if day < today:
        raise Refusal(_("Choose today or a later day."), 422)
    document = release.document
    if document is None or not release.audit_hash:
        raise Refusal(_("No number without an audit: propose this release again."), 409)
    if input_hash(document["audit"]) != release.audit_hash:
        raise Refusal(_("These are not the numbers that were audited. Tell the lead."), 409)
    # One number at a time: two published at once would both take the next one.
    session.get(Quarter, release.quarter_id, with_for_update={"key_share": True})
    highest = select(func.max(Release.number)).where(Release.quarter_id == release.quarter_id)
    release.number = (session.scalar(highest) or 0) + 1
    release.state, release.publish_on = ReleaseState.PUBLISHED, day
    if release.supersedes_id is not None:
        old = session.get_one(Release, release.supersedes_id)
        # One that was withdrawn meanwhile stays so: it would be on the web again.
        if old.state is ReleaseState.PUBLISHED:
            old.state = ReleaseState.SUPERSEDED
            audit.record(session, "supersede", "release", old.id, "published", "superseded")
    audit.record(session, "publish", "release", release.id, "approved", "published")


def move(session: Session, release: Release, day: dt.date, today: dt.date) -> None:
    """Choose another day for a release whose day has not come.

    Raises Refusal for a day in the past, and once everybody can read it.
    """
    must_be(release, ReleaseState.PUBLISHED)
    if release.is_public(today):
        raise Refusal(_("Everybody can read it already, so its day stays."), 409)
    if day < today:
        raise Refusal(_("Choose today or a later day."), 422)
    before, release.publish_on = release.publish_on, day
    audit.record(session, "publish", "release", release.id, str(before), str(day))
