"""A flood has to work, an honest house does not notice, and nothing is ever lost by it."""

import base64
import datetime as dt
import hashlib
import json
import re

import pytest
from sqlalchemy import func, select

from participation.db import db
from participation.deliveries import pace, proof
from participation.deliveries.models import Arrival, Quarantined
from tests import device
from tests.town import CODE, QUARTER

HOUSE = {"REMOTE_ADDR": "203.0.113.7"}
NEXT_DOOR = {"REMOTE_ADDR": "198.51.100.9"}
ADDRESS = f"/de/{QUARTER}/surveys/residents?e={CODE}"


@pytest.fixture
def database():
    # What is counted stands in memory, whatever the database.
    return "sqlite"


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def deliver(client, key, n, house=HOUSE, entrance=None, **headers):
    sent = [device.envelope(key, device.content(entrance=entrance)) for _ in range(n)]
    return send(client, device.body(*sent), house, **headers)


def send(client, body, house=HOUSE, **headers):
    with client.post("/api/v1/deliveries", data=body, environ_base=house, headers=headers) as reply:
        return reply.status_code, reply.get_json()


def solve(work):
    for number in range(work["maxnumber"] + 1):
        found = hashlib.sha256(f"{work['salt']}{number}".encode()).hexdigest()
        if found == work["challenge"]:
            return base64.b64encode(json.dumps({**work, "number": number}).encode()).decode()
    raise AssertionError("nobody can solve this")


def exhaust(client, key, house=HOUSE):
    """Send what is free for sure, and then until work is asked for."""
    assert deliver(client, key, pace.FREE_NETWORK, house)[0] == 200
    asked = (deliver(client, key, 1, house)[0] == 429 for _ in range(pace.FREE_NETWORK))
    assert any(asked)


def test_a_house_of_thirty_answers_is_not_asked_for_anything(client, key):
    assert [deliver(client, key, 1)[0] for _ in range(pace.FREE_NETWORK)] == [200] * 30


def test_beyond_that_work_is_asked_for_and_nothing_is_kept_before(client, key):
    exhaust(client, key)
    free = count(Arrival)
    assert free <= pace.FREE_NETWORK * 5 // 4
    status, said = deliver(client, key, 1)
    assert status == 429
    assert set(said["work"]) == {"algorithm", "challenge", "maxnumber", "salt", "signature"}
    assert (count(Arrival), count(Quarantined)) == (free, 0)


def test_who_did_the_work_is_taken(client, key):
    exhaust(client, key)
    body = device.body(device.envelope(key, device.content()))
    _, said = send(client, body)
    status, reply = send(client, body, **{"X-Proof": solve(said["work"])})
    assert status == 200
    assert reply["receipts"][0]["status"] == "stored"


def test_work_counts_once_and_for_no_more_envelopes_than_it_was_asked_for(client, key):
    exhaust(client, key)
    solved = solve(deliver(client, key, 1)[1]["work"])
    assert deliver(client, key, 2, **{"X-Proof": solved})[0] == 429
    assert deliver(client, key, 1, **{"X-Proof": solved})[0] == 200
    assert deliver(client, key, 1, **{"X-Proof": solved})[0] == 429


@pytest.mark.parametrize("sent", ["", "!", "bm90IGpzb24=", "W10=", "e30=", "eyJudW1iZXIiOiAxfQ=="])
def test_what_is_no_work_is_asked_for_again(client, key, sent):
    exhaust(client, key)
    assert deliver(client, key, 1, **{"X-Proof": sent})[0] == 429


def test_a_challenge_signed_by_somebody_else_or_too_old_is_worth_nothing():
    ours, theirs = b"o" * 32, b"t" * 32
    assert proof.solved(solve(proof.challenge(theirs, 1, 1000)), ours, 1, 1000) is None
    solved = solve(proof.challenge(ours, 1, 1000))
    assert proof.solved(solved, ours, 1, 1000 + proof.LIFE) is not None
    assert proof.solved(solved, ours, 1, 1001 + proof.LIFE) is None


def test_one_house_does_not_slow_down_another(client, key):
    exhaust(client, key)
    assert deliver(client, key, 1)[0] == 429
    assert deliver(client, key, 1, NEXT_DOOR)[0] == 200


def test_one_poster_is_counted_even_where_no_address_is_known(client, key):
    unknown = {"REMOTE_ADDR": ""}
    assert deliver(client, key, pace.FREE_ENTRANCE, unknown, CODE)[0] == 200
    assert deliver(client, key, pace.FREE_ENTRANCE // 4 + 1, unknown, CODE)[0] == 429
    assert deliver(client, key, 1, unknown, "ANDERER2")[0] == 200


def test_who_sends_until_work_is_asked_for_cannot_count_the_others():
    """Alone or with one other, the same number of own ones may be the last that is free."""
    moment, name, last = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC), "entrance X", {0: [], 3: []}
    for others, seen in last.items():
        for _ in range(300):
            counted = pace.Pace()
            counted.add(name, others, moment)
            own = (counted.share(name, 1, moment, pace.FREE_ENTRANCE) for _ in range(200))
            seen.append(next(n for n, share in enumerate(own) if share > 1))
    assert len(set(last[0])) > 20
    middle = [sum(seen) / len(seen) for seen in last.values()]
    assert len(set(last[0]) & set(last[3])) > 15, middle


def test_an_hour_later_all_is_forgotten():
    counted, noon = pace.Pace(), dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    assert [counted.add("house", 1, noon) for _ in range(3)] == [1, 2, 3]
    assert counted.add("house", 1, noon + pace.HOUR) == 1


def test_no_count_tells_whose_it_is():
    counted = pace.Pace()
    counted.add("network 203.0.113.0/24", 1, dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
    assert "203" not in repr(vars(counted)["_counts"])


def preview(client, house):
    with client.post(ADDRESS, data={"liking": "4"}, environ_base=house) as page:
        return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))


def post_without_scripts(client, house=HOUSE):
    fields = {**preview(client, house), "step": "send"}
    with client.post(ADDRESS, data=fields, environ_base=house) as reply:
        return reply.status_code, reply.text, reply.location


def test_without_scripts_a_first_quick_answer_is_taken_as_any(client):
    assert post_without_scripts(client)[0] == 303
    assert (count(Arrival), count(Quarantined)) == (1, 0)


def test_without_scripts_what_comes_in_masses_is_held_for_a_look_and_said_so(client, key):
    exhaust(client, key)
    arrived = count(Arrival)
    status, _, thanks = post_without_scripts(client)
    assert status == 303
    assert thanks.endswith("status=quarantined")
    assert (count(Arrival), count(Quarantined)) == (arrived, 1)
    assert db.session.scalars(select(Quarantined.reason)).one() == "many"


def test_faster_than_a_person_weighs_more(client):
    for _ in range(pace.FREE_NETWORK // pace.HURRIED + 1):
        post_without_scripts(client)
    assert count(Quarantined) == 1


def test_without_scripts_a_flood_is_refused_with_everything_still_there(app, client):
    counted, now = pace.Pace(), dt.datetime.now(dt.UTC)
    app.extensions["pace"] = counted
    counted.add("network 203.0.113.0/24", pace.CEILING * pace.FREE_NETWORK * 5 // 4, now)
    status, page, _ = post_without_scripts(client)
    assert status == 429
    assert 'name="liking" value="4"' in page
    assert 'role="alert"' in page
    assert "data-send" in page
    assert (count(Arrival), count(Quarantined)) == (0, 0)
