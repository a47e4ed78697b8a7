"""Writing the lines of a dump into an empty database, SQLite or PostgreSQL."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from participation.operation.dump import AT_ONCE, READERS, Shape


class TableWriter:
    """Writes rows of one table into a connection's open transaction, some hundred at once."""

    def __init__(self, connection: Connection, shape: Shape):
        self._connection = connection
        self._readers = [READERS[column.kind] for column in shape.columns]
        self._names = [f"v{at}" for at in range(len(shape.columns))]
        table = sa.Table(shape.name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
        self._insert = sa.insert(table).values(
            {
                column.name: _bound(name, column.kind, table.c[column.name])
                for name, column in zip(self._names, shape.columns, strict=True)
            }
        )
        self._waiting: list[dict[str, Any]] = []

    def add(self, row: Sequence[Any]) -> None:
        values = (
            None if value is None else read(value)
            for read, value in zip(self._readers, row, strict=True)
        )
        self._waiting.append(dict(zip(self._names, values, strict=True)))
        if len(self._waiting) >= AT_ONCE:
            self.finish()

    def finish(self) -> None:
        if self._waiting:
            self._connection.execute(self._insert, self._waiting)
            self._waiting = []


@contextmanager
def references_later(connection: Connection) -> Iterator[None]:
    """Let rows refer to rows that come after them; hold every reference to account at the end.

    Raises sqlalchemy.exc.IntegrityError where a row refers to nothing.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        yield
        return
    # PostgreSQL defers only what was made deferrable. Making the constraints anew checks
    # every row, and needs no more than the owner's rights.
    found = connection.execute(
        sa.text(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) "
            "FROM pg_constraint WHERE contype = 'f' "
            "AND connamespace = current_schema()::regnamespace ORDER BY conname"
        )
    ).all()
    for table, name, _definition in found:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    for table, name, definition in found:
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def count_on(connection: Connection, shapes: Sequence[Shape]) -> None:
    """Let PostgreSQL number new rows after the ones that were written with their numbers."""
    if connection.dialect.name != "postgresql":
        return
    for shape in shapes:
        for column in shape.columns:
            sequence = connection.scalar(
                sa.text("SELECT pg_get_serial_sequence(quote_ident(:t), :c)"),
                {"t": shape.name, "c": column.name},
            )
            if sequence:
                highest: sa.Select[Any] = sa.select(
                    sa.func.max(sa.column(column.name))
                ).select_from(sa.table(shape.name))
                last = connection.scalar(highest) or 0
                connection.execute(
                    sa.text("SELECT setval(:s, :n, false)"), {"s": sequence, "n": last + 1}
                )


def _bound(name: str, kind: str, column: sa.Column[Any]) -> Any:
    if kind != "json":
        return sa.bindparam(name, type_=column.type)
    written = sa.bindparam(name, type_=sa.Text())
    # Verbatim: SQLite keeps JSON as text, PostgreSQL parses it once.
    return sa.cast(written, column.type) if _parses(column) else written


def _parses(column: sa.Column[Any]) -> bool:
    return type(column.type).__module__.startswith("sqlalchemy.dialects.postgresql")
