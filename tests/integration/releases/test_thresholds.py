"""Thresholds that an operator tightened are kept, said in the methods and in the audit's input."""

from dataclasses import replace

import pytest

from participation.anonymity.parameters import Parameters
from participation.config import ConfigError, Settings
from participation.db import db
from participation.errors import Refusal
from participation.releases.document import published
from participation.releases.views import in_words
from tests import town

BASE = f"/manage/{town.QUARTER}"


@pytest.fixture
def tighten(app):
    """Let the operator set other thresholds, as a restart with another settings file does."""

    def set_(**named):
        settings = app.config["SETTINGS"]
        app.config["SETTINGS"] = replace(settings, release=Parameters(**named))

    return set_


@pytest.fixture
def environ(settings):
    return {"PARTICIPATION_INSTANCE": str(settings.instance)}


def test_settings_tighten_a_threshold_from_the_file_or_the_environment(settings, environ):
    with (settings.instance / "settings.toml").open("a") as file:
        file.write("release_k = 6\nrelease_n_min = 30\n")
    found = Settings.from_environment({**environ, "RELEASE_N_MIN": "40"})
    assert found.release == Parameters(k=6, n_min=40)


@pytest.mark.parametrize(
    ("name", "written", "sentence"),
    [
        ("RELEASE_K", "3", "RELEASE_K is 3: it may only be raised, and 5 is the least."),
        ("RELEASE_NOISE_MAX", "1", "RELEASE_NOISE_MAX cannot be set"),
        ("RELEASE_MIN_N", "30", "RELEASE_MIN_N is nothing that can be set"),
    ],
)
def test_a_start_with_a_looser_threshold_is_refused_in_words(environ, name, written, sentence):
    with pytest.raises(ConfigError, match=sentence):
        Settings.from_environment({**environ, name: written})


def test_a_release_waits_for_as_many_answers_as_the_operator_wants(tighten, desk, answer):
    tighten(n_min=50)
    answer(49)
    with pytest.raises(Refusal, match="50"):
        desk.begin()
    answer(1, seed=2)
    release = desk.propose()
    audit = release.document["audit"]
    assert audit["populations"]["1"]["size"] == {"from": 50}


def test_groups_small_numbers_and_high_shares_follow_the_operator(tighten, desk, answer):
    tighten(k=9, n_cross=200, base_min=15, p_max=0.6)
    answer(199, lonely="yes")
    document = desk.propose(dimensions=1).document
    assert not [table for table in document["tables"] if table["kind"] == "crossed"]
    assert {"step": "dimension", "what": "age", "reason": "groups"} in document["withheld"]
    said = [c for t in document["tables"] for c in t["cells"] if c and c["low"] == c["high"]]
    assert min(cell["low"] for cell in said) >= 9
    assert document["audit"]["bounds"]["k"] == 9
    lonely = next(table for table in document["tables"] if table["name"] == "lonely")
    assert [c["percent"] for c in lonely["cells"] if c and c.get("over")] == [60]


def test_the_methods_say_the_thresholds_and_the_model_that_was_solved(app, tighten, desk, answer):
    tighten(n_min=25, n_cross=120, base_min=12)
    answer(60)
    release = desk.publish(desk.propose())
    for language, words in [
        ("en", ["25", "120", "fewer than 12 answers", "each question with all its groups, solved"]),
        ("de", ["25", "120", "12", "jede Frage mit all ihren Gruppen, exakt gelöst"]),
    ]:
        with app.test_request_context():
            told = in_words(release, published(release), language)
        said = " ".join(told.method.rules)
        assert [word for word in words if word not in said] == []
    dropped = {one.why for one in told.method.withheld}
    assert any("120" in why for why in dropped)
    bounds = release.document["bounds"]
    assert (bounds["n_min"], bounds["base_min"], bounds["n_cross"]) == (25, 12, 120)


def test_of_releases_before_the_change_the_audit_claims_only_what_they_kept(tighten, desk, answer):
    answer(30)
    desk.publish(desk.propose())
    tighten(n_min=60, m_least=15)
    answer(40, seed=2)
    audit = desk.propose().document["audit"]
    assert audit["populations"]["1"]["size"] == {"from": 20}
    assert audit["populations"]["2"]["size"] == {"from": 60}
    assert [group["size"]["from"] for group in audit["groups"].values()] == [10, 15]


def test_a_set_must_have_changed_as_much_as_the_operator_wants(tighten, desk, answer):
    answer(30)
    first = desk.publish(desk.propose())
    tighten(m_least=25)
    answer(24, seed=2)
    assert desk.begin() == first.id
    tighten(m_least=25, max_releases=1)
    answer(10, seed=3)
    with pytest.raises(Refusal, match="1"):
        desk.begin()


def test_the_plan_says_what_is_kept_and_offers_no_more_groups(tighten, signed_in, survey):
    tighten(cross_dims=1, base_min=12)
    page = signed_in("mona").get(f"{BASE}/releases/plans/small").text
    assert "12; 20" in page
    assert page.count('name="dimension"') == 1


def test_how_we_count_says_the_thresholds_in_force(tighten, client, desk):
    tighten(n_min=33, n_cross=144)
    page = client.get(f"/en/{town.QUARTER}/how-we-count").text
    assert "33 answers" in page
    assert "144 answers" in page
    db.session.rollback()


def test_the_desk_asks_about_the_share_in_force(tighten, signed_in, desk, answer):
    tighten(p_max=0.7)
    answer(40)
    release = desk.propose()
    frieda = signed_in("frieda")
    refused = frieda.form(f"/releases/{release.id}/approve")
    assert refused.status_code == 422
    assert "70 " in refused.text
    assert "90 " not in refused.text
    page = signed_in("mona").get(f"{BASE}/releases").text
    assert "70 " in page
    assert "70 " in frieda.get(f"{BASE}/releases/{release.id}").text
