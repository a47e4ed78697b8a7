"""Questions read aloud: recorded, listened to, released, and heard by residents."""

import hashlib
import io
import re

import pytest
from sqlalchemy import select

from participation import files
from participation.db import db, writing
from participation.field.models import Device
from participation.sound.reading import read
from participation.staff.models import AuditEntry
from participation.staff.roles import Role
from participation.surveys import recordings
from participation.surveys.models import Recording, SurveyVersion, survey_by_slug
from tests import sounds
from tests.integration.field.conftest import code, staff, tablet
from tests.town import QUARTER

__all__ = ["code", "staff", "tablet"]

PAGE = f"/manage/{QUARTER}/recordings/residents/de"
AUDIO = f"/de/{QUARTER}/surveys/residents/audio/1.json"
SPOKEN = sounds.in_webm(3, seed=7)


def upload(office, body=SPOKEN, question="connection"):
    return office.post(f"{PAGE}/{question}", PAGE, file=(io.BytesIO(body), "Anna Beispiel.webm"))


def listed(client, address=AUDIO):
    with client.get(address) as reply:
        assert reply.status_code == 200
        return reply.get_json()


def test_from_the_microphone_to_a_resident(staff, client):
    with client.get(f"/de/{QUARTER}/surveys/residents") as reply:
        before = reply.data
    office = staff(Role.MODERATOR)
    assert upload(office).status_code == 303
    assert listed(client) == {}
    assert office.get(f"{PAGE}/connection/draft.webm").data == read(SPOKEN).body
    assert office.post(f"{PAGE}/connection/check", PAGE).status_code == 303
    assert listed(client) == {}
    assert office.post(f"{PAGE}/connection/release", PAGE).status_code == 303
    found = listed(client)["connection"]
    with client.get(found["url"]) as reply:
        assert reply.mimetype == "audio/webm"
        assert "immutable" in reply.headers["Cache-Control"]
        assert hashlib.sha256(reply.data).hexdigest() == found["sha256"]
        assert len(reply.data) == found["size"]
        assert b"Anna" not in reply.data
        assert sounds.SECRET not in reply.data
    with client.get(f"/de/{QUARTER}/surveys/residents") as reply:
        assert reply.data == before
    assert listed(client, AUDIO.replace("/de/", "/ar/")) == {}
    acts = db.session.scalars(
        select(AuditEntry.act).where(AuditEntry.object_kind == "recording")
    ).all()
    assert acts == ["record", "check", "release"]


def test_a_new_recording_replaces_the_old_one_only_when_it_is_released(staff, client):
    office = staff(Role.MODERATOR)
    upload(office)
    office.post(f"{PAGE}/connection/release", PAGE)
    first = listed(client)
    upload(office, sounds.in_ogg(2, seed=9))
    upload(office, sounds.in_ogg(2, seed=10))
    assert listed(client) == first
    assert len(list(files.folder().iterdir())) == 2
    office.post(f"{PAGE}/connection/release", PAGE)
    assert listed(client) != first
    assert len(list(files.folder().iterdir())) == 1
    with client.get(first["connection"]["url"]) as reply:
        assert reply.status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"%PDF-1.7", 400),
        (b"\x1a\x45\xdf\xa3" + b"\0" * 99, 400),
        (sounds.in_webm(0.2), 400),
        (sounds.in_webm(30, size=100), 413),
        (SPOKEN + b"\0" * 300_000, 413),
        (b"", 400),
    ],
)
def test_what_is_no_fitting_recording_is_refused_and_leaves_nothing(staff, body, status):
    assert upload(staff(Role.MODERATOR), body).status_code == status
    db.session.rollback()
    assert db.session.scalars(select(Recording)).all() == []
    assert not files.folder().exists()


def test_a_form_without_a_file_is_asked_for_one(staff):
    office = staff(Role.MODERATOR)
    answer = office.post(f"{PAGE}/connection", PAGE)
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_a_translator_records_and_does_not_release(staff, client):
    office = staff(Role.TRANSLATOR)
    assert upload(office).status_code == 303
    assert office.post(f"{PAGE}/connection/check", PAGE).status_code == 303
    assert office.post(f"{PAGE}/connection/release", PAGE).status_code == 403
    assert office.post(f"{PAGE}/connection/delete/checked", PAGE).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Recording)).all() == []
    assert list(files.folder().iterdir()) == []


def test_changed_words_are_not_read_aloud_as_they_were(staff, client, app):
    office = staff(Role.MODERATOR)
    upload(office)
    office.post(f"{PAGE}/connection/release", PAGE)
    db.session.rollback()
    with writing() as session:
        version = session.scalars(select(SurveyVersion)).one()
        texts = {code: dict(text) for code, text in version.texts.items()}
        words = {**texts["de"]["texts"], "connection.label": "Ganz andere Worte?"}
        texts["de"] = {**texts["de"], "texts": words}
        version.texts = texts
    app.extensions.pop("sentences")
    assert listed(client) == {}
    page = office.get(PAGE).text
    assert "have changed since" in page


def test_a_lost_file_gives_way_to_the_voice_of_the_phone(staff, client):
    office = staff(Role.MODERATOR)
    upload(office)
    office.post(f"{PAGE}/connection/release", PAGE)
    found = listed(client)["connection"]
    next(files.folder().iterdir()).unlink()
    with client.get(found["url"]) as reply:
        assert reply.status_code == 404
    assert office.get(f"{PAGE}/connection/released.webm").status_code == 410


@pytest.mark.parametrize("name", ["../../settings.toml", "0" * 32, "x", "%2e%2e"])
def test_no_other_file_is_given_out(client, name):
    with client.get(f"/audio/{name}.webm") as reply:
        assert reply.status_code == 404


def test_a_tablet_learns_what_recordings_weigh(staff, tablet, client):
    office = staff(Role.MODERATOR)
    upload(office)
    office.post(f"{PAGE}/connection/release", PAGE)
    manifest = tablet.get("/api/v1/field/bundle").get_json()
    (german,) = [one for one in manifest["surveys"][0]["documents"] if one["language"] == "de"]
    assert german["audio"] == [{"question": "connection", **listed(client)["connection"]}]
    assert Device.__tablename__ == "field_devices"


def test_the_bitrate_lets_every_question_fit(app):
    version = survey_by_slug("residents").current
    for language in ("de", "ar", "bg"):
        for line in recordings.lines(version, language):
            rate = recordings.bitrate(line)
            assert 8_000 <= rate <= 24_000
            seconds = line.length / 14
            assert rate / 8 * seconds < recordings.LARGEST, line.question


def test_the_overview_counts_per_language(staff):
    office = staff(Role.MODERATOR)
    upload(office)
    overview = office.get(f"/manage/{QUARTER}/recordings").text
    assert re.search(r"Deutsch</bdi>.*?number\">0<.*?number\">1<", overview, re.DOTALL)
