"""What is not translated says in which language it stands: voices and fonts need to know."""

import lxml.html
import pytest

from tests import town
from tests.integration.releases.test_bundles import published

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PAGE = f"/ar/{town.QUARTER}"
# The small survey is written in German only.
GERMAN = ("Frage ", "Wahl ", "Satz ", "Kapitel ")


@pytest.fixture
def release(desk, answer):
    answer(120, seed=7)
    return desk.publish(desk.propose(dimensions=1))


def unmarked(page):
    """Return the German words of an Arabic page that no element calls German."""
    main = lxml.html.fromstring(page).xpath("//main")[0]
    for text in main.xpath(".//text()[not(ancestor::svg)]"):
        if text.strip().startswith(GERMAN):
            around = text.getparent().xpath("(ancestor-or-self::*[@lang])[last()]")
            if [(one.get("lang"), one.get("dir")) for one in around] != [("de", "ltr")]:
                yield text.strip()


@pytest.mark.parametrize("path", ["/results", "/results/1", "/results/1/liking"])
def test_words_of_a_survey_in_german_only_are_marked_as_german(release, client, path):
    page = client.get(PAGE + path).text
    assert "Satz title" in page
    assert list(unmarked(page)) == []


def test_the_title_of_a_bundle_is_marked_as_german(release, client):
    published(release)
    for path in ("/results", "/results/bundles/1"):
        page = client.get(PAGE + path).text
        assert "Kapitel 5" in page
        assert list(unmarked(page)) == []


def test_a_sentence_of_an_arabic_page_runs_from_the_right_whatever_it_begins_with(release, client):
    """The name of a place in Latin letters would turn the whole sentence round."""
    page = lxml.html.fromstring(client.get(f"{PAGE}/results/1/liking").text)
    (quoted,) = page.xpath("//p[contains(@class, 'said')]/bdi[1]")
    assert quoted.text_content()[0] < "z"
    assert quoted.get("dir") == "rtl"


def test_who_can_be_asked_is_written_in_german(release, client):
    page = lxml.html.fromstring(client.get(f"{PAGE}/how-we-count").text)
    words = page.xpath("//address[@class='contact']/span/bdi")
    assert words
    assert {(one.get("lang"), one.get("dir")) for one in words} == {("de", "ltr")}
