"""The migrations lead to the tables that the rooms describe, on both databases."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from participation.db import db
from participation.operation import MIGRATIONS, instance, schema
from tests import town

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
        with schema.replacing_tables(connection):
            for table in [*reversed(db.metadata.sorted_tables), sa.table("alembic_version")]:
                connection.exec_driver_sql(f'DROP TABLE "{table.name}"')
            schema.upgrade(connection, revision)
        with connection.begin():
            filled = _fill(connection)
    instance.migrate(app)
    with engine.connect() as connection:
        for name in filled & db.metadata.tables.keys():
            said = connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar()
            assert said >= 1, name


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
