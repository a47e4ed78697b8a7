"""What residents and journalists find: questions on pages of their own, figures from the rules."""

import html
import re

import pytest
from sqlalchemy import update

from participation.anonymity.parameters import Parameters
from participation.config import ALL_LANGUAGES
from participation.db import writing
from participation.releases.how import rules
from participation.releases.models import Release
from tests import town

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
RESULTS = f"/de/{town.QUARTER}/results"


@pytest.fixture
def release(desk, answer):
    answer(120, seed=7)
    return desk.publish(desk.propose(dimensions=1))


def test_groups_stand_on_the_page_of_their_question(release, client):
    whole = client.get(f"{RESULTS}/1").text
    assert "table--groups" not in whole
    page = client.get(f"{RESULTS}/1/liking")
    assert page.status_code == 200
    assert "table--groups" in page.text
    assert "Frage needs" in page.text, "the way to the next question"
    assert f"{RESULTS}/1/liking" in whole


def test_what_was_said_most_is_said_before_the_picture(release, client):
    page = html.unescape(client.get(f"{RESULTS}/1/liking").text)
    before = page.partition('<svg class="chart')[0]
    assert "Am häufigsten" in before
    most = re.findall(r'class="said-most"><b><bdi>(\d+)', before)
    shares = re.findall(r'class="number"><b><bdi>(\d+)', page)
    assert most[0] == max(shares[:3], key=int)


def test_a_question_without_any_number_draws_no_empty_picture(desk, answer, client):
    """As where nearly everybody said the same, and the audit had to take the rest."""
    answer(120, seed=7)
    release = desk.publish(desk.propose(dimensions=1)).id
    with writing() as session:
        told = session.get_one(Release, release).document
        for table in told["tables"]:
            if table["question"] == "liking":
                table["cells"] = [None for _ in table["cells"]]
        session.execute(update(Release).where(Release.id == release).values(document=told))
    page = client.get(f"{RESULTS}/1/liking").text
    assert "<p><b>nicht gezeigt</b></p>" in page
    assert '<svg class="chart' not in page
    assert "Am häufigsten" not in page
    whole = client.get(f"{RESULTS}/1").text
    assert '<span class="said-most hint">nicht gezeigt</span>' in whole


def test_every_question_has_a_page_in_every_language(release, client):
    for language in ALL_LANGUAGES:
        assert client.get(f"/{language}/{town.QUARTER}/results/1/needs").status_code == 200


def test_what_is_no_question_has_no_page(release, client):
    assert client.get(f"{RESULTS}/1/nothing").status_code == 404
    assert client.get(f"{RESULTS}/2/liking").status_code == 404


def test_a_number_is_quoted_with_whose_it_is_and_how_many_answered(release, client):
    page = html.unescape(client.get(f"{RESULTS}/1/liking").text)
    quoted = re.search(r'<p class="said said--cite"><bdi dir="ltr">([^<]+)</bdi>', page)[1]
    assert "Neunkirchen" in quoted
    assert re.search(r"Antworten: \d+\.$", quoted)
    assert f"http://localhost{RESULTS}/1/liking" in page


def test_every_page_of_results_leads_to_how_we_count(release, client):
    for path in ("/results", "/results/1", "/results/1/liking", "/"):
        page = client.get(f"/de/{town.QUARTER}{path}").text
        assert f"/de/{town.QUARTER}/how-we-count" in page, path


def test_a_page_says_what_it_is_in_which_languages(release, client):
    page = client.get(f"{RESULTS}/1").text
    assert '<meta name="description" content="' in page
    assert f'<link rel="canonical" href="http://localhost{RESULTS}/1">' in page
    assert page.count('rel="alternate" hreflang=') == len(ALL_LANGUAGES) + 1


def test_a_page_that_did_not_change_is_not_sent_again(release, client):
    for path in ("/1", "/1/liking", "", "/1.csv"):
        mark = client.get(RESULTS + path).headers["ETag"]
        again = client.get(RESULTS + path, headers={"If-None-Match": mark})
        assert (again.status_code, again.data) == (304, b""), path


def test_the_figures_of_how_we_count_are_those_of_the_rules(release, client):
    page = html.unescape(client.get(f"/de/{town.QUARTER}/how-we-count").text)
    limits, found = Parameters(), rules()
    assert f"Um höchstens {limits.noise_max}." in page
    assert f"weniger als {limits.k}“" in page
    assert f"höchstens aber {found.behind_few}" in page
    assert f"zwischen {found.low} und {found.high} Antworten" in page
    assert release.audit_hash in page
    assert "06821 0000-0" in page, "whom to tell"
