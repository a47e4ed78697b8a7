"""Working drafts out in the background: one thread, one draft at a time, progress in the table.

A draft whose worker died is taken up again by whoever looks next: nobody had seen a number.
"""

import datetime as dt
import threading
import time

import structlog
from flask import Flask, current_app
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from participation.anonymity.audit import audit
from participation.anonymity.propose import NotYet
from participation.db import db, writing
from participation.releases.document import without
from participation.releases.models import JobState, Release, ReleaseJob
from participation.releases.propose import (
    AUDIT_SECONDS,
    Progress,
    freeze,
    freeze_superseding,
    hold,
    looks,
    more_needed,
    work_out_release,
)
from participation.staff.clock import now

log = structlog.get_logger()

BEAT = 10.0
# A worker that has not beaten for so long is dead; the solver may hold the others up a while.
DEAD = dt.timedelta(minutes=3)
# Progress is written no more often than this, in seconds.
PAUSE = 1.0
TAKEN_UP = "releases taken up"
# Drafts that this process works on now.
_own: set[int] = set()


class GoneError(Exception):
    """Somebody put the draft aside while it was worked on."""


def start(app: Flask) -> threading.Thread:
    """Work on all drafts that wait, in a thread of its own."""
    thread = threading.Thread(target=_work, args=(app,), name="releases", daemon=True)
    thread.start()
    return thread


def resume(app: Flask) -> None:
    """Take up what a restart or another worker left behind."""
    take_up(app)
    if waiting() is not None:
        start(app)


def take_up(app: Flask) -> None:
    """Set a killed process's drafts to wait again, once; with SQLite there is no other process.

    Workers that share a PostgreSQL wait until the killed one has been silent for `DEAD`.
    """
    if app.extensions.get(TAKEN_UP) or db.engine.dialect.name != "sqlite":
        return
    app.extensions[TAKEN_UP] = True
    db.session.rollback()
    with writing() as session:
        session.execute(
            update(ReleaseJob)
            .where(ReleaseJob.state == JobState.RUNNING, ReleaseJob.release_id.not_in(_own))
            .values(state=JobState.WAITING)
        )


def _work(app: Flask) -> None:
    with app.app_context():
        try:
            while run_next():
                pass
        except Exception as error:
            log.error("release job failed", error=type(error).__name__)
        finally:
            db.session.remove()


def waiting() -> int | None:
    """Return the draft to be worked on next, forsaken ones included; None if there is none."""
    late = now() - DEAD
    query = select(ReleaseJob.release_id).where(
        or_(
            ReleaseJob.state == JobState.WAITING,
            (ReleaseJob.state == JobState.RUNNING) & (ReleaseJob.beat < late),
        )
    )
    return db.session.scalars(query.order_by(ReleaseJob.release_id)).first()


def run_next() -> bool:
    """Work one draft out; False where none waits or somebody else has taken it."""
    db.session.rollback()
    release_id = waiting()
    db.session.rollback()
    if release_id is None or not _claimed(release_id):
        return False
    stop = threading.Event()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    beating = threading.Thread(target=_beat, args=(app, release_id, stop), daemon=True)
    beating.start()
    _own.add(release_id)
    try:
        run(release_id)
    except GoneError:
        log.info("release draft was put aside")
    except Exception as error:
        # The words of an exception could hold an answer; its kind cannot.
        log.error("release job failed", error=type(error).__name__)
        with writing() as session:
            _end(session, release_id, JobState.FAILED)
    finally:
        stop.set()
        beating.join()
        _own.discard(release_id)
    return True


def _claimed(release_id: int) -> bool:
    late = now() - DEAD
    with writing() as session:
        taken = session.execute(
            update(ReleaseJob)
            .where(ReleaseJob.release_id == release_id)
            .where(
                or_(
                    ReleaseJob.state == JobState.WAITING,
                    (ReleaseJob.state == JobState.RUNNING) & (ReleaseJob.beat < late),
                )
            )
            .values(state=JobState.RUNNING, beat=now(), step="", done=0, of=0, draw=0)
        )
        return bool(taken.rowcount)  # type: ignore[attr-defined]


def _beat(app: Flask, release_id: int, stop: threading.Event) -> None:
    with app.app_context():
        while not stop.wait(BEAT):
            _note(release_id, beat=now())


def _note(release_id: int, **values: object) -> bool:
    """Write down how far a job is; False where there is none any more."""
    with writing() as session:
        noted = session.execute(
            update(ReleaseJob).where(ReleaseJob.release_id == release_id).values(**values)
        )
        return bool(noted.rowcount)  # type: ignore[attr-defined]


def run(release_id: int, seconds: float = AUDIT_SECONDS) -> None:
    """Work one draft out and freeze it, or note which number is missing."""
    progress = _progress(release_id)
    release = db.session.get_one(Release, release_id)
    if release.supersedes_id is not None:
        _superseding(release, progress, seconds)
        return
    worked = work_out_release(db.session(), release, progress, seconds=seconds)
    found = worked.found
    with writing() as session:
        draft = _unfinished(session, release_id)
        if draft is None:
            return
        hold(session, draft.wave_id)
        if [one.id for one in looks(session, draft.wave_id, draft.version_id)] != worked.before:
            # Other numbers of these answers came meanwhile, and the attack knew nothing of them.
            _end(session, release_id, JobState.WAITING)
        elif isinstance(found, NotYet):
            needed = found.needed
            if found.missing == "m_min":
                needed = more_needed(session.get_one(Release, worked.before[-1]))
            _end(session, release_id, JobState.REFUSED, found.missing, needed)
        elif not found.releasable:
            _end(session, release_id, JobState.REFUSED, "finding")
        else:
            known = [session.get_one(Release, id_) for id_ in worked.before]
            freeze(session, draft, found, known, worked.topics)
            _end(session, release_id, JobState.DONE)


def _superseding(release: Release, progress: Progress, seconds: float) -> None:
    old = db.session.get_one(Release, release.supersedes_id)
    release_id, document = release.id, without(old, release.dropped, release)
    db.session.rollback()
    report = audit(document["audit"], seconds, progress)
    with writing() as session:
        draft = _unfinished(session, release_id)
        if draft is None:
            return
        if not report.clean:
            _end(session, release_id, JobState.REFUSED, "finding")
            return
        freeze_superseding(session, draft, report)
        _end(session, release_id, JobState.DONE)


def _unfinished(session: Session, release_id: int) -> Release | None:
    """Return the draft, held until the transaction ends; None where another worker ended it.

    One that was silent too long was taken for dead and may still come back with numbers of its
    own. A second set of numbers for the same answers would average the noise away.
    """
    query = select(Release).where(Release.id == release_id).with_for_update()
    found = session.scalar(query.execution_options(populate_existing=True))
    return found if found is not None and found.frozen_at is None else None


def _end(
    session: Session,
    release_id: int,
    state: JobState,
    problem: str | None = None,
    needed: int | None = None,
) -> None:
    job = session.get(ReleaseJob, release_id)
    if job is not None:
        job.state, job.problem, job.needed = state, problem, needed


def _progress(release_id: int) -> Progress:
    last, draw = [0.0], [0]

    def progress(step: str, done: int, of: int) -> None:
        draw[0] += step == "attack"
        moment = time.monotonic()
        if of and moment - last[0] < PAUSE:
            return
        last[0] = moment
        if not _note(release_id, step=step, done=done, of=of, draw=draw[0], beat=now()):
            raise GoneError

    return progress
