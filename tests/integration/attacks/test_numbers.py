"""Numbers that must not move by one: the live view, entrances, pages and their headers."""

import itertools
import random

import pytest
from sqlalchemy import select

from participation.db import db
from participation.deliveries.models import Arrival
from participation.deliveries.settle import settle, settle_scope
from participation.entrances.count import openings
from participation.entrances.models import Entrance, EntranceTally
from participation.responses.live import FACETS, NEWS, STEP
from participation.responses.models import LiveSnapshot, Response
from participation.surveys.models import Survey
from tests import device
from tests.town import CODE, QUARTER, TODAY

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


def test_an_entrance_counts_in_steps_of_five(client):
    shown = []
    for _ in range(23):
        client.get(f"/q/{CODE}/de").close()
        db.session.rollback()
        entrance = db.session.scalars(select(Entrance).where(Entrance.code == CODE)).one()
        weeks = openings(db.session(), [entrance])[entrance.id]
        shown.append(sum(weeks.values()))
    assert db.session.scalars(select(EntranceTally.n)).one() == 23
    assert shown == [n // 5 * 5 for n in range(1, 24)]


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
