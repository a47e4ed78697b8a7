"""Conversation notes: a kind of their own, in tables of their own."""

import datetime as dt

import pytest
from sqlalchemy import select

from participation.db import db
from participation.deliveries import views
from participation.deliveries.settle import settle
from participation.field import notes
from participation.field.models import ConversationNote, ConversationText
from participation.responses.models import FreeText, Response, Tally
from tests import device as phone
from tests.town import QUARTER, TODAY

SAID = {
    "day": "2026-11-20",
    "people": "3",
    "ages": ["y27_44"],
    "good": "Der Park.",
    "bothers": "Der Lärm.",
    "ready": "yes",
}


@pytest.fixture(autouse=True)
def on_the_towns_day(monkeypatch):
    """What arrives gets its day from the clock, which would be in another year than the town."""
    monkeypatch.setattr(views, "local_today", lambda: TODAY)


def content(**others):
    return {"quarter": QUARTER, "version": 1, "language": "de", "answers": SAID, **others}


def deliver(client, key, *contents):
    envelopes = [phone.envelope(key, one, kind="note") for one in contents]
    answer = client.post("/api/v1/deliveries", data=phone.body(*envelopes))
    return [receipt["status"] for receipt in answer.get_json()["receipts"]]


def test_a_note_becomes_a_row_of_its_own_and_no_answer(client, key):
    assert deliver(client, key, content()) == ["stored"]
    settle(TODAY, ripe_only=True)
    (note,) = db.session.scalars(select(ConversationNote))
    assert note.day == dt.date(2026, 11, 20)
    assert note.answers["ages"] == ["y27_44"]
    assert "day" not in note.answers
    for model in (Response, FreeText, Tally):
        assert db.session.scalars(select(model)).all() == []


def test_what_was_said_is_stored_apart_from_who_was_there(client, key):
    deliver(client, key, content())
    settle(TODAY)
    texts = db.session.scalars(select(ConversationText)).all()
    assert {(text.question, text.text) for text in texts} == {
        ("good", "Der Park."),
        ("bothers", "Der Lärm."),
    }
    (note,) = db.session.scalars(select(ConversationNote))
    assert note.key not in {text.key for text in texts}
    assert "Park" not in repr(note.answers)
    shared = set(ConversationNote.__table__.columns.keys()) & set(
        ConversationText.__table__.columns.keys()
    )
    assert shared == {"key", "quarter_id"}


def test_what_is_no_note_waits_for_a_person(client, key):
    wrong = [
        content(quarter="elsewhere"),
        content(quarter="a\0b"),
        content(version=9),
        content(version="1"),
        content(language="xx"),
        content(answers=[]),
    ]
    assert deliver(client, key, *wrong) == ["quarantined"] * len(wrong)


def test_a_day_that_makes_no_sense_becomes_the_year(client, key):
    answers = [{**SAID, "day": day} for day in ("2091-01-01", "gestern", "1990-01-01")]
    deliver(client, key, *(content(answers=one) for one in answers))
    settle(TODAY)
    days = set(db.session.scalars(select(ConversationNote.day)))
    assert days == {dt.date(notes._day(None, TODAY).year, 1, 1)}


def test_notes_and_texts_are_forgotten_in_time(client, key):
    deliver(client, key, content())
    settle(TODAY)
    session = db.session()
    assert notes.NOTES.delete(session, dt.date(2028, 11, 19)) == 0
    assert notes.NOTES.delete(session, dt.date(2028, 11, 21)) == 1
    assert notes.TEXTS.delete(session, dt.date(2027, 12, 31)) == 0
    assert notes.TEXTS.delete(session, dt.date(2028, 1, 1)) == 2
    session.rollback()
