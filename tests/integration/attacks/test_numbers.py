"""Numbers that must not move by one: the live view, entrances, pages and their headers."""

import datetime as dt
import itertools
import random
import re
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from participation.db import db, writing
from participation.deliveries.models import Arrival
from participation.deliveries.settle import settle, settle_scope
from participation.entrances.count import openings, week_of
from participation.entrances.models import Entrance, EntranceTally
from participation.moderation.intake import intake
from participation.moderation.models import Item
from participation.responses.live import FACETS, NEWS, STEP
from participation.responses.models import LiveSnapshot, Response
from participation.staff.roles import Role
from participation.surveys.models import Survey, Wave
from tests import device
from tests.integration.staff.rooms import signed_in
from tests.town import CODE, QUARTER, TODAY


@pytest.fixture
def settings(settings):
    # The second factor is another room's test.
    return replace(settings, demo=True)


LANGUAGES = ("de", "ar", "en", "fa")
MODES = ("self", "interview", "kiosk")


def figures():
    db.session.rollback()
    found = db.session.scalars(select(LiveSnapshot)).first()
    return found.figures if found else {}


def shown_of(figures):
    """Return every number a viewer can read, by facet and value."""
    numbers = {("total", ""): figures.get("total", 0)}
    for facet in (*FACETS, "weeks"):
        for value, n in figures.get(facet, {}).items():
            numbers[facet, value] = n
    return numbers


def deliver(client, key, **others):
    sent = device.envelope(key, device.content(**others))
    client.post("/api/v1/deliveries", data=device.body(sent)).close()


def test_a_poller_after_each_of_two_hundred_answers_learns_nobody(client, key):
    """Settled as soon as the rules allow, which is more often than any night."""
    rng = random.Random(7)
    people, seen, since = [], [(0, shown_of(figures()))], 0
    for _ in range(200):
        person = {
            "language": rng.choices(LANGUAGES, (60, 25, 12, 3))[0],
            "mode": rng.choices(MODES, (70, 25, 5))[0],
            "entrance": rng.choice((CODE, None)),
        }
        people.append(person)
        deliver(client, key, **person)
        settle(TODAY, ripe_only=True)
        now = shown_of(figures())
        if now != seen[-1][1]:
            news = len(people) - since
            assert news >= NEWS, "the view moved after fewer than ten"
            seen.append((len(people), now))
            since = len(people)
    assert len(seen) > 10
    for _, numbers in seen:
        assert all(n is None or n % STEP == 0 for n in numbers.values())
        for facet in ("language", "mode", "entrance"):
            hidden = [v for (f, v), n in numbers.items() if f == facet and n is None]
            values = [v for (f, v) in numbers if f == facet]
            assert len(hidden) != 1 or len(values) == 1, (facet, numbers)
    # A viewer knows each number up to four: between two views nothing can be pinned on any one
    # of those who came, unless they all had it in common.
    for (before, old), (after, new) in itertools.pairwise(seen):
        among = people[before:after]
        for (facet, value), n in new.items():
            if facet in ("language", "mode") and n and old.get((facet, value)) is not None:
                moved = n - old[facet, value]
                assert abs(moved - sum(p[facet] == value for p in among)) < STEP
                at_least, at_most = moved - STEP + 1, moved + STEP - 1
                assert at_least < len(among) or len({p[facet] for p in among}) == 1
                assert at_most > 0


def test_the_view_stands_still_until_ten_are_new_even_if_each_is_settled_alone(client, key):
    """The operator's word opens every single one; the view must not follow."""

    def one_more():
        deliver(client, key)
        settle(TODAY)

    for _ in range(10):
        one_more()
    first = figures()
    assert first["total"] == 10
    for _ in range(9):
        one_more()
        assert figures() == first
    one_more()
    assert figures()["total"] == 20


@pytest.fixture
def midmonth(app):
    """No first of a month, on which every text is read."""
    middle = dt.datetime.combine(TODAY.replace(day=15), dt.time(12), dt.UTC)
    app.config["CLOCK"] = lambda: middle


def waiting_texts():
    db.session.rollback()
    return db.session.scalars(select(func.count()).select_from(Item)).one()


def write(client, key, number):
    """Answer with a text, and be opened alone by the operator's word."""
    deliver(client, key, answers={**device.SHORT, "idea": f"Satz Nummer {number}"})
    settle(TODAY)
    intake(TODAY)


def test_no_text_comes_into_the_queue_alone_even_if_each_answer_is_settled_alone(
    client, key, midmonth
):
    """Whoever saw a neighbour with the phone would know the one text more."""
    seen = []
    for number in range(21):
        write(client, key, number)
        seen.append(waiting_texts())
    assert seen == [0] * 9 + [10] * 10 + [20] * 2


def test_a_long_lot_of_texts_comes_into_the_queue_as_a_whole(client, key):
    for number in range(430):
        deliver(client, key, answers={**device.SHORT, "idea": f"Satz Nummer {number}"})
    settle(TODAY)
    intake(TODAY)
    assert waiting_texts() == 430


def test_the_last_texts_of_a_wave_that_is_over_come_into_the_queue(client, key, midmonth):
    for number in range(12):
        write(client, key, number)
    assert waiting_texts() == 10
    with writing() as session:
        session.scalars(select(Wave)).one().closed_on = TODAY.replace(day=14)
    intake(TODAY)
    assert waiting_texts() == 12


def test_on_the_first_of_a_month_texts_that_waited_come_into_the_queue(client, key, midmonth, app):
    write(client, key, 1)
    assert waiting_texts() == 0
    first = dt.datetime.combine(TODAY.replace(day=1), dt.time(12), dt.UTC)
    app.config["CLOCK"] = lambda: first
    intake(TODAY)
    assert waiting_texts() == 1


def test_the_rows_do_not_move_between_settles(client, key):
    for number in range(9):
        deliver(client, key, entrance=CODE)
        settle(TODAY, ripe_only=True)
        assert len(db.session.scalars(select(Response.key)).all()) == 0, number
        db.session.rollback()
    scope = f"survey:{db.session.scalars(select(Survey.id)).one()}"
    db.session.rollback()
    assert settle_scope("response", scope, at_least=NEWS) == 0
    assert len(db.session.scalars(select(Arrival.key)).all()) == 9


def test_an_entrance_moves_no_number_while_its_week_runs_and_then_in_steps_of_five(app, client):
    """The team reads its pages and may open the code as often as it likes."""
    now = dt.datetime.now(dt.UTC)
    moderator = signed_in(app, Role.MODERATOR)
    looks = set()
    for _ in range(23):
        client.get(f"/q/{CODE}/de").close()
        pages = (moderator.get("entrances").text, moderator.get(f"entrances/{CODE}").text)
        looks.add(tuple(re.sub(r'(csrf_token"[^>]*value=")[^"]*', r"\1", page) for page in pages))
    assert len(looks) == 1
    assert db.session.scalars(select(EntranceTally.n)).one() == 23
    entrance = db.session.scalars(select(Entrance).where(Entrance.code == CODE)).one()
    assert openings(db.session(), [entrance], week_of(now)) == {}
    later = openings(db.session(), [entrance], week_of(now + dt.timedelta(days=7)))
    assert later == {entrance.id: {week_of(now): 20}}


PAGES = (
    f"/de/{QUARTER}/",
    f"/de/{QUARTER}/surveys/residents",
    f"/ar/{QUARTER}/surveys/residents",
    f"/de/{QUARTER}/surveys/residents/thanks",
    f"/de/{QUARTER}/surveys/residents/share.svg",
    f"/api/v1/quarters/{QUARTER}",
    "/api/v1/surveys/residents/1",
    "/de/privacy",
    "/de/",
    "/offline",
    "/worker.js",
    "/healthz",
)


def outside(client):
    """Return what a stranger can measure of every public page."""
    found = {}
    for path in PAGES:
        with client.get(path) as reply:
            assert reply.status_code < 400, path
            headers = {name: value for name, value in reply.headers if name != "Date"}
            found[path] = (headers, reply.get_data())
    return found


def test_no_public_page_moves_when_somebody_answers(client, key):
    before = outside(client)
    for number in range(40):
        client.get(f"/q/{CODE}/de").close()
        deliver(client, key, entrance=CODE)
        if number == 3:
            assert outside(client) == before
    assert outside(client) == before
    settle(TODAY)
    assert outside(client) == before


@pytest.mark.parametrize("database", ["sqlite"])
def test_no_metric_moves_with_a_contribution_or_names_one(app, client, key):
    """Without a token they are for the machine itself; here is what they would tell."""
    local = {"REMOTE_ADDR": "127.0.0.1"}

    def said():
        with client.get("/metrics", environ_overrides=local) as reply:
            assert reply.status_code == 200
            return reply.text

    deliver(client, key)
    for word in ("residents", CODE, '"ar"', 'kind="', "survey", "language", "entrance"):
        assert word not in said(), word
