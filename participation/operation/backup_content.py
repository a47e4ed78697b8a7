"""What stands in a backup, line by line: a manifest, the tables, the files, an end."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.engine import Connection

from participation.deliveries.seal import decode, encode
from participation.files import PART
from participation.operation.backup_file import BackupFileError
from participation.operation.dump import Column, Extent, Shape, TableReader, to_line
from participation.operation.dump_load import TableWriter

FORMAT = 1
PIECE = 192 * 1024  # bytes of a file on one line

Tick = Callable[[], None]  # one row more is done


@dataclass(frozen=True)
class Manifest:
    """The first line.

    revision -- of the schema. day -- ISO date of the backup; never a time of day.
    settings -- what a new machine needs and the words cannot give; no secret among them.
    lines -- how many rows follow, for a progress bar.
    """

    revision: str
    day: str
    settings: Mapping[str, Any]
    lines: int
    tables: tuple[Shape, ...]

    def to_line(self) -> bytes:
        tables = [shape.to_json() for shape in self.tables]
        return to_line(
            {
                "format": FORMAT,
                "revision": self.revision,
                "day": self.day,
                "settings": self.settings,
                "lines": self.lines,
                "tables": tables,
            }
        )


def write(
    reader: TableReader,
    manifest: Manifest,
    files: Path,
    sink: Callable[[bytes], None],
    tick: Tick,
) -> dict[str, Extent]:
    """Hand every line to `sink`; return what each table and file held."""
    extents: dict[str, Extent] = {}

    def pass_on(line: bytes) -> None:
        sink(line)
        tick()

    sink(manifest.to_line())
    for shape in manifest.tables:
        sink(to_line({"table": shape.name}))
        extents[shape.name] = _close(sink, reader.extent(shape, pass_on))
    for name, path in _files_in(files):
        try:
            file = path.open("rb")
        except FileNotFoundError:
            # Erased while the tables were read: it must not come back with a restore.
            continue
        with file:
            sink(to_line({"file": name}))
            extents[f"file {name}"] = _close(sink, _write_file(file, sink))
    sink(to_line({"end": True}))
    return extents


def read_manifest(lines: Iterator[bytes]) -> Manifest:
    """Return the first line. Raises BackupFileError for a format of a later version."""
    said = json.loads(next(lines, b"{}"))
    if said.get("format") != FORMAT:
        raise BackupFileError("The backup was written by a newer version of this program.")
    tables = tuple(
        Shape(table["name"], tuple(Column(**column) for column in table["columns"]))
        for table in said["tables"]
    )
    return Manifest(said["revision"], said["day"], said["settings"], said["lines"], tables)


def load(
    lines: Iterator[bytes],
    manifest: Manifest,
    connection: Connection,
    files: Path | None,
    tick: Tick,
) -> dict[str, Extent]:
    """Write what follows the manifest into empty tables and, if given, into a folder.

    Returns what the backup says that each table and file holds. Raises BackupFileError where
    a count or a hash differs from what was read.
    """
    shapes = {shape.name: shape for shape in manifest.tables}
    extents: dict[str, Extent] = {}
    for line in lines:
        mark = json.loads(line)
        if "table" in mark:
            writer = TableWriter(connection, shapes[mark["table"]])
            name, seen = mark["table"], _read_rows(lines, writer.add, tick)
            writer.finish()
        elif "file" in mark:
            name = f"file {mark['file']}"
            seen = _read_file(lines, None if files is None else files / _safe(mark["file"]))
        else:
            return extents
        extents[name] = seen
    raise BackupFileError("The backup has no end.")


def _read_rows(lines: Iterator[bytes], add: Callable[[Any], object], tick: Tick) -> Extent:
    digest = hashlib.sha256()
    for n, line in enumerate(lines):
        content = json.loads(line)
        if isinstance(content, dict):
            seen = Extent(n, digest.hexdigest())
            if seen != Extent(content["rows"], content["sha256"]):
                raise BackupFileError("The backup contradicts itself: a count or hash differs.")
            return seen
        digest.update(line + b"\n")
        add(content)
        tick()
    raise BackupFileError("The backup has no end.")


def _read_file(lines: Iterator[bytes], target: Path | None) -> Extent:
    if target is None:
        return _read_rows(lines, lambda piece: None, _no_tick)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with target.open("xb") as file:
        return _read_rows(lines, lambda piece: file.write(decode(piece[0])), _no_tick)


def _no_tick() -> None:
    """A file's pieces are not counted: what they weigh is not known beforehand."""


def _write_file(file: BinaryIO, sink: Callable[[bytes], None]) -> Extent:
    digest, n = hashlib.sha256(), 0
    while piece := file.read(PIECE):
        line = to_line([encode(piece)])
        digest.update(line)
        sink(line)
        n += 1
    return Extent(n, digest.hexdigest())


def _files_in(folder: Path) -> list[tuple[str, Path]]:
    found = (
        path
        for path in folder.rglob("*")
        # What is being written at this moment has no row yet.
        if not path.name.startswith(PART) and path.is_file()
    )
    return sorted((path.relative_to(folder).as_posix(), path) for path in found)


def _safe(name: str) -> str:
    parts = Path(name).parts
    if not parts or Path(name).is_absolute() or ".." in parts:
        raise BackupFileError("The backup names a file outside of its folder.")
    return name


def _close(sink: Callable[[bytes], None], extent: Extent) -> Extent:
    sink(to_line({"rows": extent.rows, "sha256": extent.sha256}))
    return extent
