"""The migrations lead to the tables that the rooms describe, on both databases."""

import datetime as dt

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from participation.db import db
from participation.operation import MIGRATIONS, instance, schema
from tests import town

WEEK = dt.timedelta(days=7)
REVISIONS = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def test_a_migrated_database_lacks_nothing(app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, db.metadata)
    assert [one for one in differences if not _only_sqlite(one)] == []


def _only_sqlite(difference):
    """SQLite does not keep the names of types apart."""
    return db.engine.dialect.name == "sqlite" and "modify_type" in repr(difference)


def test_hidden_row_numbers_are_off_in_the_migrated_database_too(app):
    if db.engine.dialect.name != "sqlite":
        # PostgreSQL has none; its `ctid` and `xmin` are laid anew each night.
        assert inspect(db.engine).has_table("responses")
        return
    with db.engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            if table.dialect_options["sqlite"]["with_rowid"] is not False:
                continue
            query = "SELECT sql FROM sqlite_master WHERE name = ?"
            said = connection.exec_driver_sql(query, (table.name,)).scalar()
            assert "WITHOUT ROWID" in said, table.name


def test_migrating_twice_changes_nothing(app):
    instance.migrate(app)
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        heads = ScriptDirectory(str(MIGRATIONS)).get_heads()
        assert list(context.get_current_heads()) == heads
        assert len(heads) == 1


@pytest.mark.parametrize("revision", [one.revision for one in REVISIONS if one.down_revision])
def test_a_database_full_of_rows_is_brought_forward_and_keeps_them(app, revision):
    engine = db.engine.execution_options(write=True)
    with engine.connect() as connection:
        _back_to(connection, revision)
        with connection.begin():
            filled = _fill(connection)
    instance.migrate(app)
    with engine.connect() as connection:
        for name in filled & db.metadata.tables.keys():
            said = connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar()
            assert said >= 1, name


def test_what_was_counted_of_a_survey_goes_to_the_version_that_was_asked_then(app):
    engine = db.engine.execution_options(write=True)
    with engine.connect() as connection:
        _back_to(connection, "0009")
        with connection.begin():
            _fill(connection)
            old = sa.MetaData()
            old.reflect(connection)
            versions, tallies = old.tables["survey_versions"], old.tables["response_tallies"]
            later = connection.execute(sa.select(versions)).mappings().one()
            later = {**later, "id": 2, "number": 2, "published_at": town.NOW + 3 * WEEK}
            connection.execute(sa.insert(versions), [later])
            connection.execute(sa.delete(tallies))
            same = {"survey_id": 1, "facet": "language", "value": "de"}
            weeks = {"2026-W45": 1, "2026-W47": 2, "2026-W49": 4, "2026-W50": 8, "2027-W01": 16}
            rows = [{**same, "week": week, "n": n} for week, n in weeks.items()]
            connection.execute(sa.insert(tallies), rows)
    instance.migrate(app)
    with engine.connect() as connection:
        said = "SELECT version_id, sum(n) FROM response_tallies GROUP BY 1 ORDER BY 1"
        assert [tuple(map(int, row)) for row in connection.exec_driver_sql(said)] == [
            (1, 1 + 2 + 4), (2, 8 + 16),
        ]  # fmt: skip
        assert connection.exec_driver_sql("SELECT count(*) FROM live_snapshots").scalar() == 0


def _back_to(connection, revision):
    with schema.replacing_tables(connection):
        for table in [*reversed(db.metadata.sorted_tables), sa.table("alembic_version")]:
            connection.exec_driver_sql(f'DROP TABLE "{table.name}"')
        schema.upgrade(connection, revision)


def _fill(connection):
    """Put one row into every table, each referring to those that it can refer to."""
    found = sa.MetaData()
    found.reflect(connection)
    rows = {}
    for table in found.sorted_tables:
        if table.name == "alembic_version":
            continue
        row = {column.name: _value(column) for column in table.columns}
        for column in table.columns:
            for key in column.foreign_keys:
                other = rows.get(key.column.table.name)
                row[column.name] = other[key.column.name] if other else None
        connection.execute(sa.insert(table), [row])
        rows[table.name] = row
    return rows.keys()


def _value(column):
    match column.type.python_type.__name__:
        case "int":
            return 1
        case "bool":
            return True
        case "bytes":
            return b"x"
        case "date":
            return town.TODAY
        case "datetime":
            return town.NOW
        case "dict":
            return {}
    return "x"
