"""Every form of a release before and after it is public: previews, posters, rounds, the API."""

import io
import json
import re

import docx
import openpyxl
import pypdfium2
import pytest
from sqlalchemy import select

from participation.config import ALL_LANGUAGES
from participation.db import db, writing
from participation.releases.formats import ENDINGS
from participation.surveys.models import Wave
from tests import town
from tests.unit.documents.reading import bare

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
RESULTS = f"/de/{town.QUARTER}/results"


@pytest.fixture
def contact(survey):
    with writing() as session:
        quarter = session.merge(survey.quarter)
        quarter.contact = {**quarter.contact, "person": "Mona", "phone": "06821 0"}


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    return len(pages), bare(re.sub(r"\s+", " ", " ".join(pages)))


@pytest.fixture
def two_rounds(desk, answer, survey, contact):
    """A release of each of two rounds."""
    answer(120, seed=3)
    desk.publish(desk.propose())
    with writing() as session:
        first = session.scalar(select(Wave).where(Wave.survey_id == survey.id))
        first.closed_on = town.TODAY
        session.add(Wave(survey_id=survey.id, number=2, opened_on=town.TODAY))
    db.session.rollback()
    answer(140, seed=4)
    return desk.publish(desk.propose())


def test_rounds_stand_side_by_side_with_their_released_numbers(two_rounds, client):
    page = client.get(f"{RESULTS}/2").text
    assert "Verglichen mit der Runde davor" in page
    assert "Verglichen" not in client.get(f"{RESULTS}/1").text
    own, before = (json.loads(client.get(f"{RESULTS}/{n}.json").data)["release"] for n in (2, 1))

    def of(release, name):
        table = next(t for t in release["tables"] if t["name"] == name)
        return {row["level"]: row["cells"][0] for row in table["rows"]}

    for table in own["comparison"]["tables"]:
        for row in table["rows"]:
            old, new = row["cells"]
            assert old == of(before, table["question"])[row["level"]]
            assert new == of(own, table["question"])[row["level"]]
        assert re.search(r"\d+ Prozentpunkten", table["note"])


def test_every_form_has_the_comparison(two_rounds, client):
    table = json.loads(client.get(f"{RESULTS}/2.json").data)["release"]["comparison"]["tables"][0]
    share = next(c["percent"] for row in table["rows"] for c in row["cells"] if "percent" in c)
    _pages, pdf = text_of(client.get(f"{RESULTS}/2.pdf").data)
    assert "Verglichen mit der Runde davor" in pdf
    assert f"{share} %" in pdf
    word = docx.Document(io.BytesIO(client.get(f"{RESULTS}/2.docx").data))
    assert any(p.text.startswith("Verglichen mit") for p in word.paragraphs)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{RESULTS}/2.xlsx").data))
    assert any(name.startswith("Verglichen") for name in book.sheetnames)
    assert ";wave;" in client.get(f"{RESULTS}/2.csv").data.decode("utf-8-sig")


def test_the_poster_is_one_page_in_every_language_with_the_same_shares(two_rounds, client):
    told = json.loads(client.get(f"{RESULTS}/1.json").data)["release"]
    table = next(t for t in told["tables"] if t["name"] == "needs")
    said = [c["percent"] for row in table["rows"] for c in row["cells"]
            if "percent" in c and row["level"] != "no_answer"]  # fmt: skip
    for language in ALL_LANGUAGES:
        reply = client.get(f"/{language}/{town.QUARTER}/results/1/poster.pdf?question=needs")
        assert reply.status_code == 200, language
        pages, text = text_of(reply.data)
        assert pages == 1
        for share in said:
            assert str(share) in text, language
    assert client.get(f"{RESULTS}/1/poster.pdf?question=nothing").status_code == 404


def test_everything_is_seen_from_the_desk_before_it_is_approved(desk, answer, signed_in, contact):
    answer(60, seed=7)
    release = desk.propose()
    frieda = signed_in("frieda")
    base = f"/manage/{town.QUARTER}/releases/{release.id}"
    page = frieda.get(base, headers={"Accept": "text/html"}).text
    for ending in ENDINGS:
        address = f"{base}/preview/de/release.{ending}"
        assert address in page
        assert frieda.get(address).status_code == 200, ending
    for language in ALL_LANGUAGES:
        address = f"{base}/preview/{language}/poster.pdf"
        assert address in page
        assert frieda.get(address).data.startswith(b"%PDF")
    assert frieda.get(f"{base}/preview/de/release.exe").status_code == 404
    assert frieda.get(f"{base}/preview/xx/release.pdf").status_code == 404
    assert signed_in("lars").get(f"{base}/preview/de/release.pdf").status_code == 403


def test_programs_read_the_same_bytes_and_tags_move_only_with_a_release(
    desk, answer, client, contact
):
    answer(60, seed=7)
    desk.publish(desk.propose())
    address = f"/api/v1/quarters/{town.QUARTER}/releases"
    listed, one = client.get(address), client.get(f"{address}/1")
    assert [r["number"] for r in listed.get_json()["releases"]] == [1]
    assert one.data == client.get(f"{RESULTS}/1.json").data
    answer(1, seed=90)
    db.session.rollback()
    for path, before in ((address, listed), (f"{address}/1", one)):
        again = client.get(path, headers={"If-None-Match": before.headers["ETag"]})
        assert again.status_code == 304
    assert client.get(f"{address}/2").status_code == 404
