"""The database: one schema on SQLite and PostgreSQL, and one way to write.

Readers use `db.session`. Writers use `with writing() as session:`, one transaction that
takes SQLite's write lock at its start. Without that, two writers that had both read
first would fail with "database is locked", and the driver's defaults let eight threads
sell 27 of 20 seats without an error.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, Enum, MetaData, Table, event, text
from sqlalchemy.dialects import postgresql, sqlite
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


def one_moment(session: Session) -> None:
    """Let all that a session reads, until its transaction ends, be as it was at one moment.

    SQLite does so anyway. PostgreSQL would see with each statement what was written meanwhile.
    Ends the transaction that the session is in.
    """
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def insert_or_leave(model: type[Base]) -> Any:
    """Return an INSERT that does nothing where a unique key says that the row is there.

    Rather than a caught error: errors are logged, and a log that tells which id came twice
    tells who came twice.
    """
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(cast(Table, model.__table__)).on_conflict_do_nothing()


def wipe(tables: Iterable[str]) -> None:
    """Leave no byte of deleted rows of `tables` in the files of the database.

    SQLite overwrites deleted rows itself (`secure_delete`), but keeps older copies of its pages
    in the write-ahead log until that is cut. PostgreSQL keeps deleted rows until the table is
    written anew; what its own write-ahead log holds goes when the segment is used again.
    """
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            raw = connection.connection
            # Do not hold up deliveries for somebody who reads for long; the next one cuts it.
            raw.execute("PRAGMA busy_timeout = 2000")
            try:
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                raw.execute("PRAGMA busy_timeout = 30000")
        return
    with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("SET lock_timeout = '2s'"))
        try:
            for table in tables:
                connection.execute(text(f'VACUUM FULL "{table}"'))
        finally:
            connection.execute(text("RESET lock_timeout"))


def lay_anew(models: Iterable[type[Base]]) -> None:
    """Write the rows of tables anew, in the order of their random keys.

    Until then PostgreSQL's `xmin` and the place of a row within its page tell with which others
    it was written: in which night somebody answered, and that the one Persian text of that
    night belongs to its one Persian answer. Afterwards all rows of a table look the same age.
    """
    tables = [cast(Table, model.__table__) for model in models]
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            connection.connection.execute("VACUUM")
    else:
        for table in tables:
            key = ", ".join(f'"{column.name}"' for column in table.primary_key)
            columns = ", ".join(f'"{column.name}"' for column in table.columns)
            with connection_for_writing() as connection:
                connection.exec_driver_sql(
                    f'WITH gone AS (DELETE FROM "{table.name}" RETURNING {columns}) '  # noqa: S608
                    f'INSERT INTO "{table.name}" ({columns}) '
                    f"SELECT {columns} FROM gone ORDER BY {key}"
                )
    wipe(table.name for table in tables)


def disk_is_full(error: DBAPIError) -> bool:
    """Tell whether a database error means that the disk is full, on either database."""
    # PostgreSQL speaks the operator's language; the number is the same in all.
    if getattr(error.orig, "sqlstate", None) == "53100":
        return True
    text = str(error.orig).lower()
    return "disk is full" in text or "no space left" in text or "disk i/o error" in text
