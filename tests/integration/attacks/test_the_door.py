"""What the team reads of deliveries that wait for a decision, while they come one by one."""

import io
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from participation.db import db, writing
from participation.staff.roles import Role
from participation.surveys.models import Survey
from participation.surveys.publish import close
from tests import device
from tests.integration.staff.rooms import signed_in
from tests.town import TODAY

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def settings(settings):
    # The second factor is another room's test.
    return replace(settings, demo=True)


@pytest.fixture
def team(app):
    return [signed_in(app, role) for role in (Role.MODERATOR, Role.LEAD, Role.ADMINISTRATOR)]


def pages(team):
    found = []
    for one in team:
        said = (one.get("arrivals").text, one.get("/manage/").text)
        found.append([re.sub(r'(csrf_token"[^>]*value=")[^"]*', r"\1", text) for text in said])
    return found


def moves(team, client, key, **content):
    """Return after the how-manieth of 21 deliveries what the team reads was another."""
    found, before = [], pages(team)
    for number in range(1, 22):
        sent = device.envelope(key, device.content(**content))
        client.post("/api/v1/deliveries", data=device.body(sent)).close()
        after = pages(team)
        if after != before:
            found.append(number)
        before = after
    return found


def test_what_is_held_back_moves_at_the_first_and_then_by_tens(team, client, key):
    """It may be somebody's answer: one without scripts on a busy day, or from a blocked tablet."""
    assert moves(team, client, key, version=9) == [1, 10, 20]
    assert "fewer than ten" not in pages(team)[0][0].partition(">Held back<")[2]
    moves(team, client, key, version=8, mode="no such mode")
    assert "at least 20" in pages(team)[0][0]


def test_what_came_late_moves_at_the_first_and_then_by_tens(app, team, client, key):
    with writing() as session:
        close(session, session.scalars(select(Survey)).one(), TODAY)
    db.session.rollback()
    app.extensions.pop("versions", None)
    assert moves(team, client, key) == [1, 10, 20]


def test_how_many_a_tablets_file_held_is_not_in_the_log(app, team, key):
    sent = device.body(*(device.envelope(key, device.content()) for _ in range(3)))
    one = team[2]
    one.post("devices/import", file=(io.BytesIO(sent), "t.quartierstimme.json"))
    log = signed_in(app, Role.LEAD).get("audit").text
    entry = next(row for row in log.split("<tr")[1:] if "import" in row)
    assert "taken" in entry
    assert not re.search(r">\s*3\s*<|\b0 held", entry), entry
