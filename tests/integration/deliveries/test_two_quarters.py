"""Two quarters on one installation: the team of one decides nothing of the other."""

import datetime as dt
import json
import re
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from participation.config import ROOT, ConfigError
from participation.db import db, writing
from participation.deliveries.models import Arrival, LateLot, Quarantined
from participation.deliveries.settle import settle
from participation.operation.people import add_quarter
from participation.quarters.models import quarter_by_slug
from participation.responses.models import Response
from participation.staff.accounts import create_account, give_role
from participation.staff.roles import Role
from participation.surveys.models import Survey
from participation.surveys.publish import adopt, close, publish
from tests import device
from tests.town import NOW, QUARTER, TODAY

PASSWORD = "ein-langes-wort-42"
NEIGHBOUR = "oberstadt"
THEIRS = "residents-oberstadt"


@pytest.fixture
def settings(settings):
    # The second factor is another room's test.
    return replace(settings, demo=True)


@pytest.fixture
def neighbour(app):
    """A second quarter with the same questions under another name."""
    with writing() as session:
        quarter = add_quarter(session, NEIGHBOUR, "Oberstadt", "Neunkirchen", TODAY)
        survey = adopt(session, quarter, ROOT / "surveys" / "residents", THEIRS)
        survey.controller = survey.legal_basis = survey.purpose = survey.changeable = "da"
        survey.answer_date = TODAY + dt.timedelta(days=60)
        publish(session, survey, NOW)
    return quarter


@pytest.fixture
def their_key(client, neighbour):
    with client.get(f"/api/v1/quarters/{NEIGHBOUR}") as reply:
        return reply.get_json()["keys"][0]


def sign_in(client, quarter, role=Role.MODERATOR):
    with writing() as session:
        account = create_account(session, f"{role}@example.org", "M", PASSWORD)
        give_role(session, account, quarter_by_slug(quarter), role)
    with client.get("/manage/login") as form:
        token = token_in(form)
    filled = {"email": f"{role}@example.org", "password": PASSWORD, "csrf_token": token}
    client.post("/manage/login", data=filled).close()
    return client


def token_in(reply):
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', reply.get_data(as_text=True))
    return found.group(1)


def deliver(client, *envelopes):
    with client.post("/api/v1/deliveries", data=device.body(*envelopes)) as reply:
        return json.loads(reply.get_data())["receipts"]


def decide(client, **fields):
    with client.get(f"/manage/{QUARTER}/entrances/new") as form:
        token = token_in(form)
    with client.post(f"/manage/{QUARTER}/arrivals", data={"csrf_token": token, **fields}) as reply:
        assert reply.status_code == 303
    db.session.rollback()


def door(client):
    with client.get(f"/manage/{QUARTER}/arrivals") as reply:
        assert reply.status_code == 200
        return reply.get_data(as_text=True)


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def theirs(**others):
    return device.content(**{"survey": THEIRS, **others})


def test_each_quarter_has_the_same_questions_and_rows_of_its_own(client, key, their_key):
    receipts = deliver(client, device.envelope(their_key, theirs()))
    receipts += deliver(client, device.envelope(key, device.content()))
    assert [receipt["status"] for receipt in receipts] == ["stored", "stored"]
    settle(TODAY)
    db.session.rollback()
    assert count(Response) == 2
    assert len(set(db.session.scalars(select(Response.version_id)))) == 2


def test_a_survey_of_another_quarter_is_no_page_here(client, neighbour):
    with client.get(f"/de/{QUARTER}/surveys/{THEIRS}") as reply:
        assert reply.status_code == 404


def test_a_name_that_is_taken_is_refused_in_a_sentence(neighbour):
    with pytest.raises(ConfigError, match="residents"), writing() as session:
        adopt(session, quarter_by_slug(NEIGHBOUR), ROOT / "surveys" / "residents")


def test_an_answer_sealed_to_one_quarter_is_not_taken_for_another(client, key, neighbour):
    (receipt,) = deliver(client, device.envelope(key, theirs()))
    assert (receipt["status"], receipt["reason"]) == ("quarantined", "survey")


def test_a_team_sees_and_decides_nothing_that_another_quarter_holds_back(client, their_key):
    deliver(client, device.envelope(their_key, theirs(survey="unknown_there", version=7)))
    sign_in(client, QUARTER)
    assert "unknown_there" not in door(client)
    decide(client, kind="response", version="unknown_there 7", reason="survey", discard="1")
    assert count(Quarantined) == 1


def test_a_team_does_not_decide_about_what_came_late_elsewhere(client, their_key):
    with writing() as session:
        survey = session.scalar(select(Survey).where(Survey.slug == THEIRS))
        close(session, survey, TODAY)
        scope = f"survey:{survey.id}"
    (receipt,) = deliver(client, device.envelope(their_key, theirs()))
    assert receipt["status"] == "late"
    sign_in(client, QUARTER)
    assert scope not in door(client)
    for act in ("leave", "take"):
        decide(client, scope=scope, **{act: "1"})
        assert (count(Arrival), count(LateLot)) == (1, 0)


def test_what_rests_elsewhere_is_not_counted_here(client, their_key):
    deliver(client, *(device.envelope(their_key, theirs()) for _ in range(25)))
    sign_in(client, QUARTER)
    # Words only: a form's token may hold any two digits.
    words = re.sub(r"<head>.*</head>|<[^>]+>", " ", door(client), flags=re.DOTALL)
    assert "25" not in words


def test_only_who_looks_after_the_machine_sees_what_is_sealed_to_no_key_of_ours(client, key):
    deliver(client, {**device.envelope(key, device.content()), "key": "AAAAAAAA"})
    administrator = sign_in(client, QUARTER, Role.ADMINISTRATOR)
    assert 'value="key"' in door(administrator)
    moderator = sign_in(client.application.test_client(), QUARTER)
    assert 'value="key"' not in door(moderator)


def close_ours():
    with writing() as session:
        survey = session.scalar(select(Survey).where(Survey.slug == "residents"))
        close(session, survey, TODAY)
        return f"survey:{survey.id}"
