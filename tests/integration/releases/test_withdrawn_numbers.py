"""What was withdrawn is gone from the web, also as something that a later release repeats.

Each file carries the attacker's input, and in it the numbers of earlier releases.
"""

import datetime as dt
import json

import pytest
from click.testing import CliRunner

from participation.cli import main
from participation.errors import Refusal
from participation.i18n import catalog
from participation.releases.models import ReleaseState
from participation.releases.withdraw import withdraw
from tests import town
from tests.integration.releases.test_attacks import published_on, superseding

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
RESULTS = f"/de/{town.QUARTER}/results"
API = f"/api/v1/quarters/{town.QUARTER}/releases"


@pytest.fixture
def first(desk, answer):
    answer(60, seed=7)
    return desk.publish(desk.propose())


def another(desk, answer):
    answer(60, seed=8)
    return desk.publish(desk.propose())


def taken_away(desk, release):
    desk.act(release, lambda session, one: withdraw(session, one, "order"))


def file(client, number):
    return json.loads(client.get(f"{RESULTS}/{number}.json").data)


def said(written, population):
    """Return the tables of one release that a file repeats for the attacker."""
    tables = written["audit"]["tables"]
    return {table["name"] for table in tables if table["population"] == population}


def is_clean(written, tmp_path):
    kept = tmp_path / "release.json"
    kept.write_text(json.dumps(written))
    done = CliRunner().invoke(main, ["release", "audit", str(kept)])
    return done.exit_code == 0 and written["audit_hash"] in done.output


def test_a_later_release_repeats_what_everybody_can_read(first, desk, answer, client):
    another(desk, answer)
    assert said(file(client, 2), "1") == said(file(client, 1), "1") != set()


def test_a_release_made_after_a_withdrawal_does_not_repeat_it(
    first, desk, answer, client, tmp_path
):
    taken_away(desk, first)
    second = another(desk, answer)
    written = file(client, 2)
    assert said(written, "1") == set()
    assert said(written, "2")
    assert said(second.document, "1") == set(), "nor does the preview for the second person"
    assert is_clean(written, tmp_path)


def test_a_withdrawal_reaches_the_releases_that_are_out_already(
    first, desk, answer, client, tmp_path
):
    another(desk, answer)
    taken_away(desk, first)
    written = file(client, 2)
    assert said(written, "1") == set()
    assert is_clean(written, tmp_path)
    listed = json.loads(client.get(API).data)["releases"]
    assert listed[0]["audit_hash"] == written["audit_hash"]
    assert written["audit_hash"] in client.get(f"{RESULTS}/2").text
    assert json.loads(client.get(f"{API}/2").data) == written


def test_only_what_its_successor_still_says_is_repeated_of_a_withdrawn_release(
    first, desk, answer, client, tmp_path
):
    published_on(desk, superseding(desk, first, "liking"))
    taken_away(desk, first)
    another(desk, answer)
    written = file(client, 3)
    assert said(written, "1") == said(file(client, 2), "1")
    assert "liking" not in said(written, "1")
    assert "needs.light" in said(written, "1")
    assert is_clean(written, tmp_path)


class TestAVersionThatWasWithdrawnAfterItWasRead:
    """What it left out is not what everybody is led to again."""

    @pytest.fixture
    def old(self, first, desk):
        taken_away(desk, published_on(desk, superseding(desk, first, "liking")))
        return first

    def test_the_one_before_stays_marked(self, old, client):
        listed = client.get(API).get_json()["releases"]
        assert [(one["number"], one["superseded"]) for one in listed] == [(1, True)]
        withdrawn_since = catalog("de").ugettext(
            "There was a newer version of these results. It was withdrawn."
        )
        for address in (RESULTS, f"{RESULTS}/1", f"{RESULTS}/1/liking"):
            assert withdrawn_since in client.get(address).text

    def test_no_feed_and_no_home_page_leads_to_it(self, first, desk, client):
        places = (f"/de/{town.QUARTER}/answers.atom", f"/de/{town.QUARTER}/")
        for place in places:
            assert f"{RESULTS}/1" in client.get(place).text
        taken_away(desk, published_on(desk, superseding(desk, first, "liking")))
        for place in places:
            assert f"{RESULTS}/1" not in client.get(place).text

    def test_another_version_can_take_its_place(self, old, desk, client):
        again = published_on(desk, superseding(desk, old, "liking"))
        assert again.number == 3
        assert f"{RESULTS}/3" in client.get(f"{RESULTS}/1").text
        with pytest.raises(Refusal):
            superseding(desk, old, "liking")

    def test_another_that_was_never_read_changes_nothing(self, old, desk, client):
        tomorrow = town.TODAY + dt.timedelta(days=1)
        taken_away(desk, published_on(desk, superseding(desk, old, "liking"), tomorrow))
        assert desk.release(old.id).state is ReleaseState.SUPERSEDED
        assert client.get(API).get_json()["releases"][0]["superseded"]
