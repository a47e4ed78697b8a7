"""Charts as a screen reader, a printer and a reader of Arabic meet them."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from participation.documents.charts import broken, chart, segments, stacks, tints, told
from participation.documents.report import Cell, Row, counted
from tests.unit.documents.reading import bare
from tests.unit.documents.samples import report

TABLES = {table.name: table for table in report().tables}
ARABIC = {table.name: table for table in report("ar").tables}


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


def test_each_bar_is_as_long_as_its_share_and_says_it():
    svg = drawn("satisfaction")
    bars = [r for r in svg.iter("rect") if r.get("class") == "chart-bar"]
    assert [r.get("width") for r in bars] == ["20%", "38%", "23%", "12%", "5%", "2%"]
    assert [t for t in texts(svg) if "%" in t] == ["20 %", "38 %", "23 %", "12 %", "5 %", "2 %"]


def test_in_arabic_bars_grow_from_the_right():
    for rect in drawn("satisfaction", "ar").iter("rect"):
        start, width = float(rect.get("x")[:-1]), float(rect.get("width")[:-1])
        assert start + width == pytest.approx(100)
    assert all(t.get("direction") == "rtl" for t in drawn("change", "ar").iter("text"))


def test_what_is_not_said_has_no_bar():
    svg = drawn("money")
    bars = [r for r in svg.iter("rect") if r.get("class") == "chart-bar"]
    assert [r.get("width") for r in bars] == ["90%", "7%"]
    assert "weniger als 5" in texts(svg)
    assert "über 90 %" in texts(svg)


def test_words_of_others_cannot_break_out_of_the_picture():
    row = Row("a", '<script>alert(1)</script>"&', (counted(10, 50),))
    table = replace(TABLES["satisfaction"], label='"><b>', rows=(row,))
    svg = ET.fromstring(chart(report(), table))
    assert not list(svg.iter("script"))
    assert "alert(1)" in "".join(texts(svg))


def test_one_answer_each_is_stacked_and_several_are_not():
    assert stacks(TABLES["satisfaction by age"])
    assert not stacks(TABLES["change by age"])
    assert not stacks(TABLES["satisfaction"])


def test_a_group_of_which_nothing_is_said_is_not_drawn():
    assert [group.level for _, group in told(TABLES["change by age"])] == ["u30", "30-59", "60+"]


def test_shares_above_a_hundred_still_fit_the_bar():
    parts = segments([counted(60, 63), counted(40, 41)])
    assert parts[-1][1] + parts[-1][2] == pytest.approx(100)


def test_what_is_left_for_small_numbers_is_an_open_field():
    parts = segments([counted(60, 60), Cell(0, 4), counted(30, 30)])
    assert [row for row, _, _ in parts] == [0, 2, None]
    assert parts[-1][1:] == (90, 10)


def test_answers_get_paler_in_their_order_and_no_answer_is_palest():
    strengths = tints(TABLES["satisfaction"].rows)
    assert strengths == sorted(strengths, reverse=True)
    assert strengths[0] == 1
    assert strengths[-1] == 0.12


def test_long_labels_are_broken_between_words():
    lines = list(broken("Angebote für Kinder und Jugendliche", 20))
    assert lines == ["Angebote für Kinder", "und Jugendliche"]
    assert list(broken("", 20)) == [""]
