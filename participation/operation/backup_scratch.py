"""Restoring a fresh backup into a scratch database: the only proof that it can be restored."""

import sqlite3
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from participation.db import prepare
from participation.deliveries.keyring import Keyring
from participation.operation import backup_content, backup_file, dump_load, schema
from participation.operation.backup_content import Manifest, Tick
from participation.operation.backup_file import BackupFileError
from participation.operation.dump import Extent, TableReader

CACHE = 128 * 1024  # KiB that the scratch database keeps in memory


def rehearse(
    path: Path,
    keyring: Keyring,
    manifest: Manifest,
    extents: dict[str, Extent],
    tick: Tick,
) -> None:
    """Restore a backup into a scratch database and compare. Raises BackupFileError."""
    # A database without a name: SQLite keeps it in memory, and what does not fit stands in a
    # file that has no name either, so that a killed backup leaves nothing in clear.
    engine = sa.create_engine(
        "sqlite://", creator=lambda: sqlite3.connect("", check_same_thread=False),
        poolclass=StaticPool, hide_parameters=True,
    )  # fmt: skip
    prepare(engine)
    try:
        with engine.connect() as connection, connection.begin():
            connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE}")
            lines = backup_file.lines(path, keyring)
            if backup_content.read_manifest(lines) != manifest:
                raise BackupFileError("The backup does not begin as it was written.")
            schema.upgrade(connection, manifest.revision)
            with dump_load.references_later(connection):
                written = backup_content.load(lines, manifest, connection, None, tick)
            compare(connection, manifest, extents, written)
    finally:
        engine.dispose()


def compare(
    connection: sa.Connection,
    manifest: Manifest,
    extents: dict[str, Extent],
    written: dict[str, Extent],
) -> None:
    """Hold the restored tables against what was read. Raises BackupFileError."""
    reader = TableReader(connection)
    for name, extent in extents.items():
        if written.get(name) != extent:
            raise BackupFileError(f"The backup lacks a part: {name}.")
    for shape in manifest.tables:
        if reader.extent(shape) != extents[shape.name]:
            raise BackupFileError(f"{shape.name} is not the same after restoring it.")
    broken = reader.orphans()
    if broken:
        raise BackupFileError(f"Rows of {broken} refer to rows that are not there.")
