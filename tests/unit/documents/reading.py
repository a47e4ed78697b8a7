"""Every format opened again by its library: what a reader finds there, number by number.

Each function returns {(table, row, group): (count, share)} as whole numbers or None; a count
that is not said as one number is None.
"""

import csv
import io
import json
import re
from itertools import groupby

import docx
import openpyxl
import pdfplumber
from docx.oxml.ns import qn
from odfdo import Document

from participation.documents.report import Report

Key = tuple[str, int, int]
Numbers = dict[Key, tuple[int | None, int | None]]


def wanted(report: Report) -> Numbers:
    """Return the numbers of the report itself. Shares "over 90 %" count as their 90."""
    return {
        (table.name, place, group): (cell.count, cell.percent)
        for table in report.tables
        for place, row in enumerate(table.rows)
        for group, cell in enumerate(row.cells)
    }


def bare(text: str) -> str:
    """Return a text without marks of direction, and with plain spaces."""
    return re.sub("[\u200e\u200f\u2066-\u2069]", "", text).replace("\u00a0", " ").strip()


def whole(text: str) -> int | None:
    """Return a number that stands alone, else None: "fewer than 5" is no count."""
    digits = re.sub(r"[.,\s]", "", bare(text))
    return int(digits) if digits.isdigit() else None


def percent(text: str) -> int | None:
    found = re.search(r"(\d+) ?%", bare(text))
    return int(found[1]) if found else None


def pair(text: str) -> tuple[int | None, int | None]:
    """Read a cell such as "12 % (9)"."""
    inside = re.search(r"\(([\d.,\s]+)\)", bare(text))
    return (whole(inside[1]) if inside else whole(text)), percent(text)


def grids(report: Report, tables: list[list[list[str]]]) -> Numbers:
    """Read tables as they stand in DOCX and ODT: head, rows, sum."""
    found: Numbers = {}
    for table, grid in zip(report.tables, tables, strict=True):
        for place, cells in enumerate(grid[1:-1]):
            if len(table.groups) == 1:
                found[table.name, place, 0] = (whole(cells[2]), percent(cells[1]))
                continue
            for group, text in enumerate(cells[1:]):
                found[table.name, place, group] = pair(text)
    return found


def from_docx(report: Report, packed: bytes) -> Numbers:
    document = docx.Document(io.BytesIO(packed))
    return grids(report, [[[c.text for c in r.cells] for r in t.rows] for t in document.tables[1:]])


def from_odt(report: Report, packed: bytes) -> Numbers:
    tables = Document(io.BytesIO(packed)).body.tables
    return grids(report, [[[str(v or "") for v in r] for r in t.get_values()] for t in tables[1:]])


def _places(report: Report) -> dict[tuple[str, str, str], Key]:
    return {
        (table.name, row.level, group.level): (table.name, place, column)
        for table in report.tables
        for place, row in enumerate(table.rows)
        for column, group in enumerate(table.groups)
    }


def _listed(report: Report, lines: list[dict]) -> Numbers:
    places = _places(report)
    return {
        places[line["table"], line["level"], line["group"] or ""]: (
            _number(line["count"]),
            _number(line["percent"]) or _number(line["percent_or_more"]),
        )
        for line in lines
        if line["kind"] in {"one-way", "crossed"}
    }


def _number(value: object) -> int | None:
    return None if value in (None, "") else int(value)


def from_csv(report: Report, written: bytes) -> Numbers:
    text = written.decode("utf-8-sig")
    return _listed(report, list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";")))


def workbook(packed: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(packed))


def from_xlsx(report: Report, packed: bytes) -> Numbers:
    rows = list(workbook(packed)[report.say("data")].iter_rows(values_only=True))
    return _listed(report, [dict(zip(rows[0], row, strict=True)) for row in rows[1:]])


def from_xlsx_to_read(report: Report, packed: bytes) -> Numbers:
    """Read the sheet that is laid out like print."""
    rows = list(workbook(packed)[report.say("results")].iter_rows(values_only=True))
    starts = [i for i, row in enumerate(rows) if row[0] == report.say("answer")]
    found: Numbers = {}
    for table, start in zip(report.tables, starts, strict=True):
        for place in range(len(table.rows)):
            row = rows[start + 1 + place]
            for group in range(len(table.groups)):
                count, share = row[1 + 2 * group], row[2 + 2 * group]
                numeric = round(100 * share) if isinstance(share, int | float) else None
                found[table.name, place, group] = (
                    count if isinstance(count, int) else None,
                    percent(share) if isinstance(share, str) else numeric,
                )
    return found


def from_json(written: bytes) -> Numbers:
    return {
        (table["name"], place, group): (
            cell.get("count"),
            cell.get("percent", cell.get("percent_or_more")),
        )
        for table in json.loads(written)["release"]["tables"]
        for place, row in enumerate(table["rows"])
        for group, cell in enumerate(row["cells"])
    }


def pdf_tables(document: bytes) -> list[list[list[str]]]:
    """Return the cells of tagged tables, as the structure tells them; repeated heads left out."""
    with pdfplumber.open(io.BytesIO(document)) as opened:
        words: dict[tuple[int, int], str] = {}
        for page in opened.pages:
            marked = [c for c in page.chars if c["mcid"] is not None]
            for mcid, letters in groupby(marked, key=lambda c: c["mcid"]):
                key = (page.page_number, mcid)
                words[key] = words.get(key, "") + "".join(c["text"] for c in letters)
        found: list[list[list[str]]] = []
        _collect(opened.structure_tree, words, found)
    return found


def _collect(nodes: list[dict], words: dict[tuple[int, int], str], found: list) -> None:
    for node in nodes:
        if node["type"] == "Table":
            rows = [row["children"] for row in node["children"]]
            # A head has no cell of numbers; a row does.
            rows = [row for row in rows if any(cell["type"] == "TD" for cell in row)]
            found.append([[_said(cell, words, None) for cell in row] for row in rows])
        else:
            _collect(node.get("children", []), words, found)


def _said(node: dict, words: dict[tuple[int, int], str], page: int | None) -> str:
    page = node.get("page_number", page)
    own = " ".join(words.get((page, mcid), "") for mcid in node.get("mcids", []))
    inner = "\t".join(_said(kid, words, page) for kid in node.get("children", []))
    return f"{own}{inner}"


def from_pdf(report: Report, document: bytes) -> Numbers:
    found: Numbers = {}
    for table, grid in zip(report.tables, pdf_tables(document), strict=True):
        for place, cells in enumerate(grid[:-1]):
            if len(table.groups) == 1:
                found[table.name, place, 0] = (whole(cells[2]), percent(cells[1]))
                continue
            for group, text in enumerate(cells[1:]):
                share, _, count = text.rpartition("\t")
                found[table.name, place, group] = (whole(count), percent(share))
    return found


def rtl_paragraphs(packed: bytes) -> list[bool]:
    """Tell of each paragraph of a Word document, tables included, whether it runs to the left."""
    body = docx.Document(io.BytesIO(packed)).element.body
    return [p.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None for p in body.iter(qn("w:p"))]
