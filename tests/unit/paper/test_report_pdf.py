"""The report and the results poster on paper."""

import io
import re
from dataclasses import replace

import pdfplumber
import pytest

from participation.documents.report import Comparison, Group, Table, Withheld, counted
from participation.paper.report import report_pdf
from participation.paper.results_poster import Bar, Said, bars_of, results_poster
from participation.paper.setting import Tongue
from tests.unit.documents.reading import bare
from tests.unit.documents.samples import report
from tests.unit.paper.rendered import decoded, pages, text_of
from tests.unit.paper.rendered import opened as unpacked
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
    for role in ("H1", "H2", "Table", "TR", "TH", "TD", "TOCI", "Caption", "BlockQuote"):
        assert f"'type': '{role}'" in tree
    assert b"/Scope /Column" in unpacked(german)
    assert b"/Scope /Row" in unpacked(german)


# --- groups side by side -----------------------------------------------------------------


def side_by_side(language: str = "de", **chance: int) -> tuple[Table, list[dict], list[dict]]:
    """Return a table, and the columns and grounds that stand for it, in the order of reading."""
    told = report(language)
    table = told.tables[1]
    groups = tuple(replace(group, **chance) for group in table.groups)
    table = replace(table, groups=groups)
    with pdfplumber.open(io.BytesIO(report_pdf(replace(told, tables=(table,))))) as opened:
        page = opened.pages[2]
        columns = [r for r in page.rects if 15 < r["width"] < 30 and r["height"] > 0.1]
        lines = [r for r in page.lines if 30 < r["width"] < 120]
    side = 1 if language == "de" else -1

    def place(one: dict) -> tuple[int, float]:
        return round(one["bottom"]), side * one["x0"]

    return table, sorted(columns, key=place), sorted(lines, key=place)


def _dotted(line: dict) -> bool:
    return bool(line["dash"] and line["dash"][0])


@pytest.mark.parametrize("language", ["de", "ar"])
def test_columns_of_groups_are_as_high_as_their_shares_and_moved_by_nothing(language):
    table, columns, lines = side_by_side(language)
    shares = [cell.percent for row in table.rows for cell in row.cells if cell.percent]
    assert [round(c["height"] / (0.2 * 72 / 25.4)) for c in columns] == shares
    grounds = {round(line["top"], 1) for line in lines}
    assert len(grounds) == len(table.rows)
    assert {round(column["bottom"], 1) for column in columns} <= grounds


@pytest.mark.parametrize("language", ["de", "ar"])
def test_where_nothing_is_said_the_line_is_dotted_and_where_it_is_none_it_is_not(language):
    table, _, lines = side_by_side(language)
    # A true zero is a number.
    rows = tuple(
        replace(row, cells=(counted(0, 0), *row.cells[1:])) if not place else row
        for place, row in enumerate(table.rows)
    )
    assert [_dotted(line) for line in lines] == [
        cell.percent is None for row in table.rows for cell in row.cells
    ]
    told = replace(report(language), tables=(replace(table, rows=rows),))
    with pdfplumber.open(io.BytesIO(report_pdf(told))) as opened:
        lines = [r for r in opened.pages[2].lines if 30 < r["width"] < 120]
    first = min(lines, key=lambda one: (round(one["top"]), one["x0"] * (-1) ** (language == "ar")))
    assert not _dotted(first)


def test_columns_carry_the_mark_of_chance_and_say_once_what_it_is():
    _, bare_columns, _ = side_by_side()
    told = report()
    groups = tuple(replace(group, chance=6) for group in told.tables[1].groups)
    table = replace(told.tables[1], groups=groups)
    with pdfplumber.open(io.BytesIO(report_pdf(replace(told, tables=(table,))))) as opened:
        page = opened.pages[2]
        marks = [r for r in page.rects if r["width"] < 1.5 and r["height"] < 10]
        said = page.extract_text()
    # Two halves of a mark for each column, and those of the key.
    assert len(marks) == 2 * (len(bare_columns) + 1)
    assert said.count(told.say("chance")) == 1


@pytest.mark.parametrize("language", ["de", "ar"])
def test_with_eight_groups_each_number_keeps_to_its_column(language):
    told = report(language)
    table = told.tables[1]
    groups = tuple(replace(one, level=f"{n}{one.level}") for n in range(2) for one in table.groups)
    rows = tuple(replace(row, cells=row.cells * 2) for row in table.rows)
    document = report_pdf(replace(told, tables=(replace(table, groups=groups, rows=rows),)))
    with pdfplumber.open(io.BytesIO(document)) as opened:
        page = opened.pages[2]
        lines = [r for r in page.lines if 30 < r["width"] < 120]
        words = [w for w in page.extract_words() if re.fullmatch(r"\d+", w["text"])]
    lowest, highest = max(r["top"] for r in lines) + 15, min(r["top"] for r in lines)
    starts = sorted({round(line["x0"]) for line in lines})
    assert len(starts) == 8
    for word in words:
        if highest < word["top"] < lowest and word["x0"] > starts[0] - 2 and word["x1"] < 540:
            assert any(s - 2 <= word["x0"] and word["x1"] <= s + lines[0]["width"] + 2
                       for s in starts)  # fmt: skip


@pytest.mark.parametrize("rows", range(12, 34))
def test_a_heading_stands_on_the_page_of_its_first_table(rows):
    told = report()
    table = told.tables[2]
    one = replace(table.rows[0], label="7777")
    first = replace(table, rows=tuple(map(replace, [one] * rows)))
    second = replace(told.tables[0], label="Überschrift?")
    with pdfplumber.open(
        io.BytesIO(report_pdf(replace(told, tables=(first, second), themes=())))
    ) as opened:
        texts = [page.extract_text() for page in opened.pages[2:]]
    (page,) = [text for text in texts if "Überschrift?" in text]
    assert "Tabelle 2" in page
    assert "Sehr gern" in page


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
    assert b"/Lang (ar)" in unpacked(arabic)
    with pdfplumber.open(io.BytesIO(arabic)) as opened:
        page = opened.pages[2]
        heading = [c for c in page.chars if c["size"] > 15]
        assert max(c["x1"] for c in heading) > page.width - 60
        tracks = [r for r in page.rects if r["non_stroking_color"] and r["height"] > 9]
        bars = [r for r in tracks if round(r["height"], 1) == 9.6 and r["width"] < 120]
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


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize("rows", range(30, 37))
def test_a_sum_stands_on_the_page_of_the_last_answer_and_so_do_the_notes(language, rows):
    """Beyond some number of rows each table ends where a page does."""
    told = report(language)
    table = told.tables[2]
    one = replace(table.rows[0], label="7777", cells=(counted(8888, 5),))
    table = replace(table, rows=tuple(map(replace, [one] * rows)), note="9999")
    document = report_pdf(replace(told, tables=(table,), themes=(), method=_short(told)))
    with pdfplumber.open(io.BytesIO(document)) as opened:
        texts = [bare(page.extract_text()) for page in opened.pages[2:]]
    (last,) = [text for text in texts if "9999" in text]
    assert "8888" in last.replace(".", "").replace(",", "")
    assert last == texts[-1]


def _short(told):
    return replace(told.method, is_not=(), places=(), withheld=())


def test_a_long_methods_box_fills_its_page_and_goes_on_in_its_colour():
    withheld = tuple(Withheld(f"Frage {place}", "lot", "Aus Zufall.") for place in range(50))
    told = replace(report(), method=replace(report().method, withheld=withheld))
    with pdfplumber.open(io.BytesIO(report_pdf(told))) as opened:
        first, second = opened.pages[1:3]
        assert "Frage 0 " in first.extract_text()
        assert "Frage 49" in second.extract_text()
        lowest = max(word["bottom"] for word in first.extract_words() if word["bottom"] < 770)
        assert lowest > 740
        for page in (first, second):
            whole = [r for r in page.rects if r["width"] > 480 and r["height"] > 20]
            for word in page.extract_words():
                if word["text"] == "Zufall.":
                    assert any(r["top"] <= word["top"] and word["bottom"] <= r["bottom"] + 1
                               for r in whole)  # fmt: skip


@pytest.mark.parametrize("language", ["de", "ar"])
def test_a_long_list_of_contents_stands_in_two_columns(language):
    told = report(language)
    tables = tuple(
        replace(told.tables[0], name=f"q{place}", question=f"q{place}", label=f"Q{place}?")
        for place in range(40)
    )
    with pdfplumber.open(io.BytesIO(report_pdf(replace(told, tables=tables)))) as opened:
        spread = [{w["text"].strip("?"): w for w in p.extract_words()} for p in opened.pages[1:3]]
    (words,) = [words for words in spread if "Q39" in words]
    assert words.keys() >= {f"Q{place}" for place in range(40)}
    first, last = words["Q1"]["x0"], words["Q39"]["x0"]
    assert (first > last) == (language == "ar")


def test_the_same_report_makes_the_same_bytes(german):
    assert report_pdf(report()) == german


def test_the_file_names_no_library_and_no_time(german):
    with pdfplumber.open(io.BytesIO(german)) as opened:
        said = opened.metadata
    assert (said["Creator"], said["Producer"]) == ("Quartierstimme", "Quartierstimme")
    assert not said.get("Author")
    assert said["CreationDate"].startswith("D:20000101000000")


def test_an_empty_report_has_its_cover_and_methods():
    with pdfplumber.open(io.BytesIO(report_pdf(replace(report(), tables=(), themes=())))) as opened:
        assert "So haben wir gefragt" in opened.pages[1].extract_text()


def outline(document: bytes) -> list[tuple[int, str]]:
    with pdfplumber.open(io.BytesIO(document)) as opened:
        return [(level, bare(title)) for level, title, *_ in opened.doc.get_outlines()]


@pytest.mark.parametrize("language", ["de", "ar"])
def test_viewers_show_an_outline_of_the_questions(language):
    told = report(language)
    labels = [label for _, label, _ in told.questions()]
    wanted = [told.say("methods"), told.say("contents"), *labels, told.say("themes")]
    assert outline(report_pdf(told)) == [(1, bare(text)) for text in wanted]


def test_of_a_bundle_the_outline_holds_each_part_with_its_questions_below():
    found = outline(report_pdf(bundle()))
    parts = [title for level, title in found if level == 1]
    assert parts.count("Wie leben Sie hier? – Runde 2025") == 2
    assert (2, "Was soll sich zuerst ändern?") in found


def test_pages_of_arabic_lie_side_by_side_from_the_right(german, arabic):
    assert b"/Direction /R2L" in unpacked(arabic)
    assert b"/Direction" not in unpacked(german)


# --- a bundle ----------------------------------------------------------------------------


def bundle(language: str = "de"):
    told = report(language)
    parts = (
        replace(told, part=True, wave="2026"),
        replace(told, part=True, wave="2025", number=1),
    )
    return replace(told, parts=parts, title="Kapitel 5", number=7)


def test_a_bundle_names_its_parts_with_their_rounds_before_it_says_anything_of_them():
    with pdfplumber.open(io.BytesIO(report_pdf(bundle()))) as opened:
        texts = [page.extract_text() for page in opened.pages]
    contents = texts[1]
    assert contents.startswith("Inhalt")
    for wave in ("2026", "2025"):
        named = int(re.search(rf"Wie leben Sie hier\? – Runde {wave} (\d+)", contents)[1])
        assert f"Runde {wave}" in texts[named - 1]
        assert "Tabelle" in texts[named - 1]


def test_a_bundle_does_not_pass_its_own_number_off_as_that_of_results():
    with pdfplumber.open(io.BytesIO(report_pdf(bundle()))) as opened:
        cover = opened.pages[0].extract_text()
    assert report().say("release", number=7) not in cover
    assert "2026" in cover


def test_no_two_tables_have_one_number():
    told = report()
    groups = (Group("2025", "2025", counted(100)), Group("2026", "2026", counted(312)))
    table = told.tables[0]
    rows = tuple(replace(row, cells=(counted(20, 20), counted(30, 10))) for row in table.rows)
    waves = replace(table, groups=groups, rows=rows, dimension="wave", dimension_label="Runde")
    compared = replace(told, comparison=Comparison((waves,), ("Notiz.",)))
    with pdfplumber.open(io.BytesIO(report_pdf(replace(compared, parts=())))) as opened:
        said = "".join(page.extract_text() for page in opened.pages)
    numbers = re.findall(r"Tabelle (\d+):", said)
    assert numbers == [str(n) for n in range(1, len(told.tables) + 2)]


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


@pytest.mark.parametrize("count", [2, 5])
def test_answers_and_shares_are_read_from_two_metres(count):
    """A letter is read from 300 times its height: 6.7 mm, with capitals of 0.71 of the size."""
    with pdfplumber.open(io.BytesIO(results_poster(invitation("de"), said(count)))) as opened:
        words = opened.pages[0].extract_words(extra_attrs=["size"])
    sizes = {word["text"]: word["size"] for word in words}
    assert sizes["Antwort"] * 0.71 * 25.4 / 72 >= 5
    assert sizes["60"] * 0.71 * 25.4 / 72 >= 6.7


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
