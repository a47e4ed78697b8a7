"""The report and the results poster on paper."""

import io
import re
from dataclasses import replace

import pdfplumber
import pytest

from participation.documents.report import counted
from participation.paper.report import report_pdf
from participation.paper.results_poster import Bar, Said, bars_of, results_poster
from participation.paper.setting import Tongue
from tests.unit.documents.reading import bare
from tests.unit.documents.samples import report
from tests.unit.paper.rendered import decoded, pages, text_of
from tests.unit.paper.samples import invitation

DE = Tongue("de")
BARS = tuple(Bar(f"Antwort {place}", f"{60 - place} %", 60 - place) for place in range(5))


def structure(document: bytes) -> str:
    with pdfplumber.open(io.BytesIO(document)) as opened:
        return repr(opened.structure_tree)


@pytest.fixture(scope="module")
def german() -> bytes:
    return report_pdf(report())


@pytest.fixture(scope="module")
def arabic() -> bytes:
    return report_pdf(report("ar"))


def said(count: int = 5) -> Said:
    return Said(
        DE,
        "Was 312 Antworten sagen",
        "Was zuerst?",
        BARS[:count],
        "Keine Zufallsstichprobe.",
        "Mehr:",
    )


def test_the_methods_box_is_the_first_thing_after_the_cover(german):
    with pdfplumber.open(io.BytesIO(german)) as opened:
        second = opened.pages[1].extract_text()
    assert second.startswith("So haben wir gefragt")
    for words in ("312", "Keine Zufallsstichprobe", "ein wenig verändert", "Im Gespräch: 128"):
        assert words in second


def test_every_page_but_the_cover_says_which_of_how_many_it_is(german):
    with pdfplumber.open(io.BytesIO(german)) as opened:
        total = len(opened.pages)
        said = [page.extract_text() for page in opened.pages]
    assert "Seite" not in said[0]
    for number, text in enumerate(said[1:], 2):
        assert f"Seite {number} von {total}" in bare(text)


def test_the_contents_name_the_page_on_which_a_question_stands(german):
    with pdfplumber.open(io.BytesIO(german)) as opened:
        texts = [page.extract_text() for page in opened.pages]
    for _, label, _ in report().questions():
        named = int(re.search(rf"{re.escape(label)} (\d+)", texts[1])[1])
        assert label in texts[named - 1]


def test_tables_are_tagged_with_heads_of_columns_and_rows(german):
    tree = structure(german)
    for role in ("H1", "H2", "Table", "TR", "TH", "TD", "Figure", "TOCI", "Caption", "BlockQuote"):
        assert f"'type': '{role}'" in tree
    assert b"/Scope /Column" in german
    assert b"/Scope /Row" in german


def test_the_stacked_bars_are_told_as_a_picture(german):
    assert "Balkendiagramm. Die Tabelle daneben zeigt dieselben Zahlen." in structure(german)


def test_every_mark_belongs_to_an_element_or_is_decoration(german):
    with pdfplumber.open(io.BytesIO(german)) as opened:
        for page in opened.pages:
            assert page.chars
            loose = [c for c in page.chars if c["mcid"] is None and c["tag"] != "Artifact"]
            assert not loose


def test_nothing_runs_over_the_edge_of_the_paper(german, arabic):
    for document in (german, arabic):
        for page in pages(document, dpi=40)[1:]:
            assert page[:10].min() == 255
            assert page[:, :10].min() == 255
            assert page[:, -10:].min() == 255
            assert page[-8:].min() == 255


def test_arabic_headings_begin_at_the_right_and_bars_grow_from_there(arabic):
    assert b"/Lang (ar)" in arabic
    with pdfplumber.open(io.BytesIO(arabic)) as opened:
        page = opened.pages[2]
        heading = [c for c in page.chars if c["size"] > 15]
        assert max(c["x1"] for c in heading) > page.width - 60
        tracks = [r for r in page.rects if r["non_stroking_color"] and r["height"] > 9]
        bars = [r for r in tracks if r["height"] < 10 and r["width"] < 120]
    ends = {round(r["x1"]) for r in bars}
    assert len(ends) == 1


def test_a_long_table_goes_on_under_its_repeated_head():
    table = report().tables[2]
    rows = tuple(
        replace(table.rows[0], level=str(i), label=f"Antwort {i}", cells=(counted(10 + i, 5),))
        for i in range(60)
    )
    document = report_pdf(replace(report(), tables=(replace(table, rows=rows),), themes=()))
    with pdfplumber.open(io.BytesIO(document)) as opened:
        texts = [page.extract_text() for page in opened.pages[2:]]
    assert len(texts) == 2
    assert all("Anteil Antworten" in text for text in texts)
    found = re.findall(r"^Antwort (\d+) ", "\n".join(texts), re.M)
    assert found == [str(i) for i in range(60)]


def test_the_same_report_makes_the_same_bytes(german):
    assert report_pdf(report()) == german


def test_an_empty_report_has_its_cover_and_methods():
    with pdfplumber.open(io.BytesIO(report_pdf(replace(report(), tables=(), themes=())))) as opened:
        assert "So haben wir gefragt" in opened.pages[1].extract_text()


# --- the poster --------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["a4", "a3"])
@pytest.mark.parametrize("count", [1, 3, 5])
def test_the_poster_is_one_page_whose_code_scans(size, count):
    document = results_poster(invitation("de"), said(count), size)
    (page,) = pages(document, dpi=80)
    assert decoded(page) == invitation("de").qr


def test_the_poster_says_headline_shares_limits_and_the_typed_code():
    text = bare(text_of(results_poster(invitation("de"), said())))
    for words in ("Was 312", "60 %", "56 %", "Keine Zufallsstichprobe", "K7QM 3XRA", "06821"):
        assert words in text


def test_bars_are_as_long_as_their_shares():
    document = results_poster(invitation("de"), said())
    with pdfplumber.open(io.BytesIO(document)) as opened:
        rects = [r for r in opened.pages[0].rects if 15 < r["height"] < 40 and r["width"] > 100]
    widths = sorted({round(r["width"], 1) for r in rects}, reverse=True)
    assert [round(100 * w / widths[0]) for w in widths[1:]] == [60, 59, 58, 57, 56]


def test_an_arabic_poster_has_its_code_at_the_right():
    arabic = Said(
        Tongue("ar", "rtl"), "ماذا تقول 312 إجابة", "ماذا؟", BARS[:3], "ليست عيّنة", "المزيد:"
    )
    (page,) = pages(results_poster(invitation("ar"), arabic), dpi=80)
    assert decoded(page[:, page.shape[1] // 2 :]) == invitation("ar").qr


@pytest.mark.parametrize("count", [0, 6])
def test_a_poster_has_one_to_five_bars(count):
    with pytest.raises(ValueError, match="bars"):
        Said(DE, "x", "x", (BARS + BARS)[:count], "x", "x")


def test_the_longest_five_go_on_the_poster_and_no_answer_does_not():
    many = bars_of(report(), report().tables[2])
    assert [bar.percent for bar in many] == [55, 46, 39, 31, 28]
    ordered = bars_of(report(), report().tables[0])
    assert ordered[0].label == "Sehr gern"
    assert len(ordered) == 5
