"""Fixtures of the operator's tests: a second place to restore into, and the words of the sheet."""

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy

from participation.config import Settings
from participation.deliveries import keyring
from participation.deliveries.words import to_words

Place = dict[str, str]


@pytest.fixture
def words(settings: Settings) -> list[str]:
    body = (settings.keys / keyring.FILE).read_bytes()
    return list(to_words(body.removeprefix(keyring.CLEAR)))


@pytest.fixture
def new_place(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Place]]:
    """Give the environment of an empty instance on a database of the wished kind."""
    made: list[str] = []

    def place(kind: str = "sqlite") -> Place:
        folder = tmp_path / f"new-{secrets.token_hex(4)}"
        environ = {"PARTICIPATION_INSTANCE": str(folder), "DRAFTS_SHOWN": "true"}
        if kind == "postgresql":
            server = sqlalchemy.make_url(request.getfixturevalue("postgres"))
            name = f"restored_{os.getpid()}_{secrets.token_hex(4)}"
            _admin(server, f'CREATE DATABASE "{name}"')
            made.append(name)
            url = server.set(database=name).render_as_string(hide_password=False)
            environ["DATABASE_URL"] = url
        return environ

    yield place
    for name in made:
        server = sqlalchemy.make_url(request.getfixturevalue("postgres"))
        _admin(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _admin(server: sqlalchemy.URL, statement: str) -> None:
    engine = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
