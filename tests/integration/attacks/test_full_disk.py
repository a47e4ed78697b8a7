"""A full disk: 507 for deliveries, pages as ever, nothing acknowledged lost."""

import resource
import sqlite3
import urllib.error
import urllib.request

import psycopg.errors
import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from participation.db import db, disk_is_full
from participation.deliveries.settle import settle
from participation.responses.models import Response
from tests import device
from tests.integration.attacks import people
from tests.town import CODE, QUARTER, TODAY


def numbers():
    db.session.rollback()
    return sorted(people.number_in(row) for row in db.session.scalars(select(Response.answers)))


def status_of(address):
    try:
        with urllib.request.urlopen(address, timeout=30) as reply:
            return reply.status
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


def limit(server, size):
    """Let no file of the server grow beyond `size`, as a quota would."""
    _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, hard))


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_server_on_a_full_disk_says_507_and_keeps_what_it_acknowledged(app, server, key):
    acknowledged, refused = [], []

    def deliver(*some):
        envelopes = [sealed_of.setdefault(n, people.sealed(key, n)) for n in some]
        status, reply = server.post("/api/v1/deliveries", {"envelopes": envelopes})
        if status == 200:
            assert {r["status"] for r in reply["receipts"]} <= {"stored", "already"}
            acknowledged.extend(some)
        else:
            refused.append(status)
        return status

    sealed_of = {}
    assert deliver(0) == 200
    file = server.instance / "participation.sqlite3"
    wal = file.with_name(file.name + "-wal")
    limit(server, max(file.stat().st_size, wal.stat().st_size) + 60_000)
    for number in range(1, 60):
        deliver(number)
    deliver(*range(60, 200))
    assert set(refused) == {507}
    assert len(acknowledged) > 1
    for path in (
        "/healthz",
        f"/de/{QUARTER}/",
        f"/de/{QUARTER}/surveys/residents",
        f"/q/{CODE}/de",
    ):
        assert status_of(server.url + path) == 200, path
    form = b"version=1&step=send&connection=live&id=" + b"C" * 22
    request = urllib.request.Request(f"{server.url}/de/{QUARTER}/surveys/residents", form)
    assert status_of(request) == 507
    limit(server, resource.RLIM_INFINITY)
    for number in range(200):
        assert deliver(number) == 200
    server.kill()
    assert settle(TODAY) == {"response": 200}
    assert numbers() == list(range(200))
    assert "unexpected" not in server.log.read_text()


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_database_that_may_not_grow_takes_nothing_by_halves(app, client, key):
    pages = {"most": None}

    @event.listens_for(db.engine, "checkout")
    def no_more_pages(connection, _entry, _proxy):
        now = connection.execute("PRAGMA page_count").fetchone()[0]
        most = now if pages["most"] is None else pages["most"]
        connection.execute(f"PRAGMA max_page_count = {most}")

    pages["most"] = 2**30
    stored = 0
    for number in range(20):
        with client.post(
            "/api/v1/deliveries", data=device.body(people.sealed(key, number))
        ) as reply:
            stored += reply.status_code == 200
    assert stored == 20
    pages["most"] = None
    batch = [people.sealed(key, number) for number in range(20, 60)]
    with client.post("/api/v1/deliveries", data=device.body(*batch)) as reply:
        assert reply.status_code == 507
        assert "Traceback" not in reply.text
    with client.get(f"/de/{QUARTER}/surveys/residents") as page:
        assert page.status_code == 200
    db.session.rollback()
    pages["most"] = 2**30
    assert settle(TODAY) == {"response": 20}
    with client.post("/api/v1/deliveries", data=device.body(*batch)) as reply:
        assert {receipt["status"] for receipt in reply.get_json()["receipts"]} == {"stored"}
    settle(TODAY)
    assert numbers() == list(range(60))
    event.remove(db.engine, "checkout", no_more_pages)


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_settle_on_a_full_disk_loses_nothing(app, client, key):
    for number in range(40):
        client.post("/api/v1/deliveries", data=device.body(people.sealed(key, number))).close()
    db.session.rollback()
    event.listen(db.engine, "before_cursor_execute", _fail_on_rows)
    with pytest.raises(OperationalError):
        settle(TODAY)
    event.remove(db.engine, "before_cursor_execute", _fail_on_rows)
    assert settle(TODAY) == {"response": 40}
    assert numbers() == list(range(40))


def _fail_on_rows(connection, cursor, statement, parameters, context, executemany):
    if "INTO responses" in statement:
        raise OperationalError(statement, None, sqlite3.OperationalError("disk is full"))


@pytest.mark.parametrize(
    ("said", "full"),
    [
        (psycopg.errors.DiskFull("could not extend file: No space left on device"), True),
        (psycopg.errors.DiskFull("could not extend file: Das Gerät ist voll"), True),
        (psycopg.errors.QueryCanceled("canceling statement"), False),
    ],
)
def test_a_full_disk_of_postgresql_is_known_in_every_language(said, full):
    assert disk_is_full(OperationalError("", None, said)) is full
