"""Every byte of the directory, of the database's files and of the logs, searched after a settle."""

import datetime as dt
import json
import re
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text

from participation.db import db, wipe, writing
from participation.deliveries.models import Quarantined
from participation.deliveries.seal import decode
from participation.deliveries.settle import settle
from participation.moderation.intake import intake
from participation.quarters.models import Quarter
from participation.responses.models import FreeText, Response
from participation.retention.forget import forget
from participation.surveys.models import Survey, Wave
from tests import device
from tests.integration.attacks import people
from tests.town import QUARTER, TODAY

AGENT = "Nachbarin-Telefon/7.3"
TYPED = "Der Zwetschgenbaum am Hüttenberg"


def database_files(settings):
    """Return the files of the tables: the instance's own, or PostgreSQL's data directory.

    Its write-ahead log apart, which goes round: what it holds and for how long is the
    operator's to set, and `participation check` speaks of it.
    """
    if db.engine.dialect.name == "sqlite":
        return [path for path in settings.instance.rglob("*") if path.is_file()]
    db.session.rollback()
    with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("CHECKPOINT"))
        base = connection.scalar(text("SHOW data_directory"))
        oid = connection.scalar(
            text("SELECT oid FROM pg_database WHERE datname = current_database()")
        )
    own = [path for path in settings.instance.rglob("*") if path.is_file()]
    return [*own, *(path for path in (Path(base) / "base" / str(oid)).iterdir())]


def found_in(paths, needles):
    """Return what of `needles` stands in which file."""
    hits = []
    for path in paths:
        try:
            body = path.read_bytes()
        except FileNotFoundError:
            # PostgreSQL writes its caches anew; what is gone holds nothing.
            continue
        hits += [(name, path.name) for name, needle in needles.items() if needle in body]
    return hits


def test_after_a_settle_nothing_of_a_delivery_is_left_in_any_file(app, settings, server, key):
    sent = []
    for number in range(30):
        answers = people.answers_of(number) | {"idea": f"{TYPED} {number}"}
        sent.append(device.envelope(key, device.content(answers)))
    headers = {"User-Agent": AGENT, "X-Forwarded-For": "203.0.113.77", "Referer": TYPED[:3]}
    for one in sent[:20]:
        assert server.post("/api/v1/deliveries", {"envelopes": [one]}, headers)[0] == 200
    assert server.post("/api/v1/deliveries", {"envelopes": sent[20:]}, headers)[0] == 200
    post_without_scripts(server, headers)
    needles = {
        **{f"id {n}": one["id"].encode() for n, one in enumerate(sent)},
        **{f"id bytes {n}": decode(one["id"]) for n, one in enumerate(sent)},
        **{f"sealed {n}": decode(one["sealed"])[:48] for n, one in enumerate(sent)},
        **{f"sealed end {n}": decode(one["sealed"])[-48:] for n, one in enumerate(sent)},
        **{f"hash {n}": decode(one["hash"]) for n, one in enumerate(sent)},
        "agent": AGENT.encode(),
        "agent's name": b"Nachbarin",
        "forwarded": b"203.0.113.77",
        "address": b"127.0.0.1",
    }
    before = {name for name, _ in found_in(database_files(settings), needles)}
    assert "id 0" in before, "the search finds nothing even where something is"
    server.run("settle")
    server.stop()
    left = found_in([*database_files(settings), server.log], needles)
    left = [hit for hit in left if hit not in {("address", "settings.toml")}]
    log = server.log.read_text().replace(server.url, "")
    assert [hit for hit in left if hit[0] != "address"] == []
    assert "127.0.0.1" not in log
    assert TYPED not in log
    assert not re.search(r"\d\d:\d\d", log), "a time of day in the log"


def post_without_scripts(server, headers):
    fields = {"version": "1", "step": "send", "id": "B" * 22, "connection": "live", "idea": TYPED}
    request = urllib.request.Request(
        f"{server.url}/de/{QUARTER}/surveys/residents?e=x",
        urllib.parse.urlencode(fields).encode(),
        headers,
    )
    with urllib.request.urlopen(request) as reply:
        assert "status=arrived" in reply.url


def test_no_time_of_day_stands_in_the_database_but_of_staff_acts(app, client, key):
    for number in range(12):
        client.post("/api/v1/deliveries", data=device.body(people.sealed(key, number))).close()
    settle(TODAY)
    db.session.rollback()
    for table in ("responses", "free_texts", "response_tallies", "seen", "arrivals", "quarantine",
                  "live_snapshots", "entrance_tallies", "late_lots", "text_lots"):  # fmt: skip
        for row in db.session.execute(text(f"SELECT * FROM {table}")):
            assert not re.search(r"\d\d:\d\d:\d\d", repr(tuple(row))), table


def test_three_hundred_forgotten_texts_leave_no_trace(app, settings, client, key):
    for start in range(0, 300, 100):
        envelopes = []
        for number in range(start, start + 100):
            answers = {**device.SHORT, "idea": f"{TYPED} {number:04}"}
            envelopes.append(device.envelope(key, device.content(answers)))
        client.post("/api/v1/deliveries", data=device.body(*envelopes)).close()
    settle(TODAY)
    needles = {f"text {n}": f"{TYPED} {n:04}".encode() for n in range(300)}
    assert len({name for name, _ in found_in(database_files(settings), needles)}) == 300
    db.session.rollback()
    assert intake(TODAY - dt.timedelta(days=91)) == 300
    counted = forget(TODAY)
    assert counted["free_texts, moderation_items, moderation_leases"] == 300
    db.session.rollback()
    assert db.session.scalars(select(FreeText.key)).all() == []
    assert len(db.session.scalars(select(Response.key)).all()) == 300
    assert found_in(database_files(settings), needles) == []


def test_what_is_discarded_from_quarantine_leaves_no_trace(app, settings, client, key):
    from participation.deliveries import quarantine

    sent = [device.envelope(key, device.content(survey="unknown")) for _ in range(40)]
    client.post("/api/v1/deliveries", data=device.body(*sent)).close()
    needles = {f"{n}": decode(one["sealed"])[:48] for n, one in enumerate(sent)}
    db.session.rollback()
    assert len({name for name, _ in found_in(database_files(settings), needles)}) == 40
    desk = quarantine.Desk(db.session.scalars(select(Quarter.id)).one())
    (lot,) = quarantine.held(desk)
    db.session.rollback()
    with writing() as session:
        assert quarantine.discard(session, desk, lot.kind, lot.version, lot.reason) == 40
    wipe([Quarantined.__tablename__])
    assert found_in(database_files(settings), needles) == []


@pytest.mark.parametrize("database", ["sqlite"])
def test_deleted_rows_are_overwritten_at_once(app, settings):
    """`secure_delete`: without it the words stay in the free pages until they are used again."""
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    with writing() as session:
        version, wave = session.scalars(select(Survey)).one().current, session.scalars(select(Wave))
        wave_id, version_id = wave.one().id, version.id
        for number in range(200):
            session.add(
                FreeText(
                    key=number.to_bytes(16),
                    version_id=version_id,
                    wave_id=wave_id,
                    question="idea",
                    language="de",
                    text=json.dumps([TYPED] * 50, ensure_ascii=False),
                    quotable=False,
                )
            )
    wipe([])
    file = settings.instance / "participation.sqlite3"
    assert TYPED.encode() in file.read_bytes()
    with writing() as session:
        session.execute(delete(FreeText))
    wipe([])
    assert TYPED.encode() not in file.read_bytes()
