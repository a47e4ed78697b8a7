"""The whole database as lines that fit any other: no sequence, no physical order, no dialect.

What is written follows the tables as they are, not the models, so that a backup made before
a migration can be restored after it. Each line is JSON: a manifest, then for every table its
name, its rows in the order of their keys, and how many there were with the hash of their
lines. PostgreSQL's row versions and SQLite's row numbers stay behind.
"""

import datetime as dt
import decimal
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import types
from sqlalchemy.engine import Connection

from participation.deliveries.seal import decode, encode

AT_ONCE = 500  # rows held in memory

# The revision is in the manifest; the rest belongs to the machine, not to the data.
LEFT_OUT = frozenset({"alembic_version"})


@dataclass(frozen=True)
class Column:
    """kind -- how a value is written: bytes, date, moment, json, number or plain."""

    name: str
    kind: str


@dataclass(frozen=True)
class Shape:
    """One table as it was when the backup was made."""

    name: str
    columns: tuple[Column, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Extent:
    """How many rows a table has, and the SHA-256 of their lines in the order of their keys."""

    rows: int
    sha256: str


class TableReader:
    """Reads the tables of one open transaction."""

    def __init__(self, connection: Connection):
        self._connection = connection
        self._metadata = sa.MetaData()
        self._metadata.reflect(connection)
        skipped = LEFT_OUT | _unlogged(connection)
        # Parents before children, so that references hold while rows are written back.
        self._tables = {
            table.name: table for table in self._metadata.sorted_tables if table.name not in skipped
        }

    @property
    def shapes(self) -> list[Shape]:
        return [
            Shape(table.name, tuple(Column(c.name, _kind(c)) for c in table.columns))
            for table in self._tables.values()
        ]

    def count(self) -> int:
        """Return how many rows there are in all tables together."""
        return sum(
            self._connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in self._tables.values()
        )

    def lines(self, shape: Shape) -> Iterator[bytes]:
        """Give a table's rows, one line each, in the order of the primary key."""
        table = self._tables[shape.name]
        columns = [_as_written(table.c[column.name]) for column in shape.columns]
        query = sa.select(*columns).order_by(*(self._by_bytes(c) for c in _key(table)))
        rows = self._connection.execute(query.execution_options(yield_per=AT_ONCE))
        writers = [_WRITERS[column.kind] for column in shape.columns]
        for row in rows:
            yield to_line([None if v is None else w(v) for w, v in zip(writers, row, strict=True)])

    def extent(self, shape: Shape, sink: Callable[[bytes], None] = lambda line: None) -> Extent:
        """Hand each line to `sink`; return how many and their hash."""
        digest, n = hashlib.sha256(), 0
        for line in self.lines(shape):
            digest.update(line)
            sink(line)
            n += 1
        return Extent(n, digest.hexdigest())

    def orphans(self) -> str:
        """Return the names of SQLite tables with rows that refer to nothing; "" if none.

        PostgreSQL checks its references itself, always.
        """
        if self._connection.dialect.name != "sqlite":
            return ""
        broken = self._connection.exec_driver_sql("PRAGMA foreign_key_check")
        return ", ".join(sorted({row[0] for row in broken}))

    def _by_bytes(self, column: sa.Column[Any]) -> Any:
        # A locale's order would differ between two databases that hold the same rows.
        if self._connection.dialect.name == "postgresql" and isinstance(column.type, types.String):
            return column.collate("C")
        return column


def to_line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _unlogged(connection: Connection) -> frozenset[str]:
    """Return PostgreSQL's tables that must not outlive a restart, such as rate limits."""
    if connection.dialect.name != "postgresql":
        return frozenset()
    query = sa.text("SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r'")
    return frozenset(connection.scalars(query))


def _key(table: sa.Table) -> list[sa.Column[Any]]:
    return list(table.primary_key.columns) or list(table.columns)


def _kind(column: sa.Column[Any]) -> str:
    kinds = (
        (types.LargeBinary, "bytes"),
        (types.JSON, "json"),
        (types.DateTime, "moment"),
        (types.Date, "date"),
        (types.Float, "plain"),
        (types.Numeric, "number"),
    )
    return next((kind for type_, kind in kinds if isinstance(column.type, type_)), "plain")


def _as_written(column: sa.Column[Any]) -> Any:
    # The very text, so that a JSON null, the order of keys and a number's digits survive.
    if _kind(column) == "json":
        return sa.cast(column, sa.Text).label(column.name)
    return column


def _moment(value: dt.datetime) -> str:
    in_utc = value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
    return in_utc.isoformat(timespec="microseconds")


def _read_moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _same(value: Any) -> Any:
    return value


_WRITERS: dict[str, Callable[[Any], Any]] = {
    "bytes": lambda value: encode(bytes(value)),
    "json": _same,
    "moment": _moment,
    "date": dt.date.isoformat,
    "number": str,
    "plain": _same,
}

READERS: dict[str, Callable[[Any], Any]] = {
    "bytes": decode,
    "json": _same,
    "moment": _read_moment,
    "date": dt.date.fromisoformat,
    "number": decimal.Decimal,
    "plain": _same,
}
