"""The process that works a release out is killed in the middle; whoever comes next ends it, once.

A real process and a real SIGKILL: no farewell, no rollback of its own, nothing in its memory left.
"""

import os
import signal
import subprocess
import sys

import pytest
from sqlalchemy import func, select, update

from participation.anonymity.audit import audit
from participation.config import ROOT
from participation.db import db, writing
from participation.releases import work
from participation.releases.models import JobState, Release, ReleaseJob, ReleaseSet, ReleaseState
from participation.staff.clock import now
from participation.staff.models import AuditEntry

# Works out what waits as a server does. It can be told to stand still at a step, once it has
# written that it is there: on a quick machine a small release is done before it can be hit.
WORKER = """
import sys, time
from participation.app import create_app
from participation.config import Settings
from participation.releases import work

app, step = create_app(Settings.from_environment()), sys.argv[1]
real = work._progress

def standing(release_id):
    told = real(release_id)
    def progress(name, done, of):
        told(name, done, of)
        if name == step:
            print(name, flush=True)
            time.sleep(600)
    return progress

if step:
    work._progress = standing
with app.app_context():
    work.take_up(app)
    while work.run_next():
        pass
"""


@pytest.fixture
def worker(settings):
    """Start a process on the instance that works out what waits."""
    started = []

    def start(step=""):
        environment = {
            **os.environ,
            "PARTICIPATION_INSTANCE": str(settings.instance),
            "DATABASE_URL": settings.database_url,
            "PYTHONPATH": str(ROOT),
        }
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, step], env=environment, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def counted(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_release_whose_process_was_killed_is_finished_once(desk, answer, worker, database):
    step = "attack"
    answer(120, seed=7)
    release_id = desk.begin(dimensions=1)
    killed = worker(step)
    assert killed.stdout.readline().strip() == step
    killed.send_signal(signal.SIGKILL)
    assert killed.wait(30) == -signal.SIGKILL
    job = desk.job(release_id)
    assert (job.state, job.step) == (JobState.RUNNING, step)
    assert desk.release(release_id).document is None
    assert counted(ReleaseSet) == 0, "no number is left behind"
    if database == "postgresql":
        assert not work.run_next(), "others share the database, and its worker may still be alive"
        db.session.rollback()
        with writing() as session:
            session.execute(update(ReleaseJob).values(beat=now() - 2 * work.DEAD))
    # Two at once, as after a restart with two workers: only one of them may have it.
    both = [worker(), worker()]
    assert [process.wait(120) for process in both] == [0, 0]
    job = desk.job(release_id)
    assert (job.state, job.problem) == (JobState.DONE, None)
    assert job.step not in ("", "loading"), "how far it was could be seen"
    assert job.draw >= 1
    release = desk.release(release_id)
    assert release.state is ReleaseState.PROPOSED
    assert audit(release.document["audit"]).clean
    assert (counted(Release), counted(ReleaseSet), counted(ReleaseJob)) == (1, 1, 1)
    frozen = select(func.count()).where(AuditEntry.act == "freeze")
    assert db.session.scalar(frozen) == 1
    assert not work.run_next(), "nothing is left to do"
