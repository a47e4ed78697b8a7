"""Every format shows the same numbers (releases, I12)."""

import pytest

from participation.documents import csv, docx, json, odt, xlsx
from participation.documents.report import Report
from participation.paper.report import report_pdf
from tests.unit.documents import reading
from tests.unit.documents.samples import large, report

REPORTS = {"German": report("de"), "Arabic": report("ar"), "thousands": large()}


@pytest.fixture(params=REPORTS, scope="module")
def made(request: pytest.FixtureRequest) -> Report:
    return REPORTS[request.param]


def test_word_shows_the_numbers_of_the_report(made):
    assert reading.from_docx(made, docx.data(made)) == reading.wanted(made)


def test_opendocument_shows_the_numbers_of_the_report(made):
    assert reading.from_odt(made, odt.data(made)) == reading.wanted(made)


def test_both_sheets_of_the_workbook_show_the_numbers_of_the_report(made):
    packed = xlsx.data(made)
    assert reading.from_xlsx(made, packed) == reading.wanted(made)
    assert reading.from_xlsx_to_read(made, packed) == reading.wanted(made)


def test_csv_shows_the_numbers_of_the_report(made):
    assert reading.from_csv(made, csv.data(made)) == reading.wanted(made)


def test_json_shows_the_numbers_of_the_report(made):
    assert reading.from_json(json.data(made, {"format": "release-audit/1"})) == (
        reading.wanted(made)
    )


@pytest.mark.parametrize("name", ["German", "thousands"])
def test_paper_shows_the_numbers_of_the_report(name):
    made = REPORTS[name]
    assert reading.from_pdf(made, report_pdf(made)) == reading.wanted(made)


def test_the_comparison_would_notice_one_wrong_number():
    other = dict(reading.wanted(report()))
    other["satisfaction", 0, 0] = (62, 20)
    assert reading.from_docx(report(), docx.data(report())) != other
