"""Two people press the same button at once, in two processes that share the database."""

import os
import subprocess
import sys

import pytest
from sqlalchemy import func, select

from participation.config import ROOT
from participation.db import db
from participation.releases import work
from participation.releases.models import JobState, Release, ReleaseJob, ReleaseState
from tests import town

# Stands still between looking and writing, so that another one gets in between if it can.
PROCESS = """
import sys, time
from participation.app import create_app
from participation.config import Settings
from participation.db import db, writing
from participation.errors import Refusal
from participation.releases import approve, propose, publish, supersede, work
from participation.releases.decide import held
from participation.releases.models import Release
from participation.surveys.models import Survey
from participation.staff.models import StaffAccount
from sqlalchemy import select
import datetime as dt

act, release_id, day = sys.argv[1], int(sys.argv[2]), dt.date.fromisoformat(sys.argv[3])
app = create_app(Settings.from_environment())

def slow(module, name):
    real = getattr(module, name)
    def standing(*given, **more):
        found = real(*given, **more)
        time.sleep(1)
        return found
    setattr(module, name, standing)

slow(propose, "missing")
slow(propose, "work_out")
slow(publish, "must_be")
slow(supersede, "must_be")
slow(approve, "must_be")
print("ready", flush=True)
sys.stdin.readline()
with app.app_context():
    if act == "work":
        while work.run_next():
            pass
    else:
        try:
            with writing() as session:
                mona, frieda = (
                    session.scalars(select(StaffAccount).where(StaffAccount.name == n)).one()
                    for n in ("mona", "frieda")
                )
                if act == "begin":
                    survey = session.scalars(select(Survey).where(Survey.slug == "small")).one()
                    propose.begin(session, survey.quarter, survey, mona, 0)
                else:
                    release = held(session, release_id)
                    if act == "approve":
                        approve.approve(session, release, frieda, release.high_shares)
                    elif act == "publish":
                        publish.publish(session, release, day, day)
                    else:
                        supersede.supersede(session, release, [], mona)
        except Refusal:
            sys.exit(3)
"""


@pytest.fixture
def at_once(settings):
    """Do acts at the same moment, each in a process of its own; return how each one ended."""
    started = []

    def do(*acts):
        environment = {
            **os.environ,
            "PARTICIPATION_INSTANCE": str(settings.instance),
            "DATABASE_URL": settings.database_url,
            "PYTHONPATH": str(ROOT),
        }
        for act, release_id in acts:
            command = [sys.executable, "-c", PROCESS, act, str(release_id), str(town.TODAY)]
            pipe = subprocess.PIPE
            started.append(
                subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True)
            )
        db.session.rollback()
        for process in started:
            assert process.stdout.readline().strip() == "ready"
        for process in started:
            process.stdin.write("now\n")
            process.stdin.flush()
        ended = sorted(process.wait(120) for process in started)
        close()
        return ended

    def close():
        for process in started:
            process.kill()
            process.communicate()
        started.clear()

    yield do
    close()


def counted(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def test_two_who_propose_at_once_get_one_draft(at_once, answer):
    answer(60)
    assert at_once(("begin", 0), ("begin", 0)) == [0, 0]
    assert (counted(Release), counted(ReleaseJob)) == (1, 1)


def test_two_drafts_of_the_same_answers_never_both_get_numbers(at_once, answer, desk):
    """Should there ever be two, whatever made them, only one set of numbers comes of them."""
    answer(60)
    first = db.session.get_one(Release, desk.begin())
    twin = {
        name: getattr(first, name)
        for name in ("quarter_id", "version_id", "wave_id", "look", "dimensions", "proposer_id")
    }
    with work.writing() as session:
        other = Release(**twin)
        session.add(other)
        session.flush()
        session.add(ReleaseJob(release_id=other.id))
    assert at_once(("work", 0), ("work", 0)) == [0, 0]
    db.session.rollback()
    states = sorted(db.session.scalars(select(Release.state)))
    assert states == [ReleaseState.DRAFT, ReleaseState.PROPOSED]
    jobs = {job.state: job.problem for job in db.session.scalars(select(ReleaseJob))}
    assert jobs == {JobState.DONE: None, JobState.REFUSED: "m_min"}


@pytest.mark.parametrize("act", ["approve", "publish", "supersede"])
def test_of_two_who_decide_at_once_the_second_is_told(at_once, answer, desk, act):
    answer(60)
    release = desk.propose()
    if act != "approve":
        desk.approve(release)
    if act == "supersede":
        release = desk.release(release.id)
        desk.act(release, lambda s, one: publish_now(s, one))
    assert at_once((act, release.id), (act, release.id)) == [0, 3]


def publish_now(session, release):
    from participation.releases.publish import publish

    publish(session, release, town.TODAY, town.TODAY)


def test_two_releases_published_at_once_get_two_numbers(at_once, answer, desk):
    answer(60)
    first = desk.propose()
    desk.approve(first)
    answer(40, seed=2)
    # The next proposal puts an unpublished one aside, so the first one goes out before it.
    desk.act(desk.release(first.id), publish_now)
    old = desk.release(first.id)
    second = desk.propose()
    desk.approve(second)
    from participation.releases.supersede import supersede
    from tests.integration.releases.conftest import person

    mended = desk.act(old, lambda s, one: supersede(s, one, [], person(s, "mona")).id)
    work.run_next()
    desk.approve(desk.release(mended))
    assert at_once(("publish", second.id), ("publish", mended)) == [0, 0]
    db.session.rollback()
    assert sorted(db.session.scalars(select(Release.number))) == [1, 2, 3]
