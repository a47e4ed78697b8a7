"""What the server has, opened with its own keys: for tests that ask "exactly once, and what"."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from participation.deliveries import keyring
from participation.deliveries.seal import unseal
from tests.server import Server
from tests.town import QUARTER


def _ask(server: Server, query: str, *values: Any) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(server.instance / "participation.sqlite3", timeout=30)
    try:
        with connection:
            return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def arrived(server: Server, record_id: str) -> list[dict[str, Any]]:
    """Return the opened contents that rest under an id: one, or the test has found a fault."""
    ring = keyring.load(settings_of(server.instance))
    numbers = dict(_ask(server, "SELECT id, number FROM sealing_keys"))
    found = _ask(
        server, "SELECT kind, key_id, sealed FROM arrivals WHERE envelope_id = ?", record_id
    )
    return [
        json.loads(unseal(sealed, kind, record_id, ring.sealing_key(QUARTER, numbers[key_id])))
        for kind, key_id, sealed in found
    ]


def resting(server: Server) -> int:
    """Return how many envelopes rest."""
    return int(_ask(server, "SELECT count(*) FROM arrivals")[0][0])


def quarantined(server: Server, record_id: str) -> list[str]:
    """Return the reasons for which an id is held."""
    query = "SELECT reason FROM quarantine WHERE envelope_id = ?"
    return [reason for (reason,) in _ask(server, query, record_id)]


def change(server: Server, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Read or change what only staff could, in the test's own instance."""
    return _ask(server, statement, *values)


def settings_of(folder: Path) -> Any:
    from participation.config import Settings

    return Settings.from_environment({"PARTICIPATION_INSTANCE": str(folder)})


def new_key(server: Server, today: Any) -> str:
    """Let staff make a new sealing key, which retires the old one; return its id."""
    from participation.app import create_app
    from participation.db import db, writing
    from participation.deliveries.keys import make_key
    from participation.quarters.models import quarter_by_slug

    app = create_app(settings_of(server.instance))
    with app.app_context():
        with writing() as session:
            key = make_key(session, session.merge(quarter_by_slug(QUARTER)), today).id
        db.session.remove()
        db.engine.dispose()
    return key


def judged(server: Server, contents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the row that each content becomes, by the rules of its own version."""
    from participation.app import create_app
    from participation.db import db
    from participation.questionnaire.validation import judge
    from participation.surveys.compiled import definition_of
    from participation.surveys.models import version_of
    from participation.town_time import local_today

    app = create_app(settings_of(server.instance))
    with app.app_context():
        rows = []
        for content in contents:
            version = version_of(content["survey"], content["version"])
            assert version is not None
            kept = judge(
                definition_of(version), content["answers"], local_today(), tuple(version.places)
            )
            rows.append(dict(kept.row))
        db.session.remove()
        db.engine.dispose()
    return rows
