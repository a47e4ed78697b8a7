"""What `check` looks at in the database, and what it advises PostgreSQL to leave unwritten."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from participation.config import Settings
from participation.db import db
from participation.operation import schema
from participation.operation.check import Finding, attention, ok, wrong

RESTORE = "Stop the server, keep this database aside, and restore the last backup."

# setting, values that are right (the advised one first), why (spec/privacy.md)
UNDATED = (
    ("track_commit_timestamp", ("off",), "it writes the moment of every commit, by row"),
    ("archive_mode", ("off",), "archived write-ahead logs date every row to the microsecond"),
    ("wal_level", ("replica", "minimal"), "logical write-ahead logs repeat every row"),
    ("wal_recycle", ("off",), "old write-ahead logs stay on the disk under new names"),
    ("log_connections", ("off", ""), "every connection is written with its moment"),
)
# What may be set for one database, without a restart, by who owns the server.
UNSAID = (
    ("log_min_messages", ("log", "fatal", "panic"), "errors repeat the value that was refused"),
    ("log_error_verbosity", ("terse",), "details of errors repeat the row that was refused"),
    ("log_statement", ("none",), "statements are written with what residents sent"),
    ("log_min_duration_statement", ("-1",), "slow statements are written with what was sent"),
    ("log_parameter_max_length", ("0",), "parameters of statements are what residents sent"),
    ("log_parameter_max_length_on_error", ("0",), "parameters are what residents sent"),
    ("log_min_error_statement", ("panic", "fatal", "log"), "failed statements are written out"),
)
DURABLE = (
    ("fsync", ("on",)),
    ("full_page_writes", ("on",)),
    ("synchronous_commit", ("on", "remote_apply", "remote_write")),
)


def checks(_settings: Settings) -> Iterator[Finding]:
    with db.engine.connect() as connection:
        yield _revision(connection)
        if connection.dialect.name == "sqlite":
            yield from _sqlite(connection)
        else:
            yield from _postgresql(connection)


def _revision(connection: Connection) -> Finding:
    has, newest = schema.revision_of(connection), schema.newest()
    if has == newest:
        return ok(f"The schema is this version's ({newest}).")
    return wrong(
        f"The schema is {has or 'missing'}; this version needs {newest}.",
        "Run `participation migrate`.",
    )


def _sqlite(connection: Connection) -> Iterator[Finding]:
    said = list(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalars())
    if said == ["ok"]:
        yield ok("The database file is sound.")
    else:
        yield wrong("The database file is damaged.", RESTORE)
    broken = {row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
    if broken:
        named = ", ".join(sorted(broken))
        yield wrong(f"Rows refer to rows that are not there: {named}.", RESTORE)
    else:
        yield ok("Every reference leads somewhere.")
    mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    if mode != "wal":
        yield wrong(
            f"The database does not write ahead (journal mode {mode}).",
            "Put the instance on a local disk; network file systems cannot do it.",
        )


def _postgresql(connection: Connection) -> Iterator[Finding]:
    yield from _references(connection)
    rows = connection.execute(sa.text("SELECT name, setting FROM pg_settings"))
    known: dict[str, str] = {name: setting for name, setting in rows}  # noqa: C416  rows are no pairs
    findings = [*_durable(known), *_quiet(known, str(connection.engine.url.database))]
    yield from findings
    if not findings:
        yield ok("PostgreSQL keeps what it must, and writes no more.")


def _durable(known: dict[str, str]) -> Iterator[Finding]:
    for name, values in DURABLE:
        if known.get(name, values[0]) not in values:
            yield wrong(
                f"PostgreSQL: {name} is {known[name]}; what we acknowledged may be lost.",
                f"ALTER SYSTEM SET {name} = '{values[0]}'; then restart PostgreSQL.",
            )


def _quiet(known: dict[str, str], database: str) -> Iterator[Finding]:
    advice = [(*one, "ALTER SYSTEM SET {}; then restart PostgreSQL.") for one in UNDATED]
    advice += [(*one, f'ALTER DATABASE "{database}" SET {{}};') for one in UNSAID]
    for name, values, why, how in advice:
        # A version that lacks a setting does not do what it would switch off.
        if known.get(name, values[0]) not in values:
            yield attention(
                f"PostgreSQL: {name} is {known[name]}; {why}.",
                how.format(f"{name} = '{values[0]}'"),
            )


def _references(connection: Connection) -> Iterator[Finding]:
    unchecked = connection.scalar(
        sa.text("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT convalidated")
    )
    disabled = connection.scalar(
        sa.text("SELECT count(*) FROM pg_trigger WHERE tgisinternal AND tgenabled = 'D'")
    )
    if unchecked or disabled:
        yield wrong("PostgreSQL does not check some references.", RESTORE)
    else:
        yield ok("PostgreSQL answers, and every reference leads somewhere.")
