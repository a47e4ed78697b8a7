"""The door: what is acknowledged is there, once, and nothing leads from it to a row."""

import threading

import pytest
from sqlalchemy import func, select

from participation.db import db
from participation.deliveries import envelope as wire
from participation.deliveries.models import Arrival, Quarantined, Seen
from participation.deliveries.receive import receive
from participation.deliveries.settle import settle
from participation.responses.models import FreeText, Response
from tests import device
from tests.town import TODAY


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def deliver(client, *envelopes):
    with client.post("/api/v1/deliveries", data=device.body(*envelopes)) as reply:
        assert reply.status_code == 200, reply.get_data()
        return reply.get_json()["receipts"]


def test_an_answer_arrives_and_becomes_one_row(client, key):
    (receipt,) = deliver(client, device.envelope(key, device.content()))
    assert receipt["status"] == "stored"
    assert settle(TODAY) == {"response": 1}
    (row,) = db.session.scalars(select(Response))
    assert row.answers["connection"] == ["live"]
    assert row.answers["liking"] == "4"
    assert row.answers["duration"] == "not_asked"
    assert count(Arrival) == 0


def test_a_repeated_delivery_counts_once(client, key):
    sent = device.envelope(key, device.content())
    assert [deliver(client, sent)[0]["status"] for _ in range(3)] == [
        "stored",
        "already",
        "already",
    ]
    settle(TODAY)
    assert deliver(client, sent)[0]["status"] == "already"
    assert settle(TODAY) == {}
    assert count(Response) == 1


def test_the_same_id_with_other_content_waits_in_quarantine(client, key):
    first = device.envelope(key, device.content())
    other = device.envelope(key, device.content({"liking": "1"}), id=first["id"])
    assert deliver(client, first, other)[1]["reason"] == "id_reused"
    settle(TODAY)
    assert db.session.scalars(select(Response)).one().answers["liking"] == "4"


def test_t23_twenty_parallel_deliveries_of_one_answer_are_one_row(app, key):
    sent = device.body(device.envelope(key, device.content()))
    statuses, errors = [], []

    def send():
        try:
            with app.app_context():
                statuses.append(receive(wire.read(sent), TODAY)[0].status)
                db.session.remove()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert sorted(statuses) == ["already"] * 19 + ["stored"]
    settle(TODAY)
    assert count(Response) == 1


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda e: e | {"hash": "A" * 43}, "hash"),
        (lambda e: e | {"kind": "wish"}, "kind"),
        (lambda e: e | {"key": "nobody"}, "key"),
        (lambda e: e | {"id": "A" * 22}, "seal"),
        (lambda e: e | {"v": 2}, "format"),
        (lambda e: e | {"sealed": "not base64 ?"}, "format"),
        (lambda e: {"id": e["id"]}, "format"),
        (lambda e: None, "format"),
        (lambda e: [1, 2], "format"),
    ],
)
def test_what_does_not_fit_is_kept_in_quarantine_and_the_others_are_stored(
    client, key, spoil, reason
):
    good = [device.envelope(key, device.content()) for _ in range(2)]
    bad = spoil(device.envelope(key, device.content()))
    receipts = deliver(client, good[0], bad, good[1])
    assert [receipt["status"] for receipt in receipts] == ["stored", "quarantined", "stored"]
    assert receipts[1]["reason"] == reason
    assert count(Quarantined) == 1
    deliver(client, bad)
    assert count(Quarantined) == 1


@pytest.mark.parametrize(
    "inside",
    [
        [1],
        "text",
        {"survey": "residents"},
        device.content(survey="unknown"),
        device.content(version=99),
        device.content(version=True),
        device.content(language="tlh"),
        device.content(mode="spy"),
        device.content(answers=[]),
        device.content(survey="resi\0dents"),
    ],
)
def test_strange_content_is_quarantined_and_never_an_error(client, key, inside):
    (receipt,) = deliver(client, device.envelope(key, inside))
    assert receipt["status"] == "quarantined"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", 400),
        (b"{}", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b'{"envelopes": {}}', 400),
        (b"[" * 100_000, 400),
        (b'{"envelopes": [' + b"0," * 200 + b"0]}", 413),
    ],
)
def test_a_body_that_is_no_delivery_is_refused_in_json(client, sent, status):
    with client.post("/api/v1/deliveries", data=sent) as reply:
        assert reply.status_code == status
        assert reply.get_json()["error"]


def test_answers_that_do_not_fit_are_marked_and_nothing_is_thrown_away(client, key):
    strange = {"connection": ["live", "moon"], "liking": "9", "nobody_asked": "x", "idea": "Bänke!"}
    deliver(client, device.envelope(key, device.content(strange)))
    settle(TODAY)
    row = db.session.scalars(select(Response)).one()
    assert row.answers["liking"] == "unfit"
    texts = {text.text for text in db.session.scalars(select(FreeText))}
    assert "Bänke!" in texts
    assert any("9" in text for text in texts)


def test_seen_refers_to_no_row_and_no_envelope(client, key):
    sent = device.envelope(key, device.content())
    deliver(client, sent)
    (seen,) = db.session.execute(select(Seen.id_mac, Seen.content_mac, Seen.scope)).all()
    settle(TODAY)
    row = db.session.scalars(select(Response)).one()
    assert row.key not in seen
    assert sent["id"].encode() not in b"".join(seen[:2])


def test_a_nightly_settle_waits_for_ten(client, key):
    for _ in range(9):
        deliver(client, device.envelope(key, device.content()))
    assert settle(TODAY, ripe_only=True) == {}
    deliver(client, device.envelope(key, device.content()))
    assert settle(TODAY, ripe_only=True) == {"response": 10}


def test_a_batch_of_two_hundred_is_receipted_in_order(client, key):
    envelopes = [device.envelope(key, device.content()) for _ in range(200)]
    receipts = deliver(client, *envelopes)
    assert [receipt["id"] for receipt in receipts] == [sent["id"] for sent in envelopes]
    assert settle(TODAY) == {"response": 200}
