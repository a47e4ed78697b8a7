"""The demo's releases: one that residents read, and one that waits for its second person.

With groups by age. Attacking those takes longer than a demo may take to begin, so the server
works them out in the background; the desk shows how far it is.
"""

import datetime as dt

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from participation.db import db, writing
from participation.releases.approve import approve
from participation.releases.models import Release, ReleaseState
from participation.releases.propose import begin
from participation.releases.publish import publish
from participation.staff.models import StaffAccount
from participation.surveys.models import Survey, SurveyVersion

DIMENSIONS = 1


def publish_first(slug: str, proposer: str, approver: str, today: dt.date) -> str:
    """Approve and publish the first release once it is worked out; say so if it happened now."""
    db.session.rollback()
    with writing() as session:
        release = session.scalar(_releases(slug).order_by(Release.id).limit(1))
        if release is None or release.state is not ReleaseState.PROPOSED or release.number:
            return ""
        if release.proposer_id != _account(session, proposer).id:
            return ""
        approve(session, release, _account(session, approver), release.high_shares)
        publish(session, release, today, today)
        return f"/de/{release.quarter.slug}/results/{release.number}"


def looks_of(slug: str) -> int:
    """Return how many releases of a survey there are, in any state."""
    query = select(func.count()).select_from(_releases(slug).subquery())
    return db.session.scalar(query) or 0


def propose_next(slug: str, proposer: str) -> int:
    """Begin a release and return its id; the server works it out while people look around."""
    with writing() as session:
        survey = session.scalars(select(Survey).where(Survey.slug == slug)).one()
        account = _account(session, proposer)
        release = begin(session, survey.quarter, survey, account, DIMENSIONS)
        return release.id


def _releases(slug: str) -> Select[Release]:
    query = select(Release).join(SurveyVersion, Release.version_id == SurveyVersion.id)
    return query.join(Survey, SurveyVersion.survey_id == Survey.id).where(Survey.slug == slug)


def _account(session: Session, email: str) -> StaffAccount:
    return session.scalars(select(StaffAccount).where(StaffAccount.email == email)).one()
