"""`participation restore`: a new machine, a backup and the words on the sheet. Nothing else."""

import datetime as dt
import os
import secrets
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection

from participation.app import create_app
from participation.config import ConfigError, Settings
from participation.db import db, writing
from participation.deliveries.keyring import Keyring
from participation.deliveries.models import ServerState
from participation.files import FOLDER
from participation.mail.models import Mail
from participation.operation import backup_content, backup_file, dump_load, instance, schema
from participation.operation.backup import NOTE, Progress
from participation.operation.backup_content import Manifest
from participation.operation.backup_scratch import compare
from participation.operation.restore_words import secret_for
from participation.retention.forget import forget
from participation.staff.models import Ceremony, StaffSession


@dataclass(frozen=True)
class Restored:
    """What came back. day -- of the backup. forgotten -- rows destroyed again, by what."""

    day: dt.date
    rows: int
    forgotten: Counter[str]


def restore(
    path: Path,
    words: Sequence[str],
    today: dt.date,
    environ: Mapping[str, str] = os.environ,
    progress: Progress = lambda total: None,
) -> Restored:
    """Make an instance of a backup: settings, keys, database, files.

    environ -- PARTICIPATION_INSTANCE, an empty or missing directory; DATABASE_URL, an empty
        database; PARTICIPATION_PASSPHRASE, under which the secret is kept from now on.

    Raises WordsError for wrong words, BackupFileError for a damaged file, ConfigError for a
    place that is not empty; in each case nothing is left of the attempt.
    """
    folder = instance.folder(environ)
    _must_be_empty(folder)
    secret = secret_for(path, words)
    manifest = _read_to_the_end(path, Keyring(secret))
    existed = folder.exists()
    try:
        _write_settings(folder, manifest)
        settings = Settings.from_environment(environ)
        app = create_app(settings)
        instance.write_secret(settings, secret)
        _fill(app, path, Keyring(secret), manifest, progress)
    except BaseException:
        _leave_nothing(folder, existed)
        raise
    # Only now: what had been destroyed between the backup and today is destroyed again.
    with app.app_context():
        forgotten = forget(today)
        _let_go()
    return Restored(dt.date.fromisoformat(manifest.day), manifest.lines, forgotten)


def _must_be_empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise ConfigError(f"{folder} is not empty. Restore into an empty directory.")


def _read_to_the_end(path: Path, keyring: Keyring) -> Manifest:
    """Return the manifest of a file that is whole to its last byte. Raises BackupFileError."""
    lines = backup_file.lines(path, keyring)
    manifest = backup_content.read_manifest(lines)
    for _line in lines:
        pass
    if not schema.knows(manifest.revision):
        raise ConfigError(
            f"The backup has schema {manifest.revision}, which this version does not know. "
            "Install the version that wrote it, or a newer one."
        )
    return manifest


def _write_settings(folder: Path, manifest: Manifest) -> None:
    said = manifest.settings
    instance.write_settings(folder, said["public_url"], said["proxy_hops"], said["demo"])
    with (folder / "settings.toml").open("a", encoding="utf-8") as file:
        file.write(f'languages = "{said["languages"]}"\n')


def _fill(app: Flask, path: Path, keyring: Keyring, manifest: Manifest, progress: Progress) -> None:
    """Write the tables in one transaction: a killed restore leaves an empty database."""
    settings: Settings = app.config["SETTINGS"]
    files = settings.instance / FOLDER
    with app.app_context():
        engine = db.engine.execution_options(write=True)
        try:
            with engine.connect() as connection, schema.replacing_tables(connection):
                _must_be_without_tables(connection)
                schema.upgrade(connection, manifest.revision)
                lines = backup_file.lines(path, keyring)
                backup_content.read_manifest(lines)
                with dump_load.references_later(connection):
                    written = backup_content.load(
                        lines, manifest, connection, files, lambda: progress(manifest.lines)
                    )
                compare(connection, manifest, written, written)
                dump_load.count_on(connection, manifest.tables)
                schema.upgrade(connection)
            _begin_anew(manifest)
        finally:
            _let_go()
    _undate(files, dt.date.fromisoformat(manifest.day))


def _must_be_without_tables(connection: Connection) -> None:
    if sa.inspect(connection).get_table_names():
        raise ConfigError("The database has tables already. Restore into an empty one.")


def _begin_anew(manifest: Manifest) -> None:
    """Start a new epoch, so that tablets send again what this backup may not hold."""
    with writing() as session:
        session.merge(ServerState(name="epoch", value=secrets.token_hex(8)))
        # The old machine's files are not this one's to delete; the day is still true.
        session.execute(sa.delete(ServerState).where(ServerState.name.startswith(NOTE)))
        session.add(ServerState(name=f"{NOTE}{manifest.day}", value=""))
        # A log-in that was revoked after the backup must not hold again.
        session.execute(sa.delete(StaffSession))
        session.execute(sa.delete(Ceremony))
        # What waited then was sent since, or is of no use any more.
        session.execute(sa.delete(Mail))
        # Of a backup that an older version wrote.
        instance.seal_clear_factors(session)


def _let_go() -> None:
    db.session.remove()
    db.engine.dispose()


def _undate(files: Path, day: dt.date) -> None:
    """Give every file the day of the backup: the time of writing would tell their order."""
    midnight = dt.datetime.combine(day, dt.time(), dt.UTC).timestamp()
    for path in sorted(files.rglob("*"), reverse=True):
        os.utime(path, (midnight, midnight))


def _leave_nothing(folder: Path, existed: bool) -> None:
    for path in folder.iterdir() if folder.exists() else ():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    if not existed and folder.exists():
        folder.rmdir()
