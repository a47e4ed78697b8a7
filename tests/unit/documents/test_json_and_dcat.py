"""What programs read: the documented JSON and the record for portals."""

import json as reader

import jsonschema_rs
import pytest

from participation.documents import dcat, json, schema
from participation.documents.report import Cell
from tests.unit.documents.samples import report

ATTACK = {"audit": {"format": "release-audit/1", "tables": []}, "audit_hash": "0", "bounds": {}}
PUBLISHER = dcat.Publisher(
    "Kreisstadt Neunkirchen",
    "beteiligung@example.org",
    "http://dcat-ap.de/def/contributors/example",
    "10043114",
)


def test_the_file_itself_is_the_auditors_input():
    read = reader.loads(json.data(report(), ATTACK))
    assert {name: read[name] for name in ATTACK} == ATTACK
    described = {name for name in read["about"] if "." not in name}
    assert described == {"release", *ATTACK}, "what is described is there, and the other way round"
    assert "participation release audit" in str(read["about"])


def test_two_meanings_of_one_key_are_refused():
    with pytest.raises(ValueError, match="release"):
        json.data(report(), {**ATTACK, "release": 1})


def test_every_kind_of_cell_says_no_more_than_is_published():
    assert json.cell_json(Cell(7, 7, 12)) == {"count": 7, "from": 7, "to": 7, "percent": 12}
    assert json.cell_json(Cell(0, 4)) == {"from": 0, "to": 4}
    assert json.cell_json(Cell(281, None, 90, over=True)) == {"from": 281, "percent_or_more": 90}
    assert json.cell_json(Cell(None, None, why="coalition")) == {"withheld": "coalition"}


def test_methods_and_limits_stand_in_the_json():
    method = reader.loads(json.data(report(), ATTACK))["release"]["method"]
    assert method["n"] == {"count": 312, "from": 312, "to": 312}
    assert method["first_day"] == "2026-09-07"
    assert method["withheld"][0]["reason"] == "coalition"


def test_the_record_names_what_german_portals_ask_for():
    record = reader.loads(dcat.data(report(), PUBLISHER))
    assert record["@type"] == "dcat:Dataset"
    for name in (
        "dct:title",
        "dct:description",
        "dct:publisher",
        "dcatde:contributorID",
        "dcat:theme",
        "dct:temporal",
        "dcatde:politicalGeocodingURI",
        "dcat:contactPoint",
    ):
        assert record[name]
    used = {name.split(":")[0] for name in record if ":" in name}
    assert used <= record["@context"].keys()


def test_each_format_is_a_distribution_with_its_licence():
    parts = reader.loads(dcat.data(report(), PUBLISHER))["dcat:distribution"]
    ends = [part["dcat:downloadURL"]["@id"].rsplit(".", 1)[1] for part in parts]
    assert ends == ["json", "csv", "xlsx", "odt", "docx", "pdf"]
    assert all(part["dct:license"]["@id"].endswith("dl-by-de/2.0") for part in parts)


def test_what_is_not_set_is_not_claimed():
    record = reader.loads(dcat.data(report(), dcat.Publisher("Stadt", "a@example.org")))
    assert "dcatde:politicalGeocodingURI" not in record
    assert "dcatde:contributorID" not in record


@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_file_keeps_to_its_schema(language):
    written = reader.loads(json.data(report(language), {"audit": {}, "audit_hash": "0" * 64}))
    jsonschema_rs.validator_for(schema.RELEASE).validate(written)


def test_the_schema_refuses_what_is_not_said_that_way():
    written = reader.loads(json.data(report(), {"audit": {}, "audit_hash": "0" * 64}))
    written["release"]["tables"][0]["rows"][0]["cells"][0] = {"withheld": "small", "count": 3}
    assert not jsonschema_rs.is_valid(schema.RELEASE, written)


def test_the_record_names_the_place_and_the_municipality():
    record = reader.loads(dcat.data(report(), PUBLISHER))
    assert record["dct:spatial"]["skos:prefLabel"]["@value"] == "Innenstadt, Neunkirchen"
    address = record["dcatde:politicalGeocodingURI"]["@id"]
    assert address == "http://dcat-ap.de/def/politicalGeocoding/municipalityKey/10043114"


def test_a_publisher_without_mail_has_no_broken_address():
    record = reader.loads(dcat.data(report(), dcat.Publisher("Stadt", "")))
    contact = record["dcat:contactPoint"]
    assert "vcard:hasEmail" not in contact
    assert "vcard:Kind" in contact["@type"]
