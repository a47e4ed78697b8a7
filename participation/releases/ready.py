"""The larger files of what was just published, made before anybody asks for them.

Reports take seconds to set. After publishing, the clock makes them one by one in a thread of its
own; a restart makes what is missing, and what is there is not made again.
"""

import threading

import structlog
from flask import Flask, g
from sqlalchemy import select

from participation.db import db
from participation.i18n import LANGUAGES
from participation.quarters.models import Quarter
from participation.releases.document import is_superseded, published
from participation.releases.formats import made
from participation.releases.keep import sweep
from participation.releases.models import Release
from participation.releases.views import in_words, public_releases
from participation.staff.clock import local_today

log = structlog.get_logger()

# The report for everybody; and for the team, which writes on in German.
EVERYBODY, TEAM = ("pdf",), ("docx", "odt")
TEAM_LANGUAGE = "de"
DONE, SWEPT = "release files made", "release files swept"
_one = threading.Lock()


def run(app: Flask) -> None:
    """Make what is missing, in a thread of its own; within the application's context.

    Once a day, what nobody asks for any more goes.
    """
    today = local_today()
    if app.extensions.get(SWEPT) != today:
        sweep(today)
        app.extensions[SWEPT] = today
    waiting = [release.id for release in _current() if release.id not in _done(app)]
    if waiting:
        thread = threading.Thread(target=_work, args=(app, waiting), name="files", daemon=True)
        thread.start()


def make_all(app: Flask, release_id: int) -> None:
    """Make the larger files of one release; needs no request."""
    # Addresses in the files are public ones, whatever address the server listens at.
    with app.test_request_context(base_url=app.config["SETTINGS"].public_url):
        release = db.session.get_one(Release, release_id)
        g.quarter, document = release.quarter, published(release)
        for language in app.config["SETTINGS"].languages:
            if language in LANGUAGES:
                told = in_words(release, document, language)
                endings = (*EVERYBODY, *(TEAM if language == TEAM_LANGUAGE else ()))
                # The connection must not wait for what takes seconds.
                db.session.rollback()
                for ending in endings:
                    made(ending, release_id, told, document)


def _current() -> list[Release]:
    quarters = db.session.scalars(select(Quarter))
    return [one for each in quarters for one in public_releases(each) if not is_superseded(one)]


def _done(app: Flask) -> set[int]:
    found: set[int] = app.extensions.setdefault(DONE, set())
    return found


def _work(app: Flask, waiting: list[int]) -> None:
    if not _one.acquire(blocking=False):
        return
    try:
        for release_id in waiting:
            make_all(app, release_id)
            _done(app).add(release_id)
    except Exception as error:
        # They are made when somebody asks; the next tick tries again.
        log.error("files of a release not made", error=type(error).__name__)
    finally:
        _one.release()
