"""The migrations lead to the tables that the rooms describe, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from participation.db import db
from participation.operation import MIGRATIONS, instance


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
