"""The database: one schema on SQLite and PostgreSQL, and one way to write.

Readers use `db.session`. Writers use `with writing() as session:`, one transaction that
takes SQLite's write lock at its start. Without that, two writers that had both read
first would fail with "database is locked", and the driver's defaults let eight threads
sell 27 of 20 seats without an error.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, Enum, MetaData, event
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

SQLITE_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 30000",
    # Deleted contact data must not stay readable in free pages of the file.
    "secure_delete = ON",
)


def _values(enumeration: type[StrEnum]) -> list[str]:
    return [member.value for member in enumeration]


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


# Plain words in a text column: PostgreSQL's own enums cannot lose or rename a value.
Base.registry.update_type_annotation_map(
    {StrEnum: Enum(StrEnum, native_enum=False, length=40, values_callable=_values)}
)

db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class UTCDateTime(TypeDecorator[dt.datetime]):
    """A moment of a staff act, kept in UTC; SQLite would otherwise lose the zone.

    Never for what residents did: those columns are dates (see the structure tests).
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value and value.astimezone(dt.UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        return value and (value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value)


def init_app(app: Flask, database_url: str) -> None:
    """Bind the database to `app`; opens no connection."""
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    # An error message that repeats the parameters would put answers into the log.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "hide_parameters": True,
        # A file does not go away; a server may have been restarted.
        "pool_pre_ping": not database_url.startswith("sqlite"),
        # A thread may hold a reader's and a writer's connection at once.
        "pool_size": 20,
        "max_overflow": 20,
    }
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)


def prepare(engine: Engine) -> None:
    """Give an engine the transactions that this product counts on."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)


def _on_sqlite_connect(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _on_sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def connection_for_writing() -> Iterator[Connection]:
    """Open the same transaction without the ORM, for the door, where each millisecond counts."""
    with db.engine.execution_options(write=True).begin() as connection:
        yield connection


@contextmanager
def writing() -> Iterator[Session]:
    """Open the one transaction in which a verb writes; commits at the end, or nothing."""
    engine = db.engine.execution_options(write=True)
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


def disk_is_full(error: DBAPIError) -> bool:
    """Tell whether a database error means that the disk is full, on either database."""
    text = str(error.orig).lower()
    return "disk is full" in text or "no space left" in text or "disk i/o error" in text
