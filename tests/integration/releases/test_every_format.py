"""I12: every format shows the same numbers and quotes. Each file is read as its readers read it."""

import csv
import io
import json
import re
import zipfile

import docx
import lxml.html
import openpyxl
import pytest
from lxml import etree

from participation.moderation.models import Decision
from tests import town
from tests.integration.releases.test_quotes import LIGHT, quotable  # noqa: F401
from tests.unit.paper.rendered import text_of

RESULTS = f"/de/{town.QUARTER}/results"
HIDDEN = "nicht gezeigt"
OVER = "über %s %%"
VALUE = re.compile(r"über \d+ %|\d+ %|weniger als \d+|nicht gezeigt|\d+ oder mehr|\d+")
ODF = {
    "t": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "x": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}


def flat(text):
    """Return text on one line; a space that must not break is a space."""
    return re.sub(r"\s+", " ", str(text or "").replace("\xa0", " ")).strip()


def pair(count, share=""):
    return flat(count), flat(share)


def both(text):
    """Split "32 % (15)", as text documents have it in crossed tables."""
    share, sign, count = flat(text).removesuffix(")").partition(" (")
    return pair(count, share) if sign else pair(share)


def between(low, high):
    return f"{low} oder mehr" if high in (None, "") else f"weniger als {int(high) + 1}"


def of_json(cell):
    """Return what a person would read of a cell of the JSON."""
    if "withheld" in cell:
        return pair(HIDDEN)
    count = cell["count"] if "count" in cell else between(cell["from"], cell.get("to"))
    if "percent_or_more" in cell:
        return pair(count, OVER % cell["percent_or_more"])
    return pair(count, f"{cell['percent']} %" if "percent" in cell else "")


def read_json(body):
    told = json.loads(body)["release"]
    tables = {}
    for table in told["tables"]:
        title = table["label"]
        if table["dimension"]:
            title += f" – nach: {table['dimension_label']}"
        rows = [(row["label"], [of_json(cell) for cell in row["cells"]]) for row in table["rows"]]
        sizes = [of_json(group)[0] for group in table["groups"]]
        tables[title] = {"rows": rows, "n": sizes}
    method = told["method"]
    tallies = [*method["modes"], *method["languages"]]
    return {
        "n": of_json(method["n"])[0],
        "tallies": [f"{one['label']}: {of_json(one)[0]}" for one in tallies],
        "tables": tables,
        "quotes": [(t["label"], q["text"]) for t in told["themes"] for q in t["quotes"]],
    }


def tables_of_html(body):
    tables = {}
    for table in lxml.html.fromstring(body.decode()).xpath("//table[contains(@class,'numbers')]"):
        rows = []
        alone = "groups" not in table.get("class")
        for row in table.xpath("tbody/tr"):
            cells = row.xpath("td")
            if alone:
                share, count = (flat(cell.text_content()) for cell in cells)
                told = [pair(count, share)]
            else:
                told = [
                    pair(*(cell.xpath("string(span/bdi)"), cell.xpath("string(b/bdi)")))
                    if cell.xpath("b")
                    else pair(cell.xpath("string(bdi)"))
                    for cell in cells
                ]
            rows.append((flat(row.xpath("string(th)")), told))
        sizes = [flat(cell.text_content()) for cell in table.xpath("tfoot/tr/td")]
        tables[flat(table.xpath("string(caption)"))] = {
            "rows": rows, "n": sizes[1:] if alone else sizes,
        }  # fmt: skip
    return tables


def read_html(bodies):
    """Read the page of a release, and the pages of its questions with their groups."""
    body, *questions = bodies
    page = lxml.html.fromstring(body.decode())
    tables = {}
    for question in questions:
        tables |= tables_of_html(question)
    first = tables_of_html(body)
    assert {name: tables[name] for name in first} == first
    facts = {
        flat(dl.xpath("string(dt)")): [flat(d.text_content()) for d in dl.xpath("dd")]
        for dl in page.xpath("//dl[@class='facts']/div")
    }
    quotes = [
        (flat(quoted.xpath("string(preceding-sibling::h3[1])")), flat(said.text_content()))
        for quoted in page.xpath("//ul[@class='quotes']")
        for said in quoted.xpath("li")
    ]
    return {**methods(facts), "tables": tables, "quotes": quotes}


def methods(facts):
    (n,) = facts["Wie viele Antworten"]
    return {"n": n, "tallies": [*facts["Wie geantwortet wurde"], *facts["In welcher Sprache"]]}


def from_grid(grid):
    """Return a table of a text document: head, rows, foot with the sizes of the groups."""
    _head, *rows, foot = grid
    alone = len(foot) == 3 and grid[0][1:] == ["Anteil", "Antworten"]
    told = [
        (row[0], [pair(row[2], row[1])] if alone else [both(text) for text in row[1:]])
        for row in rows
    ]
    return {"rows": told, "n": [foot[2]] if alone else foot[1:]}


def from_text(grids, titles, quotes):
    """Return a text document read: the first of its tables is the methods box."""
    box, *numbers = grids
    facts = {row[0]: row[1].split("\n") for row in box}
    found = [from_grid([[flat(text) for text in row] for row in grid]) for grid in numbers]
    return {
        **methods(facts), "tables": dict(zip(titles, found, strict=True)), "quotes": quotes,
    }  # fmt: skip


def with_topics(paragraphs, heading, quotation):
    topic, found = "", []
    for style, text in paragraphs:
        topic = text if style == heading else topic
        if style.startswith(quotation):
            found.append((topic, text))
    return found


def read_docx(body):
    document = docx.Document(io.BytesIO(body))
    grids = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    told = [(p.style.name, p.text) for p in document.paragraphs]
    titles = [flat(text).partition(": ")[2] for style, text in told
              if style == "Caption" and text.startswith("Tabelle")]  # fmt: skip
    return from_text(grids, titles, with_topics(told, "Heading 2", "Quote"))


def read_odt(body):
    tree = etree.fromstring(zipfile.ZipFile(io.BytesIO(body)).read("content.xml"))

    def lines(cell):
        return "\n".join(p.xpath("string()") for p in cell.xpath("x:p", namespaces=ODF))

    grids = [
        [
            [lines(cell) for cell in row.xpath("t:table-cell", namespaces=ODF)]
            for row in table.xpath(".//t:table-row", namespaces=ODF)
        ]
        for table in tree.xpath("//t:table", namespaces=ODF)
    ]
    name = f"{{{ODF['x']}}}style-name"
    told = [
        (p.get(name), p.xpath("string()"))
        for p in tree.xpath("//x:p | //x:h", namespaces=ODF)
    ]  # fmt: skip
    titles = [flat(text).partition(": ")[2] for style, text in told
              if style == "Caption" and text.startswith("Tabelle")]  # fmt: skip
    return from_text(grids, titles, with_topics(told, "Heading_20_2", "Quotation"))


def read_xlsx(body):
    book = openpyxl.load_workbook(io.BytesIO(body))
    facts, heading = {}, ""
    for row in book["Wie wir gefragt haben"].iter_rows(values_only=True):
        heading = row[0] or heading
        facts.setdefault(heading, []).append(row[1])
    tables, title = {}, ""
    for row in book["Ergebnisse"].iter_rows(values_only=True):
        caption = re.match(r"Tabelle \d+: (.*)", str(row[0] or ""))
        if caption:
            title = caption[1]
        elif row[0] == "Antwort":
            sizes = [text for text in row[1::2] if text]
            tables[title] = {"rows": [], "n": []}
        elif row[0] == "Antworten insgesamt":
            tables[title]["n"] = [flat(row[at]) for at in range(1, 2 * len(sizes), 2)]
        elif row[0] and row[1] is not None:
            cells = [pair(row[at], share(row[at + 1])) for at in range(1, 2 * len(sizes), 2)]
            tables[title]["rows"].append((row[0], cells))
    said = [row[1:3] for row in book["In eigenen Worten"].iter_rows(min_row=2, values_only=True)]
    return {**methods(facts), "tables": tables, "quotes": said}


def share(value):
    return f"{round(value * 100)} %" if isinstance(value, float | int) else value


def read_data_of_xlsx(body):
    rows = openpyxl.load_workbook(io.BytesIO(body))["Daten"].iter_rows(values_only=True)
    names = next(rows)
    texts = (["" if value is None else str(value) for value in row] for row in rows)
    return from_lines([dict(zip(names, row, strict=True)) for row in texts])


def read_csv(body):
    return from_lines(list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=";")))


def from_lines(lines):
    tables, tallies, quotes, n = {}, [], [], ""
    labels = {one["question"]: one["question_label"] for one in lines if one["question"]}
    for one in lines:
        count, told = of_line(one)
        match one["kind"]:
            case "total":
                n = count
            case "mode" | "language":
                tallies.append(f"{one['level_label']}: {count}")
            case "quote":
                quotes.append((one["level_label"], one["quote"]))
            case "method":
                pass
            case _:
                title = one["question_label"]
                if one["dimension"]:
                    title += f" – nach: {labels[one['dimension']]}"
                table = tables.setdefault(title, {"rows": {}, "n": {}})
                table["rows"].setdefault(one["level_label"], []).append((count, told))
                table["n"][one["group"]] = one["group_count"] or HIDDEN
    for table in tables.values():
        table["rows"], table["n"] = list(table["rows"].items()), list(table["n"].values())
    return {"n": n, "tallies": tallies, "tables": tables, "quotes": quotes}


def of_line(one):
    if one["withheld"]:
        return pair(HIDDEN)
    count = one["count"] or between(one["count_from"], one["count_to"])
    over, percent = one["percent_or_more"], one["percent"]
    return pair(count, OVER % over if over else f"{percent} %" if percent else "")


def read_pdf(body, known):
    """Read the text of the pages; where words end and numbers begin is known from the words."""
    text = re.sub(r"^Innenstadt · .* Seite \d+ von \d+\s*$", "", text_of(body), flags=re.MULTILINE)
    starts = [one.start() for one in re.finditer(r"^Tabelle \d+: ", text, re.MULTILINE)]
    end = text.index("Was Menschen geschrieben haben", starts[-1])
    parts = [flat(text[a:b]) for a, b in zip(starts, [*starts[1:], end], strict=True)]
    tables = {}
    for part, (title, table) in zip(parts, known["tables"].items(), strict=True):
        assert len(table["n"]) == 1 or title in part
        tables[title] = pdf_table(part, [label for label, _cells in table["rows"]])
    box = flat(text[text.index("Wie wir gefragt haben") : starts[0]])
    names = [told.rpartition(": ")[0] for told in known["tallies"]]
    counts = [VALUE.search(box, box.index(f"{name}: ") + len(name))[0] for name in names]
    topic, *said = filter(None, map(flat, text[end:].splitlines()[1:]))
    return {
        "n": VALUE.search(box, box.index("Wie viele Antworten"))[0],
        "tallies": [f"{name}: {count}" for name, count in zip(names, counts, strict=True)],
        "tables": tables,
        "quotes": [(topic, one) for one in said],
    }


def pdf_table(part, labels):
    foot = "Antworten insgesamt"
    # What stands below the table says numbers of its own.
    part = re.split("Unser Zufall kann|In der kleinsten Gruppe", part)[0]
    # The head of the table stands below its picture.
    heads = re.finditer(r"(?<!Keine )Antwort (?!insgesamt)", part)
    head = [one for one in heads if labels[0] in part[one.end() :]][-1]
    first = part.index(labels[0], head.end())
    # It is repeated where the table goes on on the next page.
    part = part[:first] + part[first:].replace(part[head.start() : first], "")
    places = [first]
    for label in [*labels[1:], foot]:
        places.append(part.index(label, places[-1] + 1))
    ends = [*places[1:], part.find("Mehrere Antworten waren") % (len(part) + 1)]
    read = [
        (label, VALUE.findall(part[start + len(label) : stop]))
        for label, start, stop in zip([*labels, foot], places, ends, strict=True)
    ]
    *rows, (_foot, sizes) = read
    return {"rows": [(label, paired(values)) for label, values in rows], "n": sizes}


def paired(values):
    cells, left = [], list(values)
    while left:
        first = left.pop(0)
        cells.append(pair(left.pop(0), first) if first.endswith("%") else pair(first))
    return cells


READERS = {
    "html": read_html,
    "docx": read_docx,
    "odt": read_odt,
    "xlsx": read_xlsx,
    "xlsx data": read_data_of_xlsx,
    "csv": read_csv,
}


@pytest.fixture
def files(quotable, desk, answer, quote, client):  # noqa: F811
    """A release with crossed tables, small and withheld numbers, a high share, topics, quotes."""
    answer(130, seed=7, lonely="no")
    quote("light", LIGHT)
    wishes = [f"Wunsch {n}" for n in range(24)]
    quote("light", wishes, decision=Decision.THEMES, question="wish")
    desk.publish(desk.propose(dimensions=1, topics=True))
    endings = ("json", "pdf", "docx", "odt", "xlsx", "csv")
    found = {ending: client.get(f"{RESULTS}/1.{ending}").data for ending in endings}
    page = client.get(f"{RESULTS}/1").data
    own = dict.fromkeys(re.findall(rf"{RESULTS}/1/([a-z_0-9]+)", page.decode()))
    pages = [page, *(client.get(f"{RESULTS}/1/{name}").data for name in own)]
    return {**found, "html": pages, "xlsx data": found["xlsx"]}


def as_read(files):
    known = read_json(files["json"])
    found = {name: read(files[name]) for name, read in READERS.items()}
    return known, {**found, "pdf": read_pdf(files["pdf"], known)}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_number_and_quote_is_the_same_in_every_format(files):
    """I12: Every format shows the same numbers."""
    known, found = as_read(files)
    values = {value for table in known["tables"].values() for _label, cells in table["rows"]
              for cell in cells for value in cell}  # fmt: skip
    assert {"weniger als 5", HIDDEN} <= values, "not only plain numbers are compared"
    assert any(value.startswith("über") for value in values)
    assert len(known["tables"]) >= 8
    assert sorted(text for _topic, text in known["quotes"]) == sorted(LIGHT)
    for name, read in found.items():
        for part in known:
            assert read[part] == known[part], (name, part)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_one_number_or_quote_that_differs_is_seen(files):
    """The comparison can fail: in each format a reader sees what another release says."""
    other = json.loads(files["json"])
    told = other["release"]
    table = next(t for t in told["tables"] if t["name"] == "liking by age")
    cell = next(c for row in table["rows"] for c in row["cells"] if "count" in c)
    cell["count"] += 1
    told["themes"][0]["quotes"][0]["text"] += "!"
    forged = read_json(json.dumps(other))
    _known, found = as_read(files)
    for name, read in found.items():
        assert read["tables"] != forged["tables"], name
        assert read["quotes"] != forged["quotes"], name
