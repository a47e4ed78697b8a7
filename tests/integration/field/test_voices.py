"""Voices after talks: kept closed and apart, written down, erased; and what a bad disk does."""

import datetime as dt
import errno
import resource

import pytest
from sqlalchemy import select

from participation import files
from participation.db import db
from participation.deliveries.models import Arrival
from participation.deliveries.settle import settle
from participation.field import notes, voices
from participation.field.models import ConversationNote, ConversationText, ConversationVoice
from participation.operation import check, check_files
from participation.quarters.models import Quarter, quarter_by_slug
from participation.retention.forget import forget, lay_contributions_anew
from participation.sound.reading import read
from participation.staff.models import AuditEntry
from participation.staff.roles import Role
from participation.town_time import local_today
from tests import device as phone
from tests import sounds
from tests.town import QUARTER, TODAY

PAGE = "/manage/innenstadt/voices"
SPOKEN = sounds.in_webm(3, seed=7)


def content(*bodies, **others):
    said = {"day": "2026-11-20", "people": "3", "ages": ["y27_44"]}
    attached = [sounds.attachment(body) for body in bodies]
    return {
        "quarter": QUARTER,
        "version": 1,
        "language": "ar",
        "answers": said,
        "attachments": attached,
        **others,
    }


def deliver(client, key, *contents):
    envelopes = [phone.envelope(key, one, kind="note") for one in contents]
    answer = client.post("/api/v1/deliveries", data=phone.body(*envelopes))
    return [receipt["status"] for receipt in answer.get_json()["receipts"]]


def kept():
    db.session.rollback()
    return db.session.scalars(select(ConversationVoice)).all()


def on_disk():
    place = files.folder()
    return sorted(path.name for path in place.iterdir()) if place.exists() else []


@pytest.fixture
def voice(client, key):
    assert deliver(client, key, content(SPOKEN)) == ["stored"]
    settle(TODAY, ripe_only=True)
    (one,) = kept()
    return one


def test_a_voice_is_kept_apart_from_its_note_closed_and_without_its_maker(voice):
    assert voices.opened_file(voice) == read(SPOKEN).body
    closed = (files.folder() / voice.file).read_bytes()
    assert sounds.packets(3, seed=7)[0] not in closed
    (note,) = db.session.scalars(select(ConversationNote))
    assert note.key != voice.key
    shared = set(ConversationNote.__table__.columns.keys()) & set(
        ConversationVoice.__table__.columns.keys()
    )
    assert shared == {"key", "quarter_id"}
    assert "attachments" not in repr(note.answers)


def test_neither_row_nor_file_knows_the_day(voice):
    # The door has a clock of its own.
    today = local_today()
    assert voice.week == today - dt.timedelta(days=today.weekday())
    path = files.folder() / voice.file
    midnight = dt.datetime.combine(voice.week, dt.time(), dt.UTC).timestamp()
    assert path.stat().st_mtime == midnight
    assert files.folder().stat().st_mtime == midnight
    assert files.NAME.fullmatch(path.name)


def test_the_night_takes_from_files_when_they_were_first_written(voice, client, key):
    before = (files.folder() / voice.file).stat()
    assert lay_contributions_anew()
    after = (files.folder() / voice.file).stat()
    assert after.st_ctime_ns > before.st_ctime_ns
    assert after.st_mtime == before.st_mtime
    assert voices.opened_file(kept()[0]) == read(SPOKEN).body


@pytest.mark.parametrize(
    "attachments",
    [
        "x",
        [1],
        [{}],
        [{**sounds.attachment(SPOKEN), "kind": "picture"}],
        [{**sounds.attachment(SPOKEN), "size": 5}],
        [{**sounds.attachment(SPOKEN), "hash": sounds.attachment(b"else")["hash"]}],
        [{**sounds.attachment(SPOKEN), "data": "!"}],
        [sounds.attachment(b"%PDF-1.7 no sound")],
        [sounds.attachment(SPOKEN)] * 4,
    ],
)
def test_a_note_with_a_recording_that_does_not_fit_is_held_and_not_lost(client, key, attachments):
    assert deliver(client, key, content(attachments=attachments)) == ["quarantined"]
    assert on_disk() == []


def test_a_moderator_listens_writes_down_and_the_voice_is_gone(voice, staff):
    office = staff(Role.MODERATOR)
    assert "(1)" in office.get(PAGE).text
    key, name = voice.key, voices.name_of(voice)
    page = f"{PAGE}/{name}"
    assert name in office.get(PAGE).text
    answer = office.get(f"{page}.webm")
    assert (answer.data, answer.mimetype) == (read(SPOKEN).body, "audio/webm")
    assert answer.headers["Cache-Control"] == "no-store"
    wrong = office.post(page, page, question="good", language="de", text=" ")
    assert wrong.status_code == 422
    said = "Der Brunnen plätschert."
    assert office.post(page, page, question="good", language="de", text=said).status_code == 303
    assert kept() == []
    assert on_disk() == []
    (text,) = db.session.scalars(select(ConversationText))
    assert (text.question, text.language, text.text) == ("good", "de", said)
    assert text.key != key
    entries = repr([vars(one) for one in db.session.scalars(select(AuditEntry))])
    assert "write down" in entries
    assert "Brunnen" not in entries
    assert name not in entries
    assert office.get(page).status_code == 404


def test_a_voice_that_says_nothing_is_erased_with_a_reason_from_the_list(voice, staff):
    office = staff(Role.MODERATOR)
    page = f"{PAGE}/{voices.name_of(voice)}"
    assert office.post(f"{page}/erase", page).status_code == 422
    assert office.post(f"{page}/erase", page, reason="private").status_code == 303
    assert kept() == []
    assert on_disk() == []


@pytest.mark.parametrize("role", [Role.STREET_WORKER, Role.TRANSLATOR, Role.ADMINISTRATOR])
def test_nobody_else_hears_a_voice(voice, staff, role):
    somebody = staff(role)
    page = f"{PAGE}/{voices.name_of(voice)}"
    for address in (PAGE, page, f"{page}.webm"):
        assert somebody.get(address).status_code == 403


def test_after_thirty_days_a_voice_is_erased_unheard(voice):
    forget(voice.week + dt.timedelta(days=29))
    assert len(kept()) == 1
    forget(voice.week + dt.timedelta(days=30))
    assert kept() == []
    assert on_disk() == []


def test_erased_keys_are_in_no_file_of_the_database(voice, staff, settings, database):
    if database != "sqlite":
        assert db.engine.dialect.name == "postgresql"
        return
    secret = voice.secret
    office = staff(Role.MODERATOR)
    page = f"{PAGE}/{voices.name_of(voice)}"
    db.session.rollback()
    office.post(f"{page}/erase", page, reason="nothing")
    db.session.rollback()
    forget(TODAY)
    found = [p for p in settings.instance.rglob("*") if p.is_file() and secret in p.read_bytes()]
    assert found == []


def test_a_lost_or_damaged_file_is_told_and_takes_nothing_along(voice, staff, settings):
    office = staff(Role.MODERATOR)
    page = f"{PAGE}/{voices.name_of(voice)}"
    path = files.folder() / voice.file
    body = path.read_bytes()
    for harm in (lambda: path.write_bytes(body[:-1] + bytes([body[-1] ^ 1])), path.unlink):
        harm()
        assert "lost or damaged" in office.get(page).text
        assert office.get(f"{page}.webm").status_code == 410
        (finding, *_rest) = check_files.checks(settings)
        assert finding.level is check.Level.WRONG
        assert "1 of 1" in finding.what
    assert office.get(PAGE).status_code == 200
    path.write_bytes(body)
    (finding,) = check_files.checks(settings)
    assert finding.level is check.Level.OK


def test_a_disk_without_room_for_the_file_leaves_the_note_sealed_at_the_door(client, key):
    large = sounds.in_webm(60, seed=3, size=110)
    assert deliver(client, key, content(large)) == ["stored"]
    db.session.rollback()
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, usual[1]))
    try:
        with pytest.raises(Exception, match=r"File too large|disk I/O|full"):
            settle(TODAY)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert kept() == []
    assert on_disk() == []
    assert len(db.session.scalars(select(Arrival.key)).all()) == 1
    settle(TODAY)
    assert voices.opened_file(kept()[0]) == read(large).body


def test_a_transaction_that_fails_leaves_no_file_behind(client, key, monkeypatch):
    deliver(client, key, content(SPOKEN))
    written = []

    def break_off(model):
        written.extend(on_disk())
        raise OSError(errno.EIO, "the disk is gone")

    monkeypatch.setattr(notes, "insert", break_off)
    with pytest.raises(OSError, match="the disk is gone"):
        settle(TODAY)
    monkeypatch.undo()
    assert len(written) == 1
    assert on_disk() == []
    settle(TODAY)
    assert len(on_disk()) == 1


def test_a_file_that_a_kill_left_behind_is_removed_a_day_later(voice):
    stray = files.folder() / ("0" * 32)
    stray.write_bytes(b"left over")
    now = dt.datetime.now(dt.UTC)
    assert files.sweep([voice.file], now) == 0
    assert files.sweep([voice.file], now + dt.timedelta(days=1, minutes=1)) == 1
    assert on_disk() == [voice.file]


def test_another_quarters_voices_do_not_exist_here(voice):
    here = quarter_by_slug(QUARTER)
    elsewhere = Quarter(id=here.id + 1)
    assert voices.voice_named(here, voices.name_of(voice)) is not None
    assert voices.voice_named(here, "zz") is None
    assert voices.voice_named(elsewhere, voices.name_of(voice)) is None
    assert voices.voices_of(elsewhere) == []
