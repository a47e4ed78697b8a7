"""Charts as a screen reader, a printer and a reader of Arabic meet them."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import pytest

from participation.config import ROOT
from participation.documents.charts import chart, told
from participation.documents.drawing import broken
from participation.documents.report import Cell, Group, Row, Table, counted
from tests.unit.documents.reading import bare
from tests.unit.documents.samples import report

TABLES = {table.name: table for table in report().tables}
ARABIC = {table.name: table for table in report("ar").tables}

BARS = {"chart-bar", "chart-quiet"}


def drawn(name: str, language: str = "de") -> ET.Element:
    tables = ARABIC if language == "ar" else TABLES
    return ET.fromstring(chart(report(language), tables[name]))


def texts(svg: ET.Element) -> list[str]:
    return [bare(text.text or "") for text in svg.iter("text")]


@pytest.mark.parametrize("name", TABLES)
def test_a_chart_is_one_picture_with_a_name_and_a_description(name):
    svg = drawn(name)
    assert svg.get("role") == "img"
    named, described = svg.get("aria-labelledby").split()
    assert svg.find("title").get("id") == named
    assert svg.find("desc").get("id") == described
    assert TABLES[name].label in svg.find("title").text
    assert "Tabelle" in svg.find("desc").text


def test_two_charts_of_one_page_share_no_id():
    ids = [node.get("id") for name in TABLES for node in drawn(name).iter() if node.get("id")]
    assert len(ids) == len(set(ids)) == 2 * len(TABLES)


def test_a_chart_carries_no_style_and_no_colour_of_its_own():
    for name in TABLES:
        written = chart(report(), TABLES[name])
        assert "style" not in written
        assert set(re.findall(r'fill="([^"]+)"', written)) <= {"currentColor", "none"}


def test_a_file_of_its_own_knows_light_and_dark():
    written = chart(report(), TABLES["change"], standalone=True)
    ET.fromstring(written)
    assert "prefers-color-scheme:dark" in written


def test_the_sheet_of_the_site_leaves_the_sizes_of_letters_alone():
    """A line's place is measured in its own letters: another size moves it off its bar."""
    sheet = (ROOT / "static" / "css" / "site.css").read_text()
    rules = re.findall(r"\.chart(?: text|-[a-z]+)[^{]*\{([^}]*)\}", sheet)
    assert rules
    assert not any("font" in rule for rule in rules)


def test_each_bar_is_as_long_as_its_share_and_says_it():
    svg = drawn("satisfaction")
    bars = [r for r in svg.iter("rect") if r.get("class") in BARS]
    assert [r.get("width") for r in bars] == ["20%", "38%", "23%", "12%", "5%", "2%"]
    assert [t for t in texts(svg) if "%" in t] == ["20 %", "38 %", "23 %", "12 %", "5 %", "2 %"]


def test_what_is_no_answer_stands_apart_and_is_painted_otherwise():
    svg = drawn("satisfaction")
    bars = [r for r in svg.iter("rect") if r.get("class") in BARS]
    quiet = [r.get("class") == "chart-quiet" for r in bars]
    assert quiet == [row.quiet for row in TABLES["satisfaction"].rows]
    assert any(quiet)
    tops = [float(r.get("y")[:-2]) for r in bars]
    steps = [below - above for above, below in pairwise(tops)]
    assert steps[quiet.index(True) - 1] > steps[0] + 0.3


def test_in_arabic_bars_grow_from_the_right():
    for rect in drawn("satisfaction", "ar").iter("rect"):
        start, width = float(rect.get("x")[:-1]), float(rect.get("width")[:-1])
        assert start + width == pytest.approx(100)
    # Every text of a picture inherits it.
    assert drawn("change", "ar").get("direction") == "rtl"


def test_what_is_not_said_has_no_bar():
    svg = drawn("money")
    bars = [r for r in svg.iter("rect") if r.get("class") in BARS]
    assert [r.get("width") for r in bars] == ["90%", "7%"]
    assert "weniger als 5" in texts(svg)
    assert "über 90 %" in texts(svg)


def test_words_of_others_cannot_break_out_of_the_picture():
    row = Row("a", '<script>alert(1)</script>"&', (counted(10, 50),))
    table = replace(TABLES["satisfaction"], label='"><b>', rows=(row,))
    svg = ET.fromstring(chart(report(), table))
    assert not list(svg.iter("script"))
    assert "alert(1)" in "".join(texts(svg))


def by_age(*rows: Row, groups: tuple[Group, ...] | None = None) -> Table:
    """Return a table by three groups: one of 40, one of 80, and who did not say."""
    groups = groups or (
        Group("a", "jung", counted(40), chance=10),
        Group("b", "alt", counted(80), chance=5),
        Group("c", "sehr alt", counted(80), chance=5),
        Group("refused", "Das sage ich nicht", counted(30), chance=12, quiet=True),
    )
    return Table("q by age", "q", "Frage", groups, rows, "age", "Alter")


SHARES = Row("yes", "Ja", (counted(20, 50), counted(20, 25), counted(40, 50), counted(3, 10)))
HELD = Row("no", "Nein", (Cell(0, 4), Cell(None, None), counted(40, 50), counted(27, 90)))


def in_strips(table: Table, language: str = "de") -> ET.Element:
    return ET.fromstring(chart(report(language), table))


def columns(svg: ET.Element) -> list[tuple[float, float]]:
    """Return where each column stands, and how high it is."""
    found = [r for r in svg.iter("rect") if r.get("class") == "chart-column"]
    return [(float(r.get("x")[:-1]), float(r.get("height")[:-2])) for r in found]


def test_groups_side_by_side_are_as_high_as_their_shares_in_every_picture():
    (_, first), (_, second), (_, third) = columns(in_strips(by_age(SHARES)))
    assert first == third == pytest.approx(2 * second, abs=0.02)
    other = Row("yes", "Ja", (counted(36, 90), counted(20, 25), counted(40, 50), counted(3, 10)))
    assert columns(in_strips(by_age(other)))[1][1] == second


def test_what_is_not_shown_moves_no_column_beside_it():
    svg = in_strips(by_age(SHARES, HELD))
    places = [x for x, _ in columns(svg)]
    assert places[2] == places[3]
    assert texts(svg).count("–") == 3, "two numbers and the key"
    assert "nicht gezeigt" in texts(svg)


def test_who_did_not_say_to_which_group_they_belong_stands_in_the_table_only():
    said = " ".join(texts(in_strips(by_age(SHARES))))
    assert "Nur in der Tabelle: Das sage ich nicht" in said
    assert "10 %" not in said


def test_every_group_says_how_many_answers_it_gave():
    said = texts(in_strips(by_age(SHARES)))
    assert said[said.index("Antworten insgesamt") + 1 :][:3] == ["40", "80", "80"]


def test_the_mark_of_chance_reaches_as_far_as_chance_does_and_is_explained():
    svg = in_strips(by_age(SHARES))
    marks = [one for one in svg.iter("line") if one.get("class") == "chart-chance"]
    heights = [float(m.get("y2")[:-2]) - float(m.get("y1")[:-2]) for m in marks]
    per_cent = columns(svg)[0][1] / 50
    assert heights == pytest.approx([10 * per_cent, 5 * per_cent, 5 * per_cent], abs=0.02)
    assert "So weit kann unser Zufall" in " ".join(texts(svg))


def test_no_mark_of_chance_leaves_the_scale():
    groups = (Group("a", "1", counted(20), chance=24), Group("b", "2", counted(99), chance=3))
    rows = (Row("yes", "Ja", (counted(18, 90), counted(5, 5))),)
    for box in in_strips(by_age(*rows, groups=groups)).iter("rect"):
        assert 0 <= float(box.get("x")[:-1]) + float(box.get("width")[:-1]) <= 100


def test_a_share_that_is_said_as_more_than_so_much_carries_no_mark():
    row = Row("yes", "Ja", (Cell(36, None, 90, over=True), *SHARES.cells[1:]))
    svg = in_strips(by_age(row))
    assert "≥ 90 %" in texts(svg)
    assert len([one for one in svg.iter("line") if one.get("class") == "chart-chance"]) == 2


def test_a_table_without_groups_says_what_chance_does_where_it_is_asked_to():
    table = replace(TABLES["satisfaction"], groups=(Group("", "Alle", counted(312), chance=2),))
    assert "chart-chance" not in chart(report(), table)
    assert "chart-chance" in chart(report(), table, marks=True)


def test_in_arabic_the_first_group_stands_on_the_right():
    places = [x for x, _ in columns(in_strips(by_age(SHARES), "ar"))]
    assert places == sorted(places, reverse=True)


def test_of_two_rounds_the_one_before_is_paler():
    groups = (Group("1", "Runde 1", counted(160)), Group("2", "Runde 2", counted(300)))
    rows = (Row("yes", "Ja", (counted(80, 50), counted(90, 30))),)
    table = Table("q by wave", "q", "Frage", groups, rows, "wave", "Runde")
    svg = ET.fromstring(chart(report(), table))
    before, now = (r.get("fill-opacity") for r in svg.iter("rect") if r.get("class") in BARS)
    assert float(before) < float(now) == 1


def test_a_group_of_which_nothing_is_said_is_not_drawn():
    assert [group.level for _, group in told(TABLES["change by age"])] == ["u30", "30-59", "60+"]


def test_long_labels_are_broken_between_words():
    lines = list(broken("Angebote für Kinder und Jugendliche", 20))
    assert lines == ["Angebote für Kinder", "und Jugendliche"]
    assert list(broken("", 20)) == [""]


def test_cyrillic_letters_are_wider_so_a_line_holds_fewer():
    label = "Школа, учёба или университет"
    assert max(map(len, broken(label, 28))) < 28 == len(label)
