"""The demo's releases: two rounds that residents read and compare, a bundle, and one that waits.

With groups by language for the round that runs now. Attacking those takes longer than a demo may
take to begin, so the server works them out in the background; the desk shows how far it is.
"""

import datetime as dt

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from participation.db import db, writing
from participation.releases.approve import approve
from participation.releases.models import Release, ReleaseBundle, ReleaseState
from participation.releases.propose import begin
from participation.releases.publish import publish
from participation.releases.publish_bundle import approve_bundle, propose_bundle, publish_bundle
from participation.staff.models import StaffAccount
from participation.surveys.models import Survey, SurveyVersion

# The first two are published, the third waits for its second person.
PUBLISHED = 2
BUNDLE = {"de": "Kapitel 5: Bedarfsanalyse", "en": "Chapter 5: What is needed"}
# Satisfaction, what is good and what comes first, what changed, help, money and housing.
CHAPTER = ("liking", "change", "good", "first", "support", "barriers", "home", "afford", "money")


def publish_next(slug: str, proposer: str, approver: str, today: dt.date) -> str:
    """Approve and publish a release that is worked out; return its address if it happened now."""
    db.session.rollback()
    with writing() as session:
        mine, other = _account(session, proposer), _account(session, approver)
        for release in session.scalars(_releases(slug).order_by(Release.id).limit(PUBLISHED)):
            waits = release.state is ReleaseState.PROPOSED and release.number is None
            if waits and release.proposer_id == mine.id:
                approve(session, release, other, release.high_shares)
                publish(session, release, today, today)
                return f"/de/{release.quarter.slug}/results/{release.number}"
    return ""


def bundle_chapter(slug: str, proposer: str, approver: str, today: dt.date) -> None:
    """Put both rounds together for the chapter on needs, and publish that."""
    with writing() as session:
        if session.scalar(select(ReleaseBundle.id)) is not None:
            return
        mine, other = _account(session, proposer), _account(session, approver)
        out = _releases(slug).where(Release.state == ReleaseState.PUBLISHED)
        found = session.scalars(out.order_by(Release.number.desc())).all()
        if not found:
            return
        chosen = {one.number or 0: _of_chapter(one) for one in found}
        bundle = propose_bundle(session, found[0].quarter, mine, BUNDLE, chosen)
        approve_bundle(session, bundle, other)
        publish_bundle(session, bundle, today, today)


def _of_chapter(release: Release) -> list[str]:
    assert release.document is not None
    told = {table["question"] for table in release.document["tables"]}
    return [name for name in CHAPTER if name in told]


def looks_of(slug: str) -> int:
    """Return how many releases of a survey there are, in any state."""
    query = select(func.count()).select_from(_releases(slug).subquery())
    return db.session.scalar(query) or 0


def waiting_of(slug: str) -> int:
    """Return how many releases of a survey nobody has decided on yet, drafts included."""
    open_states = (ReleaseState.DRAFT, ReleaseState.PROPOSED, ReleaseState.APPROVED)
    query = _releases(slug).where(Release.state.in_(open_states))
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def propose_next(slug: str, proposer: str, dimensions: int, topics: bool) -> int:
    """Begin a release of the last round and return its id; the server works it out meanwhile."""
    with writing() as session:
        survey = session.scalars(select(Survey).where(Survey.slug == slug)).one()
        account = _account(session, proposer)
        release = begin(session, survey.quarter, survey, account, dimensions, topics=topics)
        return release.id


def _releases(slug: str) -> Select[Release]:
    query = select(Release).join(SurveyVersion, Release.version_id == SurveyVersion.id)
    return query.join(Survey, SurveyVersion.survey_id == Survey.id).where(Survey.slug == slug)


def _account(session: Session, email: str) -> StaffAccount:
    return session.scalars(select(StaffAccount).where(StaffAccount.email == email)).one()
