"""The demo's releases: one that residents read, and one that waits for its second person.

Without groups such as age: attacking those takes minutes, and a demo is ready in seconds. The
release says so itself, and the desk offers to propose with them.
"""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.db import db, writing
from participation.releases import work
from participation.releases.approve import approve
from participation.releases.models import Release, ReleaseState
from participation.releases.propose import begin
from participation.releases.publish import publish
from participation.staff.models import StaffAccount
from participation.surveys.models import Survey

DIMENSIONS = 0


def publish_first(slug: str, proposer: str, approver: str, today: dt.date) -> None:
    """Propose, approve and publish a release of what has been answered so far."""
    release_id = propose_next(slug, proposer)
    work.run_next()
    db.session.rollback()
    with writing() as session:
        release = session.get_one(Release, release_id)
        if release.state is not ReleaseState.PROPOSED:
            # Every draw had a finding: then the demo begins without results, as life would.
            return
        approve(session, release, _account(session, approver), release.high_shares)
        publish(session, release, today, today)


def propose_next(slug: str, proposer: str) -> int:
    """Begin a release and return its id; the server works it out while people look around."""
    with writing() as session:
        survey = session.scalars(select(Survey).where(Survey.slug == slug)).one()
        account = _account(session, proposer)
        release = begin(session, survey.quarter, survey, account, DIMENSIONS)
        return release.id


def _account(session: Session, email: str) -> StaffAccount:
    return session.scalars(select(StaffAccount).where(StaffAccount.email == email)).one()
