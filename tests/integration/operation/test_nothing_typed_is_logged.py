"""Every error that can be provoked, and then a search: no log repeats what somebody typed."""

import hashlib
import json
import re
import secrets
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from flask import Flask
from sqlalchemy.orm import Session

from participation.db import db, writing
from participation.deliveries import kinds, seal
from participation.deliveries.kinds import Opened, Placed
from participation.deliveries.models import Arrival, Seen
from participation.deliveries.settle import settle
from participation.jobs import Clock
from participation.operation.check import run_in
from participation.responses.models import FreeText, Response
from tests import device, town
from tests.server import Server

TYPED = "Zwetschgenknoedel"


class Broken:
    """A kind whose room fails in a wished way, with what was typed in its hands."""

    name, ripe, immediate = "broken", 1, False

    def place(self, content: Mapping[str, Any], today: Any) -> Placed:
        if content["where"] == "place":
            raise RuntimeError(f"cannot place {content['typed']}")
        return Placed(f"survey:{content['typed']}")

    def closed(self, session: Session, scope: str, today: Any) -> bool:
        return False

    def settle(self, session: Session, scope: str, opened: Sequence[Opened]) -> None:
        typed = opened[0].content["typed"]
        row = {"key": b"k", "version_id": 1, "wave_id": 1, "language": typed, "mode": typed}
        match opened[0].content["where"]:
            case "twice":
                both = [{**row, "answers": {"text": typed}}] * 2
                session.execute(sa.insert(Response), both)
            case "reference":
                row["version_id"] = 999
                session.execute(sa.insert(Response), [{**row, "answers": {"text": typed}}])
            case "missing":
                text = {**row, "question": typed, "text": None, "quotable": False}
                del text["mode"]
                session.execute(sa.insert(FreeText), [text])
            case "type":
                wish = "CAST(:typed AS INTEGER)" if is_postgresql() else "json(:typed)"
                session.execute(sa.text(f"SELECT {wish}"), {"typed": typed})
            case "syntax":
                session.execute(sa.text("SELEKT :typed"), {"typed": typed})
            case _:
                raise ValueError(f"nobody expected {typed}")

    def result(self, content: Mapping[str, Any]) -> None:
        return None


def is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


@pytest.fixture(autouse=True)
def _as_advised(app: Flask) -> None:
    """Set PostgreSQL up as `participation check` says; its own defaults do repeat what failed."""
    if is_postgresql():
        said = [one.remedy for one in run_in(app) if one.remedy.startswith("ALTER DATABASE")]
        assert said
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for remedy in said:
                connection.exec_driver_sql(remedy)
        db.engine.dispose()
        assert not [one for one in run_in(app) if one.remedy.startswith("ALTER DATABASE")]
        db.engine.dispose()


def server_log(app: Flask) -> str:
    """Return PostgreSQL's own log; "" on SQLite, which has none."""
    if not is_postgresql():
        return ""
    with db.engine.connect() as connection:
        folder = Path(str(connection.exec_driver_sql("SHOW data_directory").scalar()))
    logs = [path for path in (*folder.glob("log*"), *folder.rglob("*.log")) if path.is_file()]
    assert logs, f"no log in {folder}"
    return "\n".join(path.read_text(errors="replace") for path in logs)


@pytest.fixture
def broken(app: Flask) -> Any:
    kinds.register(Broken())
    yield
    kinds._kinds.pop("broken")


@pytest.mark.parametrize("where", ["twice", "reference", "missing", "type", "syntax", "other"])
@pytest.mark.usefixtures("broken")
def test_an_error_while_settling_is_logged_without_what_was_typed(
    app: Flask, client: Any, key: dict[str, str], where: str, capfd: pytest.CaptureFixture[str]
) -> None:
    typed = f"{TYPED}{secrets.token_hex(4)}"
    inside = {"where": where, "typed": typed}
    sent = device.body(device.envelope(key, inside, kind="broken"))
    assert client.post("/api/v1/deliveries", data=sent).status_code == 200
    clock = Clock(app)
    clock.tick = lambda now: settle(town.TODAY)  # type: ignore[assignment, method-assign, return-value]
    clock._guarded()
    out, err = capfd.readouterr()
    # A database that is out of order ends the job; anything else only this kind of delivery.
    assert re.search(r"(?:settle stumbled|job failed) +error=\w+Error", out + err)
    assert typed not in out + err
    assert typed not in server_log(app)


@pytest.mark.usefixtures("broken")
def test_an_error_at_the_door_is_answered_without_what_was_typed(
    app: Flask, client: Any, key: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    sent = device.body(device.envelope(key, {"where": "place", "typed": TYPED}, kind="broken"))
    reply = client.post("/api/v1/deliveries", data=sent)
    assert TYPED not in reply.get_data(as_text=True)
    out, err = capfd.readouterr()
    assert TYPED not in out + err


def test_a_broken_constraint_does_not_repeat_its_parameters(
    app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    typed = f"{TYPED}{secrets.token_hex(4)}"
    values = {"id_mac": typed.encode(), "content_mac": typed.encode(), "scope": typed}
    with pytest.raises(sa.exc.IntegrityError) as raised, writing() as session:
        session.execute(sa.insert(Seen), [values, values])
    statement_only = str(raised.value).replace(str(raised.value.orig), "")
    assert typed not in statement_only
    out, err = capfd.readouterr()
    assert typed not in out + err + server_log(app)


def sealed(
    key: dict[str, str], inside: Any, kind: str = "response", id: str | None = None
) -> dict[str, Any]:
    """Seal what no phone of ours would: JSON may name half a character."""
    made = device.envelope(key, {}, kind, id)
    public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), seal.decode(key["public"]))
    plain = seal.pad(json.dumps(inside).encode())
    body = seal.SUITE.encrypt(plain, public, seal.info(kind, made["id"]))
    digest = hashlib.sha256(body).digest()
    return {**made, "hash": seal.encode(digest), "sealed": seal.encode(body)}


NASTY = [
    "\0",
    "\ud83d",
    "x" * 100_000,
    "'; DROP TABLE responses; --",
    "%s%s%n",
    "{{7*7}}",
    "\u202e",
]


def test_a_real_server_writes_nothing_of_it(server: Server, app: Flask) -> None:
    typed = f"{TYPED}{secrets.token_hex(4)}"
    with urllib.request.urlopen(f"{server.url}/api/v1/quarters/{town.QUARTER}") as reply:
        key = json.load(reply)["keys"][0]
    envelopes = []
    for nasty in NASTY:
        answers = {"wish": typed + nasty, "connection": [typed], "age": typed, typed: typed}
        envelopes.append(sealed(key, device.content(answers)))
        envelopes.append(sealed(key, device.content(answers, survey=typed)))
        envelopes.append(sealed(key, device.content(answers, entrance=typed)))
        envelopes.append(sealed(key, device.content(answers, language=typed)))
        envelopes.append(sealed(key, {"typed": typed}, kind=typed[:40]))
    again = sealed(key, device.content({"wish": typed}), id=envelopes[0]["id"])
    status, _reply = server.post("/api/v1/deliveries", {"envelopes": [*envelopes, again]})
    assert status == 200
    for path in (
        f"/{typed}",
        f"/q/{typed}",
        f"/de/{typed}/",
        f"/de/{town.QUARTER}/surveys/{typed}?e={typed}",
        f"/de/{town.QUARTER}/surveys/residents?e={typed}",
        f"/api/v1/surveys/{typed}/1",
        f"/manage/{typed}",
        f"/de/receipt?code={typed}",
    ):
        for data in (None, f"wish={typed}&step=send&id={typed}&website={typed}".encode()):
            try:
                request = urllib.request.Request(server.url + path, data)
                request.add_header("User-Agent", typed)
                request.add_header("Cookie", f"staff={typed}")
                urllib.request.urlopen(request).close()
            except urllib.error.HTTPError as refused:
                refused.close()
    server.settle()
    server.stop()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Arrival)) == 0
    written = server.log.read_text(errors="replace")
    assert typed not in written
    assert "127.0.0.1" not in written.replace(server.url, "")
    assert typed not in server_log(app)
    # On SQLite the texts themselves are in the database, and nowhere beside it.
    beside = [
        path
        for path in server.instance.rglob("*")
        if path.is_file() and not path.name.startswith("participation.sqlite3")
    ]
    assert beside
    for path in beside:
        assert typed.encode() not in path.read_bytes()
