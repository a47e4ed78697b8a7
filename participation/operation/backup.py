"""`participation backup`: everything in one sealed file, while the server runs.

The file appears under its name only when it is complete, on the disk, and has been restored
into a scratch database with the same counts and hashes. One backup a day keeps its copy:
two taken an hour apart would date every row that came between them.
"""

import datetime as dt
import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from participation import files
from participation.config import ConfigError, Settings
from participation.db import db, disk_is_full, writing
from participation.deliveries.keyring import Keyring
from participation.deliveries.keys import ring
from participation.deliveries.models import ServerState
from participation.i18n import lazy_gettext as _
from participation.operation import backup_content, backup_file, schema
from participation.operation.backup_content import Manifest
from participation.operation.backup_scratch import rehearse
from participation.operation.dump import Extent, TableReader
from participation.retention.register import Rule

NOTE = "backup "  # of ServerState: "backup 2026-11-22" names that day's file

RESTORED = "this server was restored from it"
FULL = "The disk is full. No backup was written; earlier files are as they were."

# Backups live as long as the register of deletions promises (spec/staff.md).
KEPT = dt.timedelta(days=30)

# Called after each row with how many there are to do.
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Made:
    """What a finished backup holds: rows in all tables together, and its size in bytes."""

    rows: int
    size: int


def backup(
    target: Path, today: dt.date, replace: bool = False, progress: Progress = lambda total: None
) -> Made:
    """Write, verify and note today's backup.

    progress -- called twice for each row, once written and once restored, with the total.

    Raises ConfigError where today has its backup already, where `target` is something else,
    or where the disk is full; then no file has changed.
    """
    target = target.absolute()
    earlier = _noted(today)
    if earlier is not None and not replace:
        raise ConfigError(
            f"Today's backup is there already: {earlier or RESTORED}. A second one would date "
            "what came between the two; --replace puts the new one in its place."
        )
    if target.exists() and not backup_file.is_backup(target):
        raise ConfigError(f"{target} is something else and is not overwritten.")
    made = write(target, today, progress)
    with writing() as session:
        session.merge(ServerState(name=f"{NOTE}{today}", value=str(target)))
    if earlier and earlier != str(target):
        _remove(earlier)
    return made


def write(target: Path, today: dt.date, progress: Progress = lambda total: None) -> Made:
    """Write and verify a file without noting it as the day's backup."""
    settings: Settings = current_app.config["SETTINGS"]
    part = target.with_name(f".{target.name}.part")
    try:
        with _private(part) as file:
            manifest, extents = _pour(file, settings, today, progress)
            rehearse(part, ring(), manifest, extents, lambda: progress(2 * manifest.lines))
            os.rename(part, target)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise ConfigError(FULL) from None
        raise
    except DBAPIError as error:
        if disk_is_full(error):
            raise ConfigError(FULL) from None
        raise
    _sync(target.parent)
    return Made(manifest.lines, target.stat().st_size)


def last_backup(session: Session) -> dt.date | None:
    """Return the day of the newest verified backup."""
    names = session.scalars(select(ServerState.name).where(ServerState.name.startswith(NOTE)))
    days = [dt.date.fromisoformat(name.removeprefix(NOTE)) for name in names]
    return max(days, default=None)


def forget_backups(session: Session, today: dt.date) -> int:
    """Delete backups older than thirty days that this installation wrote and still reaches."""
    noted = select(ServerState).where(ServerState.name.startswith(NOTE))
    due = [
        state
        for state in session.scalars(noted)
        if dt.date.fromisoformat(state.name.removeprefix(NOTE)) < today - KEPT
    ]
    for state in due:
        session.execute(delete(ServerState).where(ServerState.name == state.name))
    newer = set(session.scalars(noted.with_only_columns(ServerState.value)))
    for state in due:
        # A name that is used again every night belongs to the newer backup.
        if state.value not in newer:
            _remove(state.value)
    return len(due)


RULE = Rule(
    ("server_state",),
    _("Sealed copies of everything, in case the server breaks"),
    _("After 30 days"),
    forget_backups,
)


@contextmanager
def safety_copy() -> Iterator[None]:
    """Hold a copy while the schema changes; it stays only where the change failed."""
    settings: Settings = current_app.config["SETTINGS"]
    with db.engine.connect() as connection:
        revision = schema.revision_of(connection)
    if revision in {None, schema.newest()}:
        yield
        return
    copy = settings.instance / f"before-migration-{revision}.backup"
    write(copy, dt.date.today())  # noqa: DTZ011  a copy that nobody keeps
    yield
    _remove(str(copy))


def _pour(
    file: BinaryIO, settings: Settings, today: dt.date, progress: Progress
) -> tuple[Manifest, dict[str, Extent]]:
    keyring: Keyring = ring()
    sealed = backup_file.SealedWriter(file, keyring)
    with _one_moment() as connection:
        reader = TableReader(connection)
        manifest = Manifest(
            revision=schema.revision_of(connection) or "",
            day=today.isoformat(),
            settings=_settings(settings),
            lines=reader.count(),
            tables=tuple(reader.shapes),
        )
        extents = backup_content.write(
            reader,
            manifest,
            settings.instance / files.FOLDER,
            sealed.write,
            lambda: progress(2 * manifest.lines),
        )
    sealed.finish()
    file.flush()
    os.fsync(file.fileno())
    return manifest, extents


@contextmanager
def _one_moment() -> Iterator[Connection]:
    """Open the one transaction in which all tables are read as they were at its start."""
    engine = db.engine
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    with engine.connect() as connection, connection.begin():
        yield connection


def _settings(settings: Settings) -> dict[str, Any]:
    return {
        "public_url": settings.public_url,
        "proxy_hops": settings.proxy_hops,
        "languages": ",".join(settings.languages),
        "demo": settings.demo,
    }


@contextmanager
def _private(part: Path) -> Iterator[BinaryIO]:
    """Open a file of our own beside the target; it is gone again if anything fails."""
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigError("A backup to this file is being written already.") from None
        try:
            # What a killed run left behind.
            file.truncate()
            yield file
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _noted(today: dt.date) -> str | None:
    """Return where the day's backup is: "" where this instance was restored from it."""
    state = db.session.get(ServerState, f"{NOTE}{today}")
    value = state.value if state else None
    db.session.rollback()
    return value


def _remove(file: str) -> None:
    path = Path(file)
    if file and backup_file.is_backup(path):
        path.unlink()
        _sync(path.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
