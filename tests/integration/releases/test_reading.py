"""What residents, journalists and programs get: the same numbers everywhere, and a way to check."""

import json
import re

import pytest
from click.testing import CliRunner

from participation.cli import main
from participation.config import ALL_LANGUAGES
from participation.releases.formats import ENDINGS
from tests import town

RESULTS = f"/de/{town.QUARTER}/results"


@pytest.fixture
def release(desk, answer):
    answer(120, seed=7)
    return desk.publish(desk.propose(dimensions=1))


def test_a_stranger_can_audit_the_published_file(release, client, tmp_path):
    """I7: A stranger's audit of the published file ends with 0."""
    file = tmp_path / "results-1.json"
    file.write_bytes(client.get(f"{RESULTS}/1.json").data)
    done = CliRunner().invoke(main, ["release", "audit", str(file)])
    assert done.exit_code == 0, done.output
    assert release.audit_hash in done.output
    assert release.audit_hash in client.get(f"{RESULTS}/1").text


def test_a_file_with_a_number_too_much_is_found_out(release, client, tmp_path):
    written = json.loads(client.get(f"{RESULTS}/1.json").data)
    for group in written["audit"]["groups"].values():
        group["size"] = 120
    for rule in written["audit"]["rules"].values():
        rule.clear()
        rule["kind"] = "exact"
    file = tmp_path / "forged.json"
    file.write_text(json.dumps(written))
    assert CliRunner().invoke(main, ["release", "audit", str(file)]).exit_code == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_second_release_is_what_was_audited_too(release, desk, answer, client, tmp_path):
    answer(60, seed=8)
    desk.publish(desk.propose(dimensions=1))
    file = tmp_path / "results-2.json"
    file.write_bytes(client.get(f"{RESULTS}/2.json").data)
    done = CliRunner().invoke(main, ["release", "audit", str(file)])
    assert done.exit_code == 0, done.output


def tampered(client, tmp_path, change):
    written = json.loads(client.get(f"{RESULTS}/1.json").data)
    change(written)
    file = tmp_path / "tampered.json"
    file.write_text(json.dumps(written))
    return CliRunner().invoke(main, ["release", "audit", str(file)])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_shown_number_that_was_not_audited_is_named_with_its_cell(release, client, tmp_path):
    def one_more(written):
        table = next(t for t in written["release"]["tables"] if t["name"] == "liking")
        table["rows"][1]["cells"][0]["count"] += 1

    done = tampered(client, tmp_path, one_more)
    assert done.exit_code == 1
    assert "FOUND liking = 2: " in done.output
    assert done.output.count("FOUND") == 1

    def another(written):
        table = next(t for t in written["release"]["tables"] if t["name"] == "needs by age")
        table["rows"][0]["cells"][1] = {"count": 1}

    assert "FOUND needs by age = light, middle: " in tampered(client, tmp_path, another).output


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_audited_input_that_is_another_one_is_found_out(release, client, tmp_path):
    done = tampered(client, tmp_path, lambda written: written.update(audit_hash="0" * 64))
    assert done.exit_code == 1
    assert "SHA-256" in done.output.split("FOUND", 1)[1]


def test_a_broken_file_is_no_clean_file(tmp_path):
    file = tmp_path / "broken.json"
    file.write_text("{")
    assert CliRunner().invoke(main, ["release", "audit", str(file)]).exit_code == 2


@pytest.mark.parametrize("language", ALL_LANGUAGES)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_results_are_read_in_every_language(release, client, language):
    for page in ("results", "results/1", "how-we-count", ""):
        reply = client.get(f"/{language}/{town.QUARTER}/{page}")
        assert reply.status_code == 200
        assert not re.search(r"\sstyle=|<script(?![^>]*(?:src|application/json))", reply.text)


def test_every_form_that_is_offered_can_be_taken(release, client):
    for ending in ENDINGS:
        reply = client.get(f"{RESULTS}/1.{ending}")
        assert reply.status_code == 200, ending
        assert len(reply.data) > 1000
    assert client.get(f"{RESULTS}/1.exe").status_code == 404


def test_a_portal_finds_a_record_with_the_address_of_every_form(release, client):
    record = json.loads(client.get(f"{RESULTS}/1.jsonld").data)
    assert len(record["dcat:distribution"]) == len(ENDINGS)


def test_no_page_says_how_many_answers_there_really_were(desk, answer, client):
    answer(137, seed=3)
    release = desk.propose()
    while release.document["answers"]["low"] == 137:
        answer(20, seed=4)
        release = desk.propose()
    desk.publish(release)
    for page in ("results", "results/1", "results/1.json", "results/1.csv", "how-we-count", ""):
        text = client.get(f"/de/{town.QUARTER}/{page}").text
        assert not re.search(r"\b137\b", text.rpartition("</style>")[2]), page


def test_what_is_not_published_has_no_address(desk, answer, client):
    answer(60)
    desk.propose()
    assert client.get(f"{RESULTS}/1").status_code == 404
    assert "Satz title" not in client.get(RESULTS).text


def test_the_home_page_shows_the_newest_release(release, client):
    assert f"{RESULTS}/1" in client.get(f"/de/{town.QUARTER}/").text


def test_no_number_moves_when_somebody_answers(release, answer, client):
    pages = ("results", "results/1", "results/1.json", "how-we-count")
    before = [client.get(f"/de/{town.QUARTER}/{page}").data for page in pages]
    for seed in range(5):
        answer(1, seed=100 + seed)
        after = [client.get(f"/de/{town.QUARTER}/{page}").data for page in pages]
        assert after == before
