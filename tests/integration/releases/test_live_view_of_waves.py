"""The live view of a survey that is asked again, or in a new version: of each the same people as
in a release, so that the attacker can be shown both."""

import datetime as dt

import pytest
from sqlalchemy import select

from participation.db import db, writing
from participation.deliveries.settle import settle
from participation.releases.beside import LIVE
from participation.releases.propose import last_wave
from participation.responses.live import together
from participation.responses.models import LiveSnapshot, Response
from participation.surveys.models import Survey
from participation.surveys.publish import close, publish
from participation.surveys.publish_waves import start_wave
from tests import device
from tests.integration.releases.conftest import BASE
from tests.town import NOW, TODAY

DAY = dt.timedelta(days=1)


@pytest.fixture
def small(desk):
    """Return the survey anew, whatever was written since."""

    def read(session=None):
        if session is None:
            db.session.rollback()
        return (session or db.session).scalars(select(Survey).where(Survey.slug == "small")).one()

    return read


@pytest.fixture
def deliver(app, client, key):
    def send(n, version, language="de"):
        app.extensions.pop("versions", None)
        for _ in range(n):
            content = device.content(
                {"age": "young"}, survey="small", version=version, language=language
            )
            client.post(
                "/api/v1/deliveries", data=device.body(device.envelope(key, content))
            ).close()
        settle(TODAY, ripe_only=True)

    return send


@pytest.fixture
def next_wave(small):
    def begin():
        with writing() as session:
            close(session, small(session), TODAY)
        with writing() as session:
            start_wave(session, small(session), TODAY + 90 * DAY, None, NOW + DAY)

    return begin


@pytest.fixture
def next_version(small):
    def freeze():
        with writing() as session:
            publish(session, small(session), NOW)

    return freeze


def test_a_new_wave_begins_with_no_answers(deliver, next_wave, signed_in):
    deliver(40, 1, "ar")
    next_wave()
    deliver(10, 2)
    mona = signed_in("mona")
    page = mona.get(f"{BASE}/surveys/small").text
    assert "Mindestens 10 Antworten" in page
    assert "العربية" not in page
    before = mona.get(f"{BASE}/surveys/small?wave=1").text
    assert "Mindestens 40 Antworten" in before
    assert "العربية" in before
    assert 'name="csrf_token"' not in before.partition("</nav>")[2], "nothing to open in it"
    assert mona.get(f"{BASE}/surveys/small?wave=3").status_code == 404


def test_a_new_version_within_a_wave_is_counted_with_the_old_one(deliver, next_version, signed_in):
    deliver(20, 1)
    next_version()
    deliver(15, 2)
    assert "Mindestens 35 Antworten" in signed_in("mona").get(f"{BASE}/surveys/small").text


def test_no_snapshot_of_a_version_moves_with_fewer_than_ten_of_its_own(
    deliver, next_version, small
):
    deliver(20, 1)
    next_version()
    first, second = (version.id for version in small().versions)
    before = {one.version_id: one.figures for one in db.session.scalars(select(LiveSnapshot))}
    deliver(1, 1)
    deliver(9, 2)
    db.session.rollback()
    after = {one.version_id: one.figures for one in db.session.scalars(select(LiveSnapshot))}
    assert len(db.session.scalars(select(Response.key)).all()) == 30
    assert after == before
    assert second not in after
    assert first in after


def test_what_is_hidden_in_every_version_stays_hidden_and_the_rest_is_added_up():
    first = {"total": 20, "language": {"de": 10, "ar": None, "it": None}}
    second = {"total": 15, "language": {"de": None, "ar": None, "tr": 15}}
    assert together([first, second]) == {
        "total": 35,
        "language": {"de": 10, "ar": None, "it": None, "tr": 15},
    }
    assert together([]) == {}


@pytest.mark.parametrize("again", ["next_wave", "next_version"])
def test_a_survey_asked_again_is_attacked_with_its_live_view_too(
    desk, answer, small, request, again, monkeypatch
):
    """One that had a version before was not: a reader of both knew more than the attacker."""
    request.getfixturevalue(again)()
    asked = small()
    answer(60)
    figures = {"language": {"de": None, "ar": None}, "mode": {}, "empty": {"age": 0}}
    rows = db.session.scalars(
        select(Response.language).where(Response.wave_id == last_wave(db.session(), asked).id)
    ).all()
    figures["language"]["ar"] = rows.count("ar") // 5 * 5
    figures["language"]["it"] = rows.count("it") // 5 * 5
    version_id = asked.current.id
    db.session.rollback()
    with writing() as session:
        session.add(LiveSnapshot(version_id=version_id, n=60, figures=figures))
    seen = []
    from participation.anonymity.audit import audit

    def attack(document, *more):
        seen.append({table["name"] for table in document["tables"]})
        return audit(document, *more)

    monkeypatch.setattr("participation.releases.propose.audit", attack)
    desk.propose()
    assert seen
    assert all(any(name.endswith(LIVE) for name in names) for names in seen)
