"""The schema's revisions: which one a database has, which is newest, and how to get there."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from participation.operation import MIGRATIONS


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring a database forward inside the connection's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@contextmanager
def replacing_tables(connection: Connection) -> Iterator[None]:
    """Open the transaction in which a database that holds rows is brought forward.

    SQLite changes a table by writing a new one and dropping the old, to which other rows refer:
    references rest meanwhile, are checked before the commit, and hold again afterwards. This
    cannot be switched within a transaction. Raises RuntimeError where a row would refer to
    nothing; then nothing has changed. Source: SQLite, "Making other kinds of table schema
    changes".
    """
    resting = connection.dialect.name == "sqlite"
    raw = connection.connection.cursor()
    if resting:
        raw.execute("PRAGMA foreign_keys = OFF")
    try:
        with connection.begin():
            yield
            if resting and raw.execute("PRAGMA foreign_key_check").fetchone():
                raise RuntimeError("a migration would leave a row that refers to nothing")
    finally:
        if resting:
            raw.execute("PRAGMA foreign_keys = ON")
        raw.close()


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a database; None for one without tables."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """Return the revision that this version of the program is written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def knows(revision: str) -> bool:
    """Tell whether this version has the way to and from a revision."""
    return revision in {
        script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()
    }


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
