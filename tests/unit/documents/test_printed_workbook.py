"""The workbook on paper: what belongs together stands on one page."""

from dataclasses import replace

import pytest

from participation.documents import xlsx
from participation.documents.report import Cell
from participation.documents.xlsx_pages import breaks
from tests.unit.documents.reading import workbook
from tests.unit.documents.samples import report

A4_LYING, MARGIN = (842, 595), {"side": 0.7 * 72, "end": 0.75 * 72}


def printed(language: str):
    """Return the sheet to read, and the rows before which its pages begin."""
    told = report(language)
    sheet = workbook(xlsx.data(told))[told.say("results")]
    return sheet, [each.id for each in sheet.row_breaks.brk]


@pytest.mark.parametrize("language", ["de", "ar"])
def test_no_page_ends_within_a_chart_or_its_table(language):
    sheet, ends = printed(language)
    assert ends
    spans = [(chart.anchor._from.row, chart.anchor.to.row) for chart in sheet._charts]
    assert len(spans) == len(report(language).tables)
    captions = [row for row, (cell,) in enumerate(sheet.iter_rows(max_col=1)) if _caption(cell)]
    assert len(captions) == len(spans)
    for first, last in spans:
        assert not [end for end in ends if first < end <= last]
    # A page begins with a caption, or with the chart that stands below a wide table.
    assert {*ends} <= {*captions, *(first for first, _ in spans)}


def _caption(cell) -> bool:
    return bool(cell.font.b) and cell.font.sz == 12


@pytest.mark.parametrize("language", ["de", "ar"])
def test_every_page_holds_what_is_put_on_it(language):
    sheet, ends = printed(language)
    # On a sheet that is fitted to a width Excel heeds no break.
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage
    scale = sheet.page_setup.scale / 100
    last = max(sheet.max_row, *(chart.anchor.to.row + 1 for chart in sheet._charts))
    high = A4_LYING[1] - 2 * MARGIN["end"]
    for start, end in zip([0, *ends], [*ends, last], strict=True):
        rows = (sheet.row_dimensions[row + 1].height or 15 for row in range(start, end))
        assert sum(rows) * scale <= high
    ends_at = max(_right(chart.anchor.to.col, sheet) for chart in sheet._charts)
    points = max(ends_at, _right(sheet.max_column, sheet)) * 0.75
    assert points * scale <= A4_LYING[0] - 2 * MARGIN["side"]


def _right(column: int, sheet) -> int:
    """Return where a column ends, in pixels: a digit of Arial in 11 points is 8 wide."""
    ranges = sheet.column_dimensions.values()
    wide = {n: int(8 * each.width) for each in ranges for n in range(each.min, each.max + 1)}
    return sum(wide[n] for n in range(1, column + 1))


def test_columns_are_measured_in_letters_that_every_office_has():
    book = workbook(xlsx.data(report()))
    (normal,) = [style for style in book._named_styles if style.name == "Normal"]
    assert (normal.font.name, normal.font.sz) == ("Arial", 11)


def test_a_block_higher_than_a_page_begins_one():
    assert breaks([(0, 10), (5, 200), (40, 10), (45, 80)], 100) == [5, 40]


def test_a_chart_names_every_answer():
    sheet, _ = printed("de")
    assert [chart.x_axis.tickLblSkip for chart in sheet._charts] == [1] * len(sheet._charts)


def test_the_title_has_a_line_as_high_as_its_letters():
    told = report()
    sheet = workbook(xlsx.data(told))[told.say("methods")]
    assert sheet.row_dimensions[1].height >= 1.3 * sheet["A1"].font.sz


def test_every_sheet_numbers_its_pages():
    assert all("&P" in (s.oddFooter.center.text or "") for s in workbook(xlsx.data(report())))


@pytest.mark.parametrize("place", [0, 1])
def test_a_table_of_which_nothing_is_said_has_no_chart_and_breaks_no_workbook(place):
    told = report()
    table = told.tables[place]
    hidden = tuple(Cell(None, None, why="exact") for _ in table.groups)
    silent = replace(table, rows=tuple(replace(row, cells=hidden) for row in table.rows))
    tables = (silent, told.tables[2])
    sheet = workbook(xlsx.data(replace(told, tables=tables)))[told.say("results")]
    assert len(sheet._charts) == 1
