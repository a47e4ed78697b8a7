"""After the close: thirty days of grace, late lots taken or left whole, then no way to tell."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from participation.db import db, writing
from participation.deliveries import quarantine
from participation.deliveries.envelope import as_sent
from participation.deliveries.models import Arrival, Quarantined, Seen, SeenKey
from participation.deliveries.receive import receive
from participation.deliveries.seal import decode
from participation.deliveries.settle import settle
from participation.quarters.models import Quarter
from participation.responses.models import Response, Tally
from participation.retention.forget import forget
from participation.surveys.models import Survey
from participation.surveys.publish import close
from participation.surveys.publish_waves import reopen
from tests import device
from tests.integration.attacks import people
from tests.town import QUARTER, TODAY

DAY = dt.timedelta(days=1)


@pytest.fixture
def arrive(app, client, key):
    """Let people's envelopes arrive on a day; return the statuses or reasons."""

    def now(day, *numbers, sent=None):
        # The door keeps what it knows of a version for a second.
        app.extensions.pop("versions", None)
        envelopes = sent or [people.sealed(key, number) for number in numbers]
        taken = [as_sent(e["id"], e["kind"], e["key"], decode(e["sealed"])) for e in envelopes]
        return [receipt.reason or receipt.status for receipt in receive(taken, day)]

    return now


@pytest.fixture
def closed(app):
    db.session.rollback()
    with writing() as session:
        close(session, session.scalars(select(Survey)).one(), TODAY)


def desk():
    ours = db.session.scalars(select(Quarter.id).where(Quarter.slug == QUARTER)).one()
    return quarantine.Desk(ours)


def scope():
    return f"survey:{db.session.scalars(select(Survey.id)).one()}"


def numbers():
    db.session.rollback()
    return sorted(people.number_in(row) for row in db.session.scalars(select(Response.answers)))


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def decide(take):
    where, what = desk(), scope()
    db.session.rollback()
    with writing() as session:
        quarantine.decide_late(session, where, what, take)


def test_what_comes_late_waits_for_one_decision_and_is_taken_whole(arrive, closed):
    assert arrive(TODAY + 3 * DAY, 1, 2, 3) == ["late"] * 3
    settle(TODAY + 3 * DAY)
    assert numbers() == []
    assert quarantine.late(desk()) == [(scope(), 3)]
    decide(take=True)
    assert arrive(TODAY + 5 * DAY, 4) == ["late"]
    settle(TODAY + 5 * DAY)
    assert numbers() == [1, 2, 3, 4]
    assert quarantine.late(desk()) == []
    query = select(func.sum(Tally.n)).where(Tally.facet == "answers", Tally.value == "late")
    assert db.session.scalar(query) == 4


def test_few_that_were_taken_wait_at_night_until_there_are_ten(arrive, closed):
    arrive(TODAY + 3 * DAY, 1)
    decide(take=True)
    assert settle(TODAY + 3 * DAY, ripe_only=True) == {}
    assert numbers() == []
    arrive(TODAY + 4 * DAY, *range(2, 11))
    assert settle(TODAY + 4 * DAY, ripe_only=True) == {"response": 10}


def test_few_that_were_taken_are_opened_at_an_operators_word(arrive, closed):
    arrive(TODAY + 3 * DAY, 1)
    decide(take=True)
    assert settle(TODAY + 3 * DAY) == {"response": 1}


def test_what_is_left_is_left_whole_and_does_not_rest_for_ever(arrive, closed):
    arrive(TODAY + 3 * DAY, 1, 2)
    decide(take=False)
    assert count(Arrival) == 0
    assert arrive(TODAY + 5 * DAY, 3) == ["late"]
    settle(TODAY + 5 * DAY)
    assert numbers() == []
    assert count(Arrival) == 0


def test_what_came_in_time_settles_at_the_close_even_if_few(arrive):
    arrive(TODAY, 1, 2)
    assert settle(TODAY, ripe_only=True) == {}
    db.session.rollback()
    with writing() as session:
        close(session, session.scalars(select(Survey)).one(), TODAY)
    arrive(TODAY + DAY, 3)
    assert settle(TODAY + DAY, ripe_only=True) == {"response": 2}
    assert numbers() == [1, 2]


def test_a_close_that_can_still_be_undone_opens_no_few(arrive):
    """Closed at one in the morning, opened again at four: in between comes the night's settle."""
    for night, number in enumerate(range(1, 4)):
        today = TODAY + night * DAY
        arrive(today, number)
        with writing() as session:
            close(session, session.scalars(select(Survey)).one(), today)
        assert settle(today, ripe_only=True) == {}
        assert numbers() == []
        db.session.rollback()
        with writing() as session:
            reopen(session, session.scalars(select(Survey)).one(), today)


def test_a_repeat_is_known_for_thirty_days_and_then_waits(arrive, closed, key):
    first = [people.sealed(key, 1)]
    assert arrive(TODAY, sent=first) == ["late"]
    forget(TODAY + 30 * DAY)
    assert arrive(TODAY + 30 * DAY, sent=first) == ["already"]
    forget(TODAY + 31 * DAY)
    assert count(Seen) == 0
    assert db.session.scalars(select(SeenKey.secret)).all() == [None]
    assert arrive(TODAY + 31 * DAY, sent=first) == ["may_be_a_repeat"]
    assert arrive(TODAY + 31 * DAY, 2) == ["may_be_a_repeat"]
    assert count(Quarantined) == 2


def test_t29_a_device_with_a_wrong_clock_changes_nothing(arrive, key):
    """No field of an envelope is believed to be a time, and there is none."""
    inside = {**device.content(people.answers_of(1)), "today": "1999-01-01", "closed": False}
    assert arrive(TODAY, sent=[device.envelope(key, inside)]) == ["stored"]
    assert settle(TODAY) == {"response": 1}
    weeks = set(db.session.scalars(select(Tally.week)))
    year, week, _ = TODAY.isocalendar()
    assert weeks == {f"{year}-W{week:02}"}


def test_the_last_day_counts(app, arrive):
    db.session.rollback()
    with writing() as session:
        session.scalars(select(Survey)).one().closes_on = TODAY
    assert arrive(TODAY, 1) == ["stored"]
    assert arrive(TODAY + DAY, 2) == ["late"]


def test_another_quarter_decides_nothing_here(arrive, closed, key):
    arrive(TODAY + DAY, 1)
    arrive(TODAY + DAY, sent=[device.envelope(key, device.content(survey="unknown"))])
    elsewhere = quarantine.Desk(desk().quarter_id + 1)
    assert (quarantine.late(elsewhere), quarantine.held(elsewhere)) == ([], [])
    what = scope()
    db.session.rollback()
    with writing() as session:
        quarantine.decide_late(session, elsewhere, what, take=False)
        quarantine.discard(session, elsewhere, "response", "unknown 1", "survey")
    assert (count(Arrival), count(Quarantined)) == (1, 1)


def test_what_could_not_be_settled_can_be_tried_again(app, arrive, monkeypatch):
    from participation.responses import settle as rooms

    judge = rooms.judge
    broken = {people.number_in(people.answers_of(2))}

    def stumbling(definition, answers, *rest):
        if people.number_in(answers) in broken:
            raise ValueError
        return judge(definition, answers, *rest)

    monkeypatch.setattr(rooms, "judge", stumbling)
    arrive(TODAY, *range(20))
    settle(TODAY)
    assert numbers() == [n for n in range(20) if n != 2]
    broken.clear()
    (lot,) = quarantine.held(desk())
    assert (lot.reason, lot.n, lot.may_try_again) == ("settle", 1, True)
    where = desk()
    db.session.rollback()
    assert quarantine.try_again(where, lot.kind, lot.version, lot.reason, TODAY) == 1
    settle(TODAY)
    assert numbers() == list(range(20))
    assert count(Quarantined) == 0


def test_a_mistake_of_ours_sends_nobody_into_quarantine(app, arrive, monkeypatch):
    from participation.responses import settle as rooms

    def stumbling(*everything):
        raise ValueError("a mistake of ours")

    arrive(TODAY, *range(20))
    judge = rooms.judge
    monkeypatch.setattr(rooms, "judge", stumbling)
    with pytest.raises(ValueError, match="ours"):
        settle(TODAY)
    monkeypatch.setattr(rooms, "judge", judge)
    assert (count(Arrival), count(Quarantined)) == (20, 0)
    settle(TODAY)
    assert numbers() == list(range(20))
