"""CSV, workbook, codebook: what statistics and spreadsheets take in."""

import csv as reader
import datetime as dt
import io

import pytest

from participation.documents import codebook, csv, xlsx
from participation.documents.long import COLUMNS, NAMES, lines
from tests.unit.documents.reading import workbook
from tests.unit.documents.samples import FORMULA, report


def read(written: bytes) -> list[dict[str, str]]:
    text = written.decode("utf-8-sig")
    return list(reader.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_the_file_begins_with_the_mark_that_spreadsheets_need():
    assert csv.data(report()).startswith(b"\xef\xbb\xbfquarter;")


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 6821", "-2 Punkte", "@sum", "\t=1", "  =1", "\r=1", "＝1", "|x", "%x"]
)
def test_a_text_that_looks_like_a_formula_is_made_harmless(text):
    assert csv.harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Müll", "", "5 = 5", 12, -3, None])
def test_other_values_stay_as_they_are(value):
    assert csv.harmless(value) == value


def test_a_label_that_is_a_formula_is_not_run_by_any_spreadsheet():
    labels = {line["level_label"] for line in read(csv.data(report()))}
    assert f"'{FORMULA}" in labels
    for sheet in workbook(xlsx.data(report())):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value).startswith(("=", "+", "@"))


def test_numbers_in_the_workbook_are_numbers():
    rows = list(workbook(xlsx.data(report()))["Daten"].iter_rows(values_only=True))
    counts = [row[NAMES.index("count")] for row in rows[1:]]
    assert all(count is None or isinstance(count, int) for count in counts)


def test_the_head_of_every_list_stays_in_sight():
    book = workbook(xlsx.data(report()))
    for name in ("Daten", "Codebuch"):
        assert book[name].freeze_panes == "A2"
        assert book[name].auto_filter.ref


def test_an_arabic_workbook_runs_from_the_right():
    assert all(sheet.sheet_view.rightToLeft for sheet in workbook(xlsx.data(report("ar"))))


def test_every_column_and_every_code_of_the_data_stands_in_the_codebook():
    known = {(e["column"], e["question"], e["code"]) for e in read(csv.codes(report()))}
    assert COLUMNS.keys() == set(NAMES)
    for name in NAMES:
        assert (name, "", "") in known
    for line in lines(report()):
        assert ("kind", "", line.kind) in known
        if line.level:
            assert ("level", line.question or line.kind, line.level) in known
        if line.question:
            assert ("question", "", line.question) in known
        if line.dimension:
            assert ("dimension", "", line.dimension) in known
            assert ("group", line.dimension, line.group) in known
        if line.withheld:
            assert ("withheld", "", line.withheld) in known


def test_every_entry_of_the_codebook_has_a_meaning():
    assert all(entry.meaning for entry in codebook.entries(report()))


def test_a_withheld_number_leaves_its_columns_empty_and_says_why():
    (line,) = [
        line
        for line in read(csv.data(report()))
        if (line["table"], line["group"], line["level"]) == ("change by age", "no_answer", "waste")
    ]
    assert line["withheld"] == "coalition"
    for name in ("count", "count_from", "count_to", "percent", "percent_or_more"):
        assert line[name] == ""


def test_a_count_that_is_not_said_is_given_by_its_limits():
    found = {line["level"]: line for line in read(csv.data(report())) if line["table"] == "money"}
    assert (found["yes"]["count"], found["yes"]["count_from"], found["yes"]["count_to"]) == (
        "",
        "0",
        "4",
    )
    assert (found["no"]["percent"], found["no"]["percent_or_more"]) == ("", "90")


def test_the_file_comes_in_pieces_that_make_the_whole():
    pieces = list(csv.stream(report()))
    assert len(pieces) > 50
    assert b"".join(pieces) == csv.data(report())


def test_the_same_report_makes_the_same_bytes():
    assert xlsx.data(report()) == xlsx.data(report())
    assert csv.data(report()) == csv.data(report())


def test_the_workbook_is_dated_by_the_release_and_not_by_a_clock():
    created = workbook(xlsx.data(report())).properties.created
    assert created == dt.datetime(2026, 11, 22)  # noqa: DTZ001


def test_methods_come_before_the_numbers():
    book = workbook(xlsx.data(report()))
    assert book.sheetnames[0] == "So haben wir gefragt"
    said = [str(row[1]) for row in book.worksheets[0].iter_rows(values_only=True)]
    assert any("Keine Zufallsstichprobe" in text for text in said)
    assert any("ein wenig verändert" in text for text in said)
