"""What staff do with surveys: adopt, promise, publish, close, ask again, choose languages."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from participation.db import db, writing
from participation.deliveries.envelope import as_sent
from participation.deliveries.receive import receive
from participation.deliveries.seal import decode
from participation.deliveries.settle import lots, settle
from participation.quarters.models import quarter_by_slug
from participation.responses.models import Response
from participation.retention.forget import forget
from participation.staff.models import AuditEntry
from participation.staff.roles import Role
from participation.surveys.models import Survey, SurveyState, Wave, survey_by_slug, waves_of
from participation.surveys.publish_waves import start_wave
from participation.town_time import local_today
from tests import device
from tests.integration.attacks import people
from tests.integration.staff.rooms import signed_in
from tests.town import QUARTER

DAY = dt.timedelta(days=1)
PROMISES = {
    "controller": "Stadt",
    "legal_basis": "Art. 6",
    "purpose": "Bedarfsanalyse",
    "changeable": "vieles",
    "dpia": "",
}


@pytest.fixture
def database():
    # Rows and days; the door and the waves below run on both.
    return "sqlite"


@pytest.fixture
def settings(settings):
    return replace(settings, demo=True)


@pytest.fixture
def desk(app):
    return signed_in(app, Role.MODERATOR)


def survey(slug="residents"):
    db.session.rollback()
    return survey_by_slug(slug)


def acts():
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.sequence)))


def test_a_shipped_survey_becomes_a_draft_that_residents_do_not_see(desk, client):
    assert desk.post("surveys", folder="children", slug="").status_code == 303
    assert survey("children").state is SurveyState.DRAFT
    assert "adopt" in acts()
    with client.get(f"/de/{QUARTER}/surveys/children") as page:
        assert page.status_code == 404
    assert "Draft" in desk.get("surveys").text


def test_a_name_that_is_taken_is_said_beside_the_field(desk):
    page = desk.post("surveys", folder="residents", slug="")
    assert page.status_code == 422
    assert "There is a survey of this name already" in page.text
    assert desk.post("surveys", folder="residents", slug="../x").status_code == 422


def test_publishing_is_refused_with_the_whole_list(desk):
    desk.post("surveys", folder="residents", slug="second")
    page = desk.post("surveys/second/publish")
    assert page.status_code == 409
    for missing in ("controller", "legal basis", "purpose", "a day on which", "can be changed"):
        assert missing in page.text
    assert survey("second").state is SurveyState.DRAFT
    assert "publish" not in acts()


def test_a_sensitive_part_needs_its_impact_assessment(desk):
    desk.post("surveys", folder="residents", slug="second")
    day = (local_today() + 30 * DAY).isoformat()
    desk.post("surveys/second/settings", **PROMISES, answer_date=day, blocks="health")
    page = desk.post("surveys/second/publish")
    assert page.status_code == 409
    assert "DPIA" in page.text
    assert "health" in page.text
    said = {**PROMISES, "dpia": "DSFA 7"}
    desk.post("surveys/second/settings", **said, answer_date=day, blocks="health")
    assert desk.post("surveys/second/publish").status_code == 303
    assert survey("second").current.blocks == ["health"]


def test_promised_and_published_it_is_open(desk, client):
    desk.post("surveys", folder="children", slug="")
    day = (local_today() + 30 * DAY).isoformat()
    desk.post("surveys/children/settings", **PROMISES, answer_date=day)
    assert desk.post("surveys/children/publish").status_code == 303
    with client.get(f"/de/{QUARTER}/surveys/children") as page:
        assert page.status_code == 200
    assert acts()[-3:] == ["adopt", "promise", "publish"]


def test_a_close_can_be_undone_on_the_same_day_and_no_later(desk):
    desk.post("surveys/residents/close")
    assert survey().is_closed(local_today())
    assert desk.post("surveys/residents/reopen").status_code == 303
    assert not survey().is_closed(local_today())
    assert waves_of(db.session(), survey().id)[0].closed_on is None
    desk.post("surveys/residents/close")
    db.session.rollback()
    with writing() as session:
        session.scalars(select(Survey)).one().closes_on = local_today() - DAY
    assert desk.post("surveys/residents/reopen").status_code == 409
    assert survey().is_closed(local_today())


def test_the_last_day_may_move_but_not_into_the_past(desk):
    yesterday, later = local_today() - DAY, local_today() + 9 * DAY
    assert desk.post("surveys/residents/last-day", closes_on=later.isoformat()).status_code == 303
    assert survey().closes_on == later
    page = desk.post("surveys/residents/last-day", closes_on=yesterday.isoformat())
    assert page.status_code == 409
    assert survey().closes_on == later


def test_a_new_wave_needs_a_close_and_a_word(desk):
    ahead = (local_today() + 60 * DAY).isoformat()
    assert desk.post("surveys/residents/wave", answer_date=ahead, sure="y").status_code == 409
    desk.post("surveys/residents/close")
    assert desk.post("surveys/residents/wave", answer_date=ahead).status_code == 422
    assert desk.post("surveys/residents/wave", answer_date=ahead, sure="y").status_code == 303
    found = survey()
    assert [version.number for version in found.versions] == [1, 2]
    assert [wave.first_version for wave in waves_of(db.session(), found.id)] == [1, 2]
    assert not found.is_closed(local_today())


def test_a_switched_off_language_falls_back_and_is_not_offered(desk, client):
    desk.post("surveys/residents/languages", languages=["de", "en"])
    with client.get(f"/de/{QUARTER}/surveys/residents") as page:
        offered = set(re.findall(r'name="switch" value="([\w-]+)"', page.text))
    assert offered == {"de", "en"}
    with client.get(f"/ar/{QUARTER}/surveys/residents") as page:
        assert "<bdi>(Deutsch)</bdi>" in page.text
    desk.post("surveys/residents/languages", languages=["en"])
    assert survey().languages == ["de", "en"]


@pytest.mark.parametrize("language", ["de", "ar", "de-simple"])
def test_the_preview_shows_the_draft_in_any_language_and_sends_nothing(desk, language):
    desk.post("surveys", folder="children", slug="")
    page = desk.get("surveys/children/preview", language=language)
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text
    assert "nothing is sent" in page.text
    assert 'method="post"' not in page.text
    assert "/survey.js" not in page.text
    assert survey("children").versions == []


def test_an_approver_looks_and_changes_nothing(app, desk):
    looks = signed_in(app, Role.APPROVER)
    assert looks.get("surveys/residents/settings").status_code == 200
    assert looks.post("surveys/residents/close").status_code == 403
    reads = signed_in(app, Role.READER)
    assert reads.get("surveys").status_code == 403


class TestWaves:
    """The door and the rows, on both databases."""

    @pytest.fixture(params=["sqlite", "postgresql"])
    def database(self, request):
        return request.param

    @pytest.fixture
    def arrive(self, app, client, key):
        def now(day, *numbers, version=1):
            app.extensions.pop("versions", None)
            sent = []
            for number in numbers:
                inside = device.content(people.answers_of(number))
                one = device.envelope(key, {**inside, "version": version})
                sent.append(as_sent(one["id"], one["kind"], one["key"], decode(one["sealed"])))
            db.session.rollback()
            return [receipt.status for receipt in receive(sent, day)]

        return now

    @pytest.fixture
    def second(self, app):
        """Close the first wave and start the second, on the same day."""
        today = local_today()

        def begin():
            db.session.rollback()
            with writing() as session:
                found = session.scalars(select(Survey)).one()
                found.state, found.closes_on = SurveyState.CLOSED, today
                now = dt.datetime.now(dt.UTC)
                start_wave(session, found, today + 60 * DAY, None, now)

        return begin

    def rows(self):
        db.session.rollback()
        query = select(Wave.number, Response.answers).join(Wave, Wave.id == Response.wave_id)
        return sorted(
            (wave, people.number_in(answers)) for wave, answers in db.session.execute(query)
        )

    def test_what_rested_at_the_close_belongs_to_the_first_wave(self, arrive, second):
        today = local_today()
        assert arrive(today, 1, 2) == ["stored"] * 2
        second()
        assert arrive(today, 3, version=2) == ["stored"]
        assert settle(today, ripe_only=True) == {"response": 2}
        assert self.rows() == [(1, 1), (1, 2)]
        assert settle(today) == {"response": 1}
        assert self.rows() == [(1, 1), (1, 2), (2, 3)]

    def test_what_a_phone_still_held_is_late_for_its_own_wave(self, arrive, second):
        today = local_today()
        second()
        assert arrive(today, 1) == ["late"]
        assert arrive(today, 2, version=2) == ["stored"]
        assert [(lot.scope.endswith(".2"), lot.late) for lot in lots()] == [
            (False, True),
            (True, False),
        ]

    def test_a_survey_that_closed_by_its_date_is_forgotten_too(self, arrive):
        today = local_today()
        db.session.rollback()
        with writing() as session:
            session.scalars(select(Survey)).one().closes_on = today
        arrive(today, 1)
        settle(today)
        forget(today + 365 * DAY)
        assert self.rows() == [(1, 1)]
        forget(today + 366 * DAY)
        assert self.rows() == []

    def test_a_second_wave_keeps_its_notes_when_the_first_ones_go(self, arrive, second):
        today = local_today()
        second()
        arrive(today, 1, version=2)
        forget(today + 31 * DAY)
        # The first wave's notes are destroyed: nobody can tell repeats any more.
        assert arrive(today + 31 * DAY, 2) == ["quarantined"]
        assert arrive(today + 31 * DAY, 3, version=2) == ["stored"]


def test_another_quarters_survey_does_not_exist_here(app, desk):
    assert quarter_by_slug(QUARTER) is not None
    assert desk.get("surveys/nowhere/settings").status_code == 404
