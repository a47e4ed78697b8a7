"""With the whole directory in hand: no join of an answer with what became of its text."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from participation.db import db, writing
from participation.moderation import close, decide, themes
from participation.moderation.models import Checked, Decision, Item
from participation.quarters.models import Topic
from participation.responses.models import FreeText
from participation.staff.accounts import create_account
from participation.surveys.models import Survey
from tests import device
from tests.integration.attacks import people
from tests.integration.attacks.test_joins import (
    deliver,
    nightly,
    numbers,
    physical_order,
    unlikely,
    written_together,
)
from tests.town import TODAY

PEOPLE = 120
TABLES = ("moderation_items", "moderation_texts", "moderation_themes")


def night(app, day):
    nightly(app, dt.datetime(2026, 11, day, 3, 5, tzinfo=ZoneInfo("Europe/Berlin")))


@pytest.fixture
def decided(app, client, key):
    """A night of answers with a text each; somebody reads them, decides, and gives topics."""
    for number in range(PEOPLE):
        answers = people.answers_of(number) | {"idea": f"Idee {number}"}
        deliver(client, device.envelope(key, device.content(answers)))
    night(app, 23)
    db.session.rollback()
    with writing() as session:
        survey = session.scalars(select(Survey)).one()
        session.add(Topic(quarter_id=survey.quarter_id, code="light", names={"de": "Licht"}))
        mona = create_account(session, "mona@example.org", "Mona", "vier ruhige Worte genug")
        session.flush()
        query = select(Item, FreeText.text).join(FreeText, FreeText.key == Item.subject)
        # As the queue shows them. What staff did, and when, is known: it says nothing of answers.
        for item, text in session.execute(query.order_by(Item.key)).all():
            made = decide.Made(text, Decision.THEMES)
            decide.decide(session, item, mona, item.revision, made, TODAY)
            close.close(session, item, TODAY)
            themes.assign(session, survey.quarter, item.key, "light")
    night(app, 24)


def test_no_place_key_or_transaction_leads_from_a_text_to_its_answer(decided):
    db.session.rollback()
    texts = dict(row for row in db.session.execute(select(Checked.key, Checked.text)))
    number = {key: int(text.split()[1]) for key, text in texts.items()}
    assert len(number) == PEOPLE
    rows = numbers(physical_order("responses", "answers"))
    place_of_row = {one: place for place, one in enumerate(rows)}
    row_keys = set(physical_order("responses", "key"))
    for table in TABLES:
        keys = physical_order(table, "key")
        assert not row_keys & set(keys)
        # Where two shuffled orders agree they do so by chance.
        assert not unlikely([place_of_row[number[key]] for key in keys]), table
        assert not unlikely([number[key] for key in keys]), table
        assert len(written_together(table)) <= 1, table


def test_nothing_in_an_answer_names_its_text_and_nothing_in_a_text_its_answer(decided):
    db.session.rollback()
    written = json.dumps([str(row) for row in physical_order("responses", "answers")])
    assert "Idee" not in written
    assert db.session.scalars(select(FreeText)).all() == []
