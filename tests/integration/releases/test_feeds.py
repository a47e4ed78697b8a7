"""Feeds of published results: valid, in the language asked for, still until one is published."""

import json
import xml.etree.ElementTree as ET

import pytest

from tests import town

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
FEED = f"/de/{town.QUARTER}/answers"
NAMES = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def release(desk, answer):
    answer(60, seed=7)
    return desk.publish(desk.propose())


def test_an_atom_reader_finds_what_it_needs(release, client):
    reply = client.get(f"{FEED}.atom")
    assert reply.headers["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(reply.data)
    for name in ("id", "title", "updated", "author/a:name"):
        assert feed.findtext(f"a:{name}", namespaces=NAMES), name
    (entry,) = feed.findall("a:entry", NAMES)
    assert entry.findtext("a:id", namespaces=NAMES).endswith(f"/de/{town.QUARTER}/results/1")
    assert entry.findtext("a:updated", namespaces=NAMES) == f"{town.TODAY}T00:00:00Z"
    assert "Antworten" in entry.findtext("a:summary", namespaces=NAMES)


def test_a_json_feed_says_the_same(release, client):
    reply = client.get(f"{FEED}.json")
    feed = json.loads(reply.data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["url"] for item in feed["items"]] == [
        f"http://localhost/de/{town.QUARTER}/results/1"
    ]
    arabic = json.loads(client.get(f"/ar/{town.QUARTER}/answers.json").data)
    assert arabic["language"] == "ar"
    assert arabic["items"][0]["title"] != feed["items"][0]["title"]


def test_no_mark_of_a_feed_moves_when_somebody_answers(release, answer, client):
    marks = [client.get(f"{FEED}.{ending}").headers["ETag"] for ending in ("atom", "json")]
    answer(3, seed=9)
    again = [client.get(f"{FEED}.{ending}") for ending in ("atom", "json")]
    assert [reply.headers["ETag"] for reply in again] == marks
    same = client.get(f"{FEED}.atom", headers={"If-None-Match": marks[0]})
    assert same.status_code == 304


def test_a_proposal_is_in_no_feed(desk, answer, client):
    answer(60, seed=7)
    desk.propose()
    assert json.loads(client.get(f"{FEED}.json").data)["items"] == []
    ET.fromstring(client.get(f"{FEED}.atom").data)
    assert client.get(f"{FEED}.exe").status_code == 404
