"""Every number of the JSON stands in every other format, as it is said there (releases, I12).

Not only counts and shares: withheld marks, "over", bounds, sums, the methods' tallies, topics.
Each reading must notice a single number that differs in its format alone.
"""

import io
import json as reader
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace

import docx as word
import pdfplumber
import pytest
from odfdo import Document

from participation.documents import csv, dcat, docx, json, odt, xlsx
from participation.documents.charts import chart
from participation.documents.report import Cell, Report
from participation.paper.report import report_pdf
from participation.paper.results_poster import Said, bars_of, results_poster
from participation.paper.setting import Tongue
from tests.unit.documents import reading
from tests.unit.documents.reading import bare
from tests.unit.documents.samples import report
from tests.unit.paper.samples import invitation

PUBLISHER = dcat.Publisher("Stadt", "a@example.org")
Told = dict[tuple, object]


def released(told: Report) -> dict:
    return reader.loads(json.data(told, {}))["release"]


def count(told: Report, cell: dict) -> str:
    """Say a count of the JSON, in the words of the language."""
    if "withheld" in cell:
        return told.texts["not_shown"]
    if "count" in cell:
        return str(cell["count"])
    if "to" in cell:
        return told.texts["fewer"] % {"number": cell["to"] + 1}
    return told.texts["at_least"] % {"number": cell["from"]}


def share(told: Report, cell: dict) -> str:
    space = "" if told.rtl else " "
    if "percent_or_more" in cell:
        return told.texts["over"] % {"share": f"{cell['percent_or_more']}{space}%"}
    return f"{cell['percent']}{space}%" if "percent" in cell else ""


def digits(text: str) -> list[str]:
    return re.findall(r"\d+", bare(text))


# --- texts -------------------------------------------------------------------------------


def wanted_grids(told: Report) -> list[list[list[str]]]:
    """Return the numbers of each table with its sum, as they are written in DOCX and ODT."""
    found = []
    for table in released(told)["tables"]:
        alone = len(table["groups"]) == 1
        grid = []
        for row in table["rows"]:
            pairs = [(share(told, cell), count(told, cell)) for cell in row["cells"]]
            both = [f"{part} ({number})" if part else number for part, number in pairs]
            grid.append([*pairs[0]] if alone else both)
        sums = [count(told, group) for group in table["groups"]]
        found.append([*grid, ["", *sums] if alone else sums])
    return found


def wanted_lines(told: Report) -> set[str]:
    made = released(told)
    method, answers = made["method"], told.texts["answers"]
    tallies = [*method["modes"], *method["languages"]]
    return {
        *(f"{one['label']}: {count(told, one)}" for one in tallies),
        *(f"{answers}: {count(told, one)}" for one in made["themes"]),
        *(quote["text"] for one in made["themes"] for quote in one["quotes"]),
        headline(told),
    }


def headline(told: Report) -> str:
    return told.texts["headline"] % {"n": count(told, released(told)["method"]["n"])}


def _text_matches(told: Report, grids: list[list[list[str]]], lines: set[str]) -> bool:
    numbers = [[row[1:] for row in grid[1:]] for grid in grids[1:]]
    return numbers == wanted_grids(told) and wanted_lines(told) <= lines


def docx_matches(told: Report, shown: Report) -> bool:
    document = word.Document(io.BytesIO(docx.data(shown)))
    grids = [[[bare(c.text) for c in r.cells] for r in t.rows] for t in document.tables]
    lines = {bare(p.text) for p in document.paragraphs}
    box = "\n".join(cell for row in grids[0] for cell in row)
    return _text_matches(told, grids, lines | {*box.split("\n")})


def odt_matches(told: Report, shown: Report) -> bool:
    body = Document(io.BytesIO(odt.data(shown))).body
    grids = [[[bare(str(v or "")) for v in r] for r in t.get_values()] for t in body.tables]
    lines = {bare(str(p)) for p in body.get_elements("//text:p")}
    return _text_matches(told, grids, lines)


# --- paper -------------------------------------------------------------------------------


def seen(document: bytes) -> list[str]:
    """Return the text of each page from left to right, as eyes see its digits."""
    with pdfplumber.open(io.BytesIO(document)) as opened:
        return [bare(page.extract_text()) for page in opened.pages]


def pdf_matches(told: Report, shown: Report) -> bool:
    """Compare the digits: letters of Arabic stand in the file as they are drawn."""
    document = report_pdf(shown)
    found = [
        [[digits(text) for text in row[1:]] for row in grid]
        for grid in reading.pdf_tables(document)
    ]
    wanted = []
    for grid in wanted_grids(told):
        alone = len(grid[0]) == 2 and grid[-1][0] == ""
        rows = [[digits(text) for text in row] for row in grid]
        # A sum has no cell for a share.
        wanted.append([*rows[:-1], rows[-1][1:]] if alone else rows)
    shown_rows = [
        [*[[*each] for each in grid[:-1]], [cell for cell in grid[-1] if cell]] for grid in found
    ]
    wanted = [[*grid[:-1], [cell for cell in grid[-1] if cell]] for grid in wanted]
    pages = seen(document)
    if not {*digits(headline(told))} <= {*digits(pages[0])}:
        return False
    told_digits = {each for line in wanted_lines(told) for each in digits(line)}
    return shown_rows == wanted and told_digits <= {*digits(" ".join(pages))}


def poster_matches(told: Report, shown: Report) -> bool:
    table = shown.tables[0]
    said = Said(
        Tongue(shown.language, shown.direction),
        shown.say("headline", n=str(shown.method.n.count)),
        "?",
        bars_of(shown, table),
        "-",
        "-",
    )
    (text,) = seen(results_poster(invitation(shown.language), said))
    made = released(told)
    rows = made["tables"][0]["rows"][:5]
    wanted = [str(row["cells"][0]["percent"]) for row in rows]
    return re.findall(r"(\d+)\s?%", text) == wanted and count(told, made["method"]["n"]) in digits(
        text
    )


def svg_matches(told: Report, shown: Report) -> bool:
    for table, drawn in zip(released(told)["tables"], shown.tables, strict=True):
        if drawn.crossed:
            continue
        root = ET.fromstring(chart(shown, drawn, standalone=True))
        texts = [bare(each.text or "") for each in root.iter() if each.tag.endswith("text")]
        for row in table["rows"]:
            (cell,) = row["cells"]
            wanted = share(told, cell) or count(told, cell)
            if wanted not in texts:
                return False
            texts.remove(wanted)
    return True


# --- data --------------------------------------------------------------------------------

FIELDS = ("count", "from", "to", "percent", "percent_or_more", "withheld")


def wanted_data(told: Report) -> Told:
    made = released(told)
    found: Told = {("total", "", ""): made["method"]["n"]}
    for kind, tallies in (("mode", "modes"), ("language", "languages")):
        found |= {(kind, "", one["code"]): one for one in made["method"][tallies]}
    found |= {("theme", "", one["code"]): one for one in made["themes"]}
    for table in made["tables"]:
        for row in table["rows"]:
            for group, cell in zip(table["groups"], row["cells"], strict=True):
                size = {"group_count": group.get("count")}
                key = (table["name"], group["level"], row["level"])
                found[key] = cell | size
    names = (*FIELDS, "group_count")
    return {key: tuple(cell.get(name) for name in names) for key, cell in found.items()}


def _rows_match(told: Report, rows: list[dict]) -> bool:
    found: Told = {}
    for row in rows:
        kind = row["kind"]
        if kind in {"method", "quote"}:
            continue
        key = (row["table"] if kind in {"one-way", "crossed"} else kind, row["group"] or "")
        names = ("count", "count_from", "count_to", "percent", "percent_or_more")
        numbers = [int(row[name]) if row[name] not in (None, "") else None for name in names]
        size = int(row["group_count"]) if row["group_count"] not in (None, "") else None
        found[*key, row["level"] or ""] = (*numbers, row["withheld"] or None, size)
    quotes = {row["quote"].lstrip("'") for row in rows if row["kind"] == "quote"}
    made = {quote["text"] for one in released(told)["themes"] for quote in one["quotes"]}
    return found == wanted_data(told) and quotes == made


def csv_matches(told: Report, shown: Report) -> bool:
    text = csv.data(shown).decode("utf-8-sig")
    lines = list(reading.csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    return _rows_match(told, lines)


def xlsx_matches(told: Report, shown: Report) -> bool:
    """Compare the list, and the sheet that is laid out like print with its sums."""
    book = reading.workbook(xlsx.data(shown))
    head, *rows = book[told.say("data")].iter_rows(values_only=True)
    if not _rows_match(told, [dict(zip(head, row, strict=True)) for row in rows]):
        return False
    printed = list(book[told.say("results")].iter_rows(values_only=True))
    starts = [i for i, row in enumerate(printed) if row[0] == told.say("answer")]
    for table, start in zip(released(told)["tables"], starts, strict=True):
        for place, row in enumerate(table["rows"], start + 1):
            for column, cell in enumerate(row["cells"]):
                number, part = printed[place][1 + 2 * column : 3 + 2 * column]
                if isinstance(part, int | float):
                    part = f"{round(100 * part)}{'' if told.rtl else ' '}%"
                if (bare(str(number)), bare(part or "")) != (count(told, cell), share(told, cell)):
                    return False
        sums = printed[start + 1 + len(table["rows"])][1::2][: len(table["groups"])]
        if [bare(str(one)) for one in sums] != [count(told, group) for group in table["groups"]]:
            return False
    return True


def dcat_matches(told: Report, shown: Report) -> bool:
    said = reader.loads(dcat.data(shown, PUBLISHER))["dct:description"]["@value"]
    return count(told, released(told)["method"]["n"]) in digits(said)


# --- the tests ---------------------------------------------------------------------------


def _one_cell(told: Report, table: int, row: int, group: int, cell: Cell) -> Report:
    tables = list(told.tables)
    rows = list(tables[table].rows)
    cells = list(rows[row].cells)
    cells[group] = cell
    rows[row] = replace(rows[row], cells=tuple(cells))
    tables[table] = replace(tables[table], rows=tuple(rows))
    return replace(told, tables=tuple(tables))


def _one_sum(told: Report) -> Report:
    first, second, *rest = told.tables
    one, *others = second.groups
    groups = (replace(one, n=Cell(75, 75)), *others)
    return replace(told, tables=(first, replace(second, groups=groups), *rest))


def _one_topic(told: Report) -> Report:
    first, *rest = told.themes
    return replace(told, themes=(replace(first, cell=Cell(49, 49)), *rest))


def _one_mode(told: Report) -> Report:
    first, *rest = told.method.modes
    modes = (replace(first, cell=Cell(139, 139)), *rest)
    return replace(told, method=replace(told.method, modes=modes))


def _one_quote(told: Report) -> Report:
    first, *rest = told.themes
    quotes = (replace(first.quotes[0], text="Anders."), *first.quotes[1:])
    return replace(told, themes=(replace(first, quotes=quotes), *rest))


WRONG: dict[str, Callable[[Report], Report]] = {
    "count": lambda told: _one_cell(told, 0, 0, 0, Cell(9961, 9961, 20)),
    "share": lambda told: _one_cell(told, 0, 0, 0, Cell(61, 61, 21)),
    "crossed": lambda told: _one_cell(told, 1, 1, 1, Cell(61, 61, 41)),
    "withheld": lambda told: _one_cell(told, 1, 0, 3, Cell(0, 4)),
    "fewer": lambda told: _one_cell(told, 4, 0, 0, Cell(0, 5)),
    "over": lambda told: _one_cell(told, 4, 1, 0, Cell(281, None, 91, over=True)),
    "n": lambda told: replace(told, method=replace(told.method, n=Cell(313, 313))),
    "sum": _one_sum,
    "topic": _one_topic,
    "mode": _one_mode,
    "quote": _one_quote,
}
EVERYTHING = frozenset(WRONG)
# What a format shows of a release; what it does not show it cannot show wrongly.
FORMATS = {
    "docx": (docx_matches, EVERYTHING),
    "odt": (odt_matches, EVERYTHING),
    "pdf": (pdf_matches, EVERYTHING - {"quote"}),
    "csv": (csv_matches, EVERYTHING),
    "xlsx": (xlsx_matches, EVERYTHING),
    "svg": (svg_matches, {"share", "fewer", "over"}),
    "poster": (poster_matches, {"share", "n"}),
    "dcat": (dcat_matches, {"n"}),
}


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize("name", FORMATS)
def test_a_format_says_each_number_as_the_json_does(name, language):
    matches, _ = FORMATS[name]
    assert matches(report(language), report(language))


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize(
    ("name", "wrong"),
    [(name, wrong) for name, (_, all_) in FORMATS.items() for wrong in sorted(all_)],
)
def test_one_wrong_number_in_one_format_is_noticed(name, wrong, language):
    matches, _ = FORMATS[name]
    told = report(language)
    assert not matches(told, WRONG[wrong](told))
