"""Files of releases on disk: made once, given as often as somebody asks, never half.

A name is the hash of all that the bytes are made from, so a file of other words, of other numbers
or of another version of the program has another name, and none is ever changed. Not part of any
backup: each can be made again.
"""

import contextlib
import datetime as dt
import fcntl
import hashlib
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from participation.config import Settings
from participation.files import NO_ROOM, PART

FOLDER = "made"
LOCK = ".lock"
UNUSED = dt.timedelta(days=30)
PIECE = 64 * 1024


def folder() -> Path:
    """Return where the files are; it may not be there yet."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.instance / FOLDER


def name_of(ending: str, *made_from: str) -> str:
    """Return the name of the file that these make; the version of the program is one of them."""
    settings: Settings = current_app.config["SETTINGS"]
    digest = hashlib.sha256()
    for part in (settings.build, ending, *made_from):
        digest.update(f"{len(part)}:".encode() + part.encode("utf-8", "surrogatepass"))
    return f"{digest.hexdigest()}.{ending}"


def kept(
    name: str,
    make: Callable[[], Iterable[bytes]],
    today: dt.date,
    may_lie: Callable[[], bool] = lambda: True,
) -> Path | bytes:
    """Return the file of that name; `make` yields what it holds, if it is not there yet.

    may_lie -- whether it may be kept at all; its bytes themselves come back where it may not. It
        is asked under the lock: what is withdrawn later is removed by whoever withdraws it.

    One file is made at a time on a machine, whichever process makes it, so that memory stays
    bounded; who waits for the same one finds it there. Its bytes themselves come back where the
    disk is full: a reader gets them all the same.
    """
    path = folder() / name
    if _used(path, today):
        return path
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with _alone():
        if _used(path, today):
            return path
        if not may_lie():
            return b"".join(make())
        try:
            _write(path, make(), today)
        except OSError as full:
            if full.errno not in NO_ROOM:
                raise
            return b"".join(make())
    return path


def read_in_pieces(path: Path) -> Iterator[bytes]:
    """Yield a file piece by piece."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def clear_with(session: Session) -> None:
    """Remove every file once the session commits: what is withdrawn must not lie about.

    Those of other releases are made again when somebody asks for them.
    """
    event.listen(session, "after_commit", lambda _session: clear(), once=True)


def clear() -> None:
    """Remove every file, and wait for one that is being made: it may be of what was withdrawn."""
    with _alone():
        for path in _listed():
            path.unlink(missing_ok=True)


def sweep(today: dt.date) -> int:
    """Remove what nobody asked for in thirty days and what a kill left half; return how many."""
    n = 0
    oldest = _midnight(today - UNUSED)
    with _alone():
        for path in _listed():
            # Nobody else writes now: a part is what a killed process left.
            if path.name.startswith(PART) or path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
                n += 1
    return n


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock of the folder; the system opens it when a process is killed."""
    place = folder()
    place.mkdir(mode=0o700, exist_ok=True)
    with (place / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(path: Path, pieces: Iterable[bytes], today: dt.date) -> None:
    """Write a file under another name and then give it its own: it is whole or not there."""
    part = path.with_name(f"{PART}{secrets.token_hex(8)}")
    try:
        with part.open("xb") as file:
            os.chmod(part, 0o600)
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        # The day on which it was last asked for, and no hour of it.
        os.utime(part, (_midnight(today), _midnight(today)))
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _used(path: Path, today: dt.date) -> bool:
    """Tell whether a file is there, and note the day on which it was asked for."""
    try:
        os.utime(path, (_midnight(today), _midnight(today)))
    except FileNotFoundError:
        return False
    return True


def _listed() -> list[Path]:
    place = folder()
    return [path for path in place.iterdir() if path.name != LOCK] if place.exists() else []


def _midnight(day: dt.date) -> float:
    return dt.datetime.combine(day, dt.time(), dt.UTC).timestamp()
