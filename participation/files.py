"""Files of the instance, each of which belongs to one row: sound that people recorded.

They lie outside of whatever a web server shows, under random names. Nothing about them may tell
when or in which order they came: their time is midnight of a day (spec/privacy.md), and
`lay_anew` takes from them what no program can set, the file system's own time and number.

A file is on the disk before its row is committed, and goes after its row is gone: a kill
between the two leaves a file too many, which `sweep` removes, and never a row without its file.
"""

import datetime as dt
import errno
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from participation.config import Settings

FOLDER = "files"
NAME = re.compile(r"[0-9a-f]{32}")
PART = "."  # begins the name of what is being written
A_DAY = dt.timedelta(days=1)
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def folder() -> Path:
    """Return where the files are; it may not be there yet."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.instance / FOLDER


def keep(session: Session, body: bytes, day: dt.date) -> str:
    """Write a file and return its name; it is gone again if the transaction is rolled back.

    day -- of which it shows midnight.

    Raises OSError, for a full disk with a number of `NO_ROOM`; then nothing is left of it.
    """
    place = folder()
    place.mkdir(mode=0o700, exist_ok=True)
    name = secrets.token_hex(16)
    _write(place / name, body, _midnight(day))
    _settle_folder(place, day)
    event.listen(session, "after_rollback", lambda _session: _unlink(name), once=True)
    return name


def read(name: str) -> bytes:
    """Return what a file holds. Raises FileNotFoundError."""
    if not NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return (folder() / name).read_bytes()


def drop(session: Session, name: str) -> None:
    """Remove a file as soon as the transaction that deletes its row is committed."""
    event.listen(session, "after_commit", lambda _session: _unlink(name), once=True)


def sweep(owned: Iterable[str], now: dt.datetime) -> int:
    """Remove files that belong to no row and are older than a day; return how many."""
    place, known, n = folder(), set(owned), 0
    for path in place.iterdir() if place.exists() else ():
        # By the file system's own time: the one that we set is a midnight and may be long past.
        age = now - dt.datetime.fromtimestamp(path.stat().st_ctime, dt.UTC)
        if path.name not in known and age > A_DAY:
            path.unlink(missing_ok=True)
            n += 1
    return n


def lay_anew(names: Iterable[str]) -> None:
    """Write files anew, in random order, so that none shows when it was first written."""
    chosen = sorted(names)
    secrets.SystemRandom().shuffle(chosen)
    for name in chosen:
        path = folder() / name
        try:
            body, moment = path.read_bytes(), path.stat().st_mtime
        except FileNotFoundError:
            # Dropped meanwhile, or lost: then `check` says so.
            continue
        _write(path, body, moment)


def _write(path: Path, body: bytes, moment: float) -> None:
    part = path.with_name(PART + path.name)
    try:
        with part.open("wb") as file:
            os.chmod(part, 0o600)
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        os.utime(part, (moment, moment))
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _settle_folder(place: Path, day: dt.date) -> None:
    """Make the new name last, and take the hour from the folder as well."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.utime(place, (_midnight(day), _midnight(day)))


def _unlink(name: str) -> None:
    (folder() / name).unlink(missing_ok=True)


def _midnight(day: dt.date) -> float:
    return dt.datetime.combine(day, dt.time(), dt.UTC).timestamp()
