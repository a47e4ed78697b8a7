"""The ways to results: from the home, a closed survey, a feed, a poster; how large files are."""

import datetime as dt
import json
import re

import pytest
from sqlalchemy import select

from participation.db import writing
from participation.quarters.models import Quarter
from participation.releases import publish_bundle as verbs
from participation.releases.models import ReleaseBundle
from participation.surveys.models import Survey
from tests import town
from tests.integration.releases.conftest import person
from tests.integration.releases.rounds import begin_second_round, wait_until_answered
from tests.unit.paper.rendered import text_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
HOME = f"/de/{town.QUARTER}"
RESULTS = f"{HOME}/results"


@pytest.fixture
def release(desk, answer):
    answer(120, seed=7)
    return desk.publish(desk.propose())


@pytest.fixture
def second(release, desk, answer, survey):
    begin_second_round(survey)
    answer(120, seed=9, liking="1")
    return desk.publish(desk.propose())


def bundled(release) -> None:
    with writing() as session:
        quarter = session.get_one(Quarter, release.quarter_id)
        chosen = {release.number: ("liking",)}
        title = {"de": "Kapitel 5"}
        verbs.propose_bundle(session, quarter, person(session, "mona"), title, chosen, ())
    with writing() as session:
        bundle = session.scalars(select(ReleaseBundle)).one()
        verbs.approve_bundle(session, bundle, person(session, "frieda"))
        verbs.publish_bundle(session, bundle, town.TODAY, town.TODAY)


def test_the_home_says_which_survey_and_round_an_answer_is_promised_for(second, survey, client):
    wait_until_answered(survey, dt.date(2099, 1, 1))
    page = client.get(f"{HOME}/").text
    assert re.search(
        r"Antwort auf die Umfrage</bdi></b>\s*<span[^>]*><bdi>Satz title · Runde 2", page
    )


def test_two_rounds_of_one_survey_are_told_apart_where_results_are_listed(second, client):
    for path in (f"{HOME}/", RESULTS):
        page = client.get(path).text
        assert "Satz title · Runde 1" in page, path
        assert "Satz title · Runde 2" in page, path


def test_the_home_says_what_it_is_in_every_language(release, client):
    page = client.get(f"{HOME}/").text
    (told,) = re.findall(r'<meta name="description" content="([^"]*)">', page)
    assert told == "Willkommen"
    assert f'<link rel="canonical" href="http://localhost{HOME}/">' in page
    assert 'hreflang="ar"' in page


def test_a_closed_survey_leads_to_what_came_out_of_it(release, survey, client):
    survey_id = survey.id
    with writing() as session:
        session.get_one(Survey, survey_id).closes_on = dt.date(2020, 1, 1)
    page = client.get(f"{HOME}/surveys/small").text
    assert "Was herausgekommen ist" in page
    assert f'href="{RESULTS}/1"' in page


def test_a_feed_tells_of_bundles_too(release, client, monkeypatch):
    monkeypatch.setattr("participation.releases.views_bundles.local_today", lambda: town.TODAY)
    bundled(release)
    feed = json.loads(client.get(f"{HOME}/answers.json").data)
    assert {item["url"].removeprefix("http://localhost") for item in feed["items"]} == {
        f"{RESULTS}/1",
        f"{RESULTS}/bundles/1",
    }
    assert "Kapitel 5" in client.get(f"{HOME}/answers.atom").text


def test_a_page_does_not_tell_that_somebody_asked_for_a_file(release, client):
    before = client.get(f"{RESULTS}/1").data
    client.get(f"{RESULTS}/1.pdf")
    assert client.get(f"{RESULTS}/1").data == before


def test_a_poster_says_where_to_read_how_we_count(release, client):
    said = text_of(client.get(f"{RESULTS}/1/poster.pdf").data)
    assert f"localhost{HOME}/how-we-count" in said.replace("\n", "").replace("\r", "")


def test_a_page_of_results_shows_what_moved_and_not_every_comparison(second, client):
    page = client.get(f"{RESULTS}/2").text
    compared = page[page.index('id="compared"') : page.index('id="methods"')]
    assert f'href="{RESULTS}/2/liking#compared"' in compared
    assert "Wahl 1" in compared, "from a third to all"
    assert "<table" not in compared
    assert "Runde 1" in client.get(f"{RESULTS}/2/liking").text
