"""I12 in twelve languages: each file's numbers and methods, read by place and not by word."""

import csv
import io
import json
import re
import zipfile

import docx
import jsonschema_rs
import lxml.html
import openpyxl
import pytest
from lxml import etree

from participation.config import ALL_LANGUAGES
from participation.documents import schema
from tests import town
from tests.integration.releases.test_every_format import ODF
from tests.unit.paper.rendered import text_of

MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u2066\u2067\u2068\u2069"))
NUMBERS = "//table[contains(@class, 'table--numbers')]"
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def plain(text):
    return re.sub(r"\s+", " ", str(text or "").translate(MARKS).replace("\xa0", " ")).strip()


def number(text):
    """Return the one number in a text, whatever signs the language writes about it."""
    (found,) = re.findall(r"\d+", plain(text))
    return int(found)


def cell_of(count, share):
    """Return a cell as numbers: what stands there in words keeps its number and its kind."""
    counted = plain(count)
    digits = re.findall(r"\d+", counted)
    said = (len(counted) == len("".join(digits)), int(digits[0]) if digits else None)
    return said, number(share) if plain(share) else None


def split(text):
    share, sign, count = plain(text).removesuffix(")").partition(" (")
    return cell_of(count, share) if sign else cell_of(share, "")


def of_html(body, *questions):
    """Read the methods of a release's page, and the tables of its questions' pages."""
    page = lxml.html.fromstring(body.decode())
    tables = [
        [(plain(row.xpath("string(th)")), cells_of(table, row)) for row in table.xpath("tbody/tr")]
        for question in questions
        for table in lxml.html.fromstring(question.decode()).xpath(NUMBERS)
    ]
    box = [
        (plain(one.xpath("string(dt)")), [plain(dd.text_content()) for dd in one.xpath("dd")])
        for one in page.xpath("//dl[@class='facts']/div")
    ]
    return tables, box


def cells_of(table, row):
    """Return a row's cells: by group share and count in one, else in two columns."""
    cells = row.xpath("td")
    if "table--groups" not in table.get("class"):
        share, count = (cell.text_content() for cell in cells)
        return [cell_of(count, share)]
    return [
        cell_of(td.xpath("string(span/bdi)") or td.xpath("string(bdi)"), td.xpath("string(b/bdi)"))
        for td in cells
    ]


def question_pages(client, address, body):
    own = dict.fromkeys(re.findall(rf"{address}/([a-z_0-9]+)", body.decode()))
    return [client.get(f"{address}/{name}").data for name in own]


def of_grids(grids):
    """Return tables and methods of a text document; a one-way table has a column for shares."""
    box, *others = grids
    told = []
    for grid in others:
        foot = grid[-1]
        alone = len(foot) == 3 and not foot[1]
        told.append(
            [
                (plain(row[0]), [cell_of(row[2], row[1])] if alone else [split(c) for c in row[1:]])
                for row in grid[1:-1]
            ]
        )
    return told, [(plain(row[0]), [plain(line) for line in row[1].split("\n")]) for row in box]


def of_docx(body):
    tables = docx.Document(io.BytesIO(body)).tables
    return of_grids([[[cell.text for cell in row.cells] for row in table.rows] for table in tables])


def of_odt(body):
    tree = etree.fromstring(zipfile.ZipFile(io.BytesIO(body)).read("content.xml"))

    def lines(cell):
        return "\n".join(p.xpath("string()") for p in cell.xpath("x:p", namespaces=ODF))

    return of_grids(
        [
            [[lines(c) for c in row.xpath("t:table-cell", namespaces=ODF)]
             for row in table.xpath(".//t:table-row", namespaces=ODF)]
            for table in tree.xpath("//t:table", namespaces=ODF)
        ]
    )  # fmt: skip


def of_xlsx(body, told):
    """Read the second sheet by what is known of the first: where tables of how many rows stand."""
    book = openpyxl.load_workbook(io.BytesIO(body))
    tables, box = [], []
    for row in book.worksheets[0].iter_rows(min_row=6, values_only=True):
        if row[0]:
            box.append((plain(row[0]), []))
        box[-1][1].append(plain(row[1]))
    rows = list(book.worksheets[1].iter_rows(values_only=True))
    heads = [i for i, row in enumerate(rows) if row[1] and isinstance(row[1], str) and row[2]
             and rows[i - 1][0] and not rows[i - 1][1]]  # fmt: skip
    for head, known in zip(heads, told, strict=True):
        body_rows = rows[head + 1 : head + 1 + len(known)]
        wide = len(known[0][1])
        tables.append(
            [
                (
                    plain(row[0]),
                    [cell_of(row[c], percent(row[c + 1])) for c in range(1, 2 * wide, 2)],
                )
                for row in body_rows
            ]
        )
    return tables, box


def joined(read):
    """Return it with the lines of the methods joined: easy language breaks lines of its own."""
    tables, box = read
    return tables, [(heading, " ".join(lines)) for heading, lines in box]


def percent(value):
    return str(round(100 * value)) if isinstance(value, float | int) else value


def of_csv(body):
    lines = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    tables, box = {}, {}
    for one in lines:
        if one["kind"] in {"one-way", "crossed"}:
            row = tables.setdefault(one["table"], {}).setdefault(one["level_label"], [])
            row.append(
                (one["count"], one["count_from"], one["count_to"], one["percent"],
                 one["percent_or_more"])
            )  # fmt: skip
        elif one["kind"] == "method":
            box.setdefault(plain(one["question_label"]), []).append(plain(one["level_label"]))
    return tables, box


def of_json(body):
    told = json.loads(body)["release"]
    return {
        table["name"]: {
            row["label"]: [
                tuple(
                    str(cell.get(name, ""))
                    for name in ("count", "from", "to", "percent", "percent_or_more")
                )
                for cell in row["cells"]
            ]
            for row in table["rows"]
        }
        for table in told["tables"]
    }


@pytest.fixture
def release(desk, answer):
    answer(130, seed=7, lonely="no")
    return desk.publish(desk.propose(dimensions=1))


@pytest.mark.parametrize("language", ALL_LANGUAGES)
def test_numbers_labels_and_methods_are_the_same_in_every_file(client, release, language):
    address = f"/{language}/{town.QUARTER}/results/1"
    files = {e: client.get(f"{address}.{e}").data for e in ("docx", "odt", "xlsx", "csv", "pdf")}
    page = client.get(address).data
    tables, box = of_html(page, *question_pages(client, address, page))
    assert len(tables) >= 8
    kinds = {cell[0][0] for rows in tables for _label, cells in rows for cell in cells}
    assert kinds == {True, False}, "numbers, and words for numbers"
    assert joined(of_docx(files["docx"])) == joined((tables, box))
    assert joined(of_odt(files["odt"])) == joined((tables, box))
    assert joined(of_xlsx(files["xlsx"], tables)) == joined((tables, box))
    written, said = of_csv(files["csv"])
    assert written == of_json(client.get(f"{address}.json").data)
    assert said == {heading: lines for heading, lines in box if heading in said}
    assert len(box) - len(said) == 3
    page = re.sub(r"\s", "", plain(text_of(files["pdf"])))
    if language not in {"ar", "fa"}:
        for heading, lines in box:
            for line in (heading, *lines):
                assert re.sub(r"\s", "", line) in page
    api = client.get(f"/api/v1/quarters/{town.QUARTER}/releases/1?lang={language}").data
    assert api == client.get(f"{address}.json").data


def test_the_box_says_how_to_cite_to_use_and_to_check(client, release):
    _tables, box = of_html(client.get(f"/de/{town.QUARTER}/results/1").data)
    facts = dict(box)
    (cited,) = facts["So nennen Sie die Quelle"]
    assert "Ergebnisse Nummer 1" in cited
    assert cited.endswith("/results/1")
    assert "dl-de/by-2-0" in facts["Lizenz"][1]
    command, hashed = facts["So prüfen Sie diese Zahlen"]
    assert f"participation release audit {town.QUARTER}-1.json" in command
    assert hashed == f"SHA-256: {release.document['audit_hash']}"


@pytest.mark.parametrize("language", ["de", "fa"])
def test_the_json_file_keeps_to_the_schema_that_ships_with_the_product(client, release, language):
    told = client.get(f"/{language}/{town.QUARTER}/results/1.json").json
    jsonschema_rs.validator_for(schema.RELEASE).validate(told)
