"""The live view: rounded, never crossed, and only for those who may see it."""

import random
import re

import pytest
from sqlalchemy import select

from participation.db import db, writing
from participation.i18n import LANGUAGES
from participation.operation.seed import seed
from participation.quarters.models import quarter_by_slug
from participation.responses.live import MODES, at_most, rounded
from participation.responses.models import LiveSnapshot, Response
from participation.staff.accounts import create_account, give_role
from participation.staff.roles import Role
from tests.town import QUARTER, TODAY

PASSWORD = "ein-langes-wort-42"


@pytest.fixture
def settings(settings):
    from dataclasses import replace

    # The second factor is another room's test.
    return replace(settings, demo=True)


@pytest.fixture
def moderator(app, client):
    with writing() as session:
        account = create_account(session, "m@example.org", "M", PASSWORD)
        give_role(session, account, quarter_by_slug(QUARTER), Role.MODERATOR)
    with client.get("/manage/login") as form:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form.get_data(as_text=True))
    filled = {"email": "m@example.org", "password": PASSWORD, "csrf_token": token.group(1)}
    client.post("/manage/login", data=filled).close()
    return client


def page(client):
    db.session.rollback()
    with client.get(f"/manage/{QUARTER}/surveys/residents") as reply:
        return reply.status_code, reply.get_data(as_text=True)


def test_it_says_what_to_wait_for_before_there_is_anything(moderator):
    status, text = page(moderator)
    assert status == 200
    assert "zehn" in text or "10" in text


def test_a_stranger_does_not_see_it(client):
    with client.get(f"/manage/{QUARTER}/surveys/residents") as reply:
        assert reply.status_code in (302, 401)
        assert "Umfrage" not in reply.get_data(as_text=True)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 24, "b": 17}, {"a": 20, "b": 15}),
        ({"a": 24, "b": 9}, {"a": None, "b": None}),
        ({"a": 24, "b": 17, "c": 9}, {"a": 20, "b": None, "c": None}),
        ({"a": 24, "b": 9, "c": 0}, {"a": 20, "b": None, "c": None}),
        ({"a": 9}, {"a": None}),
        ({}, {}),
    ],
)
def test_numbers_are_rounded_down_and_one_hidden_group_hides_a_second(counts, shown):
    assert rounded(counts) == shown


def test_a_group_of_nobody_is_hidden_like_one_of_a_few(moderator):
    """Were only those listed who are there, "hidden" would prove one to nine, and whoever knows
    all others would know the last one."""
    seed("residents", 60, random.Random(1), TODAY)
    db.session.rollback()
    figures = db.session.scalars(select(LiveSnapshot)).one().figures
    spoken = set(db.session.scalars(select(Response.language)))
    nobody = figures["language"].keys() - spoken
    assert nobody, "all twelve languages were spoken; nothing is tested here"
    assert {figures["language"][one] for one in nobody} == {None}
    assert figures["mode"].keys() == set(MODES)
    status, text = page(moderator)
    assert status == 200
    assert all(f"<bdi>{LANGUAGES[one].own_name}</bdi>" in text for one in nobody)


@pytest.mark.parametrize(
    ("shown", "ends"),
    [
        ({"a": 20, "b": 15}, {"a": 24, "b": 19}),
        ({"a": 20, "b": None, "c": None, "d": None}, {"a": 24, "b": 9, "c": 9, "d": 9}),
        # One of two may have been hidden for the other's sake.
        ({"a": 20, "b": 30, "c": None, "d": None}, {"a": 24, "b": 34, "c": 24, "d": 24}),
        ({"a": None, "b": None}, {"a": None, "b": None}),
        ({"a": None}, {"a": 9}),
    ],
)
def test_what_is_hidden_is_known_to_be_few(shown, ends):
    assert at_most(shown) == ends


def test_a_filled_view_shows_numbers_and_no_single_answer(moderator):
    seed("residents", 60, random.Random(1), TODAY)
    status, text = page(moderator)
    assert status == 200
    assert "60" in text
    assert "العربية" in text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_bar_is_full_only_when_all_answers_are_in_it(moderator):
    """What few left empty must not look like everybody because the others are fewer still."""
    seed("residents", 200, random.Random(1), TODAY)
    _status, text = page(moderator)
    lists = text.partition("Die Wochen als Tabelle")[2].partition("</details>")[2]
    rows = re.findall(r'<td>(\d+)<svg.*?bar-value" width="([\d.]+)"', lists)
    assert len(rows) > 10
    for shown, width in rows:
        assert float(width) == pytest.approx(100 * int(shown) / 200, abs=0.1)
