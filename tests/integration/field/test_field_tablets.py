"""Tablets at the server: let in once, recognised, counted, blocked."""

import datetime as dt
import hashlib

from sqlalchemy import func, select

from participation.db import db, writing
from participation.deliveries.models import Arrival, Quarantined, ServerState
from participation.field import enrol
from participation.field.models import Device, Enrolment
from participation.surveys.models import Survey
from participation.surveys.publish import publish
from tests import device as phone

DOOR = "/api/v1/deliveries"


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def only(what):
    """Return the one value there is now; without this, an older moment would be read."""
    db.session.rollback()
    return db.session.scalars(select(what)).one()


def block():
    db.session.rollback()
    with writing() as session:
        enrol.revoke(session, session.scalars(select(Device)).one())


def test_a_code_lets_one_tablet_in_and_no_second(client, code):
    typed = code()
    assert client.post("/api/v1/field/enrol", json={"code": typed}).status_code == 200
    assert client.post("/api/v1/field/enrol", json={"code": typed}).status_code == 403
    assert count(Device) == 1
    assert count(Enrolment) == 0


def test_a_code_may_be_typed_with_hyphens_and_small_letters(client, code):
    typed = code()
    spoken = f"{typed[:4]}-{typed[4:8]} {typed[8:]}".lower()
    assert client.post("/api/v1/field/enrol", json={"code": spoken}).status_code == 200


def test_a_code_works_for_a_quarter_of_an_hour(client, code):
    made = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=15, seconds=1)
    answer = client.post("/api/v1/field/enrol", json={"code": code(made)})
    assert answer.status_code == 403
    assert count(Device) == 0


def test_what_is_no_code_is_refused_and_not_a_crash(client):
    for body in ({"code": "nonsense"}, {"code": 7}, {}, [], None):
        assert client.post("/api/v1/field/enrol", json=body).status_code in (400, 403)


def test_neither_code_nor_token_is_stored(tablet, settings):
    token = tablet.told["token"]
    assert only(Device.token_hash) == hashlib.sha256(token.encode()).digest()


def test_a_tablet_learns_key_quarter_and_epoch(tablet, client):
    described = client.get("/api/v1/quarters/innenstadt").get_json()
    assert tablet.told["keys"] == described["keys"]
    assert tablet.told["epoch"] == described["epoch"]
    assert tablet.told["quarter"]["slug"] == "innenstadt"


def test_a_heartbeat_leaves_counts_and_nothing_else(tablet):
    answer = tablet.post(
        "/api/v1/field/heartbeat",
        json={"unsent": 12, "oldest_hours": 3, "persisted": True, "used_percent": 4, "build": "b1"},
    )
    assert answer.get_json()["revoked"] is False
    device = only(Device)
    assert (device.unsent, device.oldest_hours, device.persisted) == (12, 3, True)
    assert (device.used_percent, device.build) == (4, "b1")
    assert device.last_seen is not None


def test_a_heartbeat_of_nonsense_counts_as_nothing(tablet):
    for body in ([], {"unsent": -5, "used_percent": 10**30, "build": "x\0" * 90}, None):
        assert tablet.post("/api/v1/field/heartbeat", json=body).status_code == 200
    assert only(Device.unsent) == 0


def test_the_heartbeat_names_the_newest_verified_backup(tablet):
    db.session.rollback()
    with writing() as session:
        session.add(ServerState(name="backup 2026-11-20", value="a"))
        session.add(ServerState(name="backup 2026-11-21", value="b"))
    assert tablet.post("/api/v1/field/heartbeat", json={}).get_json()["backup"] == "2026-11-21"


def test_a_tablet_delivers_into_the_same_door(tablet, key):
    envelope = phone.envelope(key, phone.content(mode="assisted"))
    answer = tablet.post(DOOR, data=phone.body(envelope))
    assert answer.get_json()["receipts"][0]["status"] == "stored"
    assert count(Arrival) == 1


def test_a_blocked_tablet_delivers_into_quarantine(tablet, key):
    block()
    envelope = phone.envelope(key, phone.content(mode="assisted"))
    (receipt,) = tablet.post(DOOR, data=phone.body(envelope)).get_json()["receipts"]
    assert (receipt["status"], receipt["reason"]) == ("quarantined", "revoked")
    assert count(Arrival) == 0
    assert count(Quarantined) == 1


def test_a_blocked_tablet_receives_nothing(tablet):
    (document, *_others) = tablet.get("/api/v1/field/bundle").get_json()["surveys"][0]["documents"]
    assert tablet.get(document["url"]).status_code == 200
    block()
    assert tablet.get("/api/v1/field/bundle").status_code == 403
    assert tablet.get(document["url"]).status_code == 403
    assert tablet.post("/api/v1/field/heartbeat", json={}).get_json()["revoked"] is True


def test_an_unknown_token_is_told_so_and_its_records_are_not_taken(client, key):
    headers = {"Authorization": "Bearer somebody-else"}
    envelope = phone.envelope(key, phone.content(mode="assisted"))
    assert client.post(DOOR, data=phone.body(envelope), headers=headers).status_code == 401
    assert client.get("/api/v1/field/bundle", headers=headers).status_code == 401
    assert client.get("/api/v1/field/bundle").status_code == 401
    assert count(Arrival) == 0


def test_no_table_joins_a_tablet_with_what_it_delivered():
    for table in db.metadata.tables.values():
        for foreign in table.foreign_keys:
            own = table.name in {"field_days", "field_enrolments"}
            assert own or foreign.column.table.name != "field_devices", table.name
    columns = set(Device.__table__.columns.keys())
    assert not columns & {"envelope_id", "delivered", "key", "scope"}


def test_the_bundle_says_size_and_hash_of_what_it_offers(tablet):
    bundle = tablet.get("/api/v1/field/bundle").get_json()
    assert [survey["kind"] for survey in bundle["surveys"]] == ["response", "note"]
    assert bundle["points"] == [{"code": "7A7S7CS6", "label": "KOMM"}]
    for survey in bundle["surveys"]:
        for document in survey["documents"][:3]:
            body = tablet.get(document["url"]).data
            assert len(body) == document["size"]
            assert hashlib.sha256(body).hexdigest() == document["sha256"]


def test_a_tablet_gets_the_same_bytes_as_phones(tablet, client):
    document = tablet.get("/api/v1/field/bundle").get_json()["surveys"][0]["documents"][0]
    language = document["language"]
    page = client.get(f"/{language}/innenstadt/surveys/residents").data
    assert tablet.get(document["url"]).data == page


def test_the_shell_needs_no_session_and_says_whose_it_is(client):
    for address in ("/field/de/", "/field/ar/", "/field/worker.js", "/field/manifest.webmanifest"):
        with client.get(address) as answer:
            assert answer.status_code == 200
            assert answer.headers["X-Quartierstimme"]
            assert "Set-Cookie" not in answer.headers
    assert client.get("/field/").location == "/field/de/"
    assert client.get("/field/xx/").status_code == 404


def test_the_residents_worker_does_not_install_the_app(client):
    with client.get("/worker.js") as answer:
        assert "/field.js" not in answer.text


def test_a_version_that_was_replaced_is_still_given_out(tablet):
    old = tablet.get("/api/v1/field/bundle").get_json()["surveys"][0]["documents"][0]
    db.session.rollback()
    with writing() as session:
        publish(session, session.scalars(select(Survey)).one(), dt.datetime.now(dt.UTC))
    new = tablet.get("/api/v1/field/bundle").get_json()["surveys"][0]
    assert new["version"] == 2
    assert tablet.get(old["url"]).status_code == 200


def test_an_address_that_cannot_be_is_not_found(tablet):
    for path in ("residents/99999999999/de", "residents/1/xx", "a%00b/1/de", "nothing/1/de"):
        assert tablet.get(f"/api/v1/field/documents/{path}").status_code == 404
