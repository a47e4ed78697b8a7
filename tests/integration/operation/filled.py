"""One row in every table that has none, whatever rooms there are, and what all tables hold."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy import types
from sqlalchemy.engine import Connection, Engine

from participation.db import Base
from participation.staff.sealed import Sealed

WORD = "Zwetschgenknoedel"  # stands nowhere else

# What a restore leaves out or makes anew on purpose.
ANEW = {"server_state", "staff_sessions", "staff_ceremonies", "alembic_version"}


def fill_every_table(engine: Engine) -> None:
    with engine.execution_options(write=True).begin() as connection:
        for table in Base.metadata.sorted_tables:
            if connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0:
                row = {column.name: _value(connection, column) for column in table.columns}
                connection.execute(sa.insert(table).values(row))


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Return each table's rows, as the application reads them, in an order of their own."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
            for table in Base.metadata.sorted_tables
            if table.name not in ANEW
        }


def _value(connection: Connection, column: sa.Column[Any]) -> Any:
    for reference in column.foreign_keys:
        return connection.scalar(sa.select(reference.column))
    if column.name == "year":
        # An old year would be due to be forgotten, which a restore does again.
        return 2026
    if column.name == "erase_on":
        # And so would what is due by its own day.
        return dt.date(2096, 11, 20)
    kind = column.type
    values: tuple[tuple[type, Any], ...] = (
        (types.Enum, getattr(kind, "enums", [None])[0]),
        (types.JSON, {"ä": [1, None, "ع"], "word": WORD}),
        (types.LargeBinary, b"\x00\xff" + WORD.encode()),
        (types.Boolean, True),
        (types.Date, dt.date(2026, 11, 20)),
        (Sealed, f"{WORD} {column.name}"),
        (types.TypeDecorator, dt.datetime(2096, 11, 20, 12, 30, 1, 250, tzinfo=dt.UTC)),
        (types.Integer, 7),
        (types.Numeric, 7),
        (types.String, f"{WORD} {column.name} 'ß\n🌳"),
    )
    return next(value for type_, value in values if isinstance(kind, type_))
