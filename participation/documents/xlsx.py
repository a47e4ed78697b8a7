"""A workbook: methods, numbers, codebook. Every text is written as text, never as a formula."""

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

import xlsxwriter

from participation.documents import codebook
from participation.documents.archive import timeless
from participation.documents.charts import described, told
from participation.documents.csv import harmless
from participation.documents.figures import (
    count_text,
    day_text,
    headline,
    method_rows,
    share_text,
    title_of,
)
from participation.documents.locales import writable
from participation.documents.long import NAMES, lines
from participation.documents.pictures import Pictures, height_cm, no_pictures
from participation.documents.report import Comparison, Report, Table
from participation.documents.xlsx_charts import (
    BELOW_EDGE,
    PIXELS_PER_ROW,
    chart_width,
    insert_chart,
    share_format,
)
from participation.documents.xlsx_pages import ROW, PrintedPages, column_width

WIDTHS = {
    "quote": 60,
    "theme_label": 30,
    "question_label": 44,
    "group_label": 26,
    "level_label": 38,
    "survey": 26,
    "table": 24,
}
WRAPPED = frozenset({"quote", "meaning", "level_label", "question_label"})
LETTERS = 13  # of a head on one line of its column
WORDS, NUMBERS = 46, 15  # letters in a column of the sheet to read
LONGEST_NAME = 31  # of a sheet, in Excel


def data(report: Report, pictures: Pictures = no_pictures) -> bytes:
    """Return the workbook: methods, tables to read, data in long form, themes, codebook.

    pictures -- draws the chart of a table with something that is not said as one share: a chart
        of cells has no bar for words, and office programs leave a gap there, as for nought.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            # Its digits are what columns are measured in, and Calibri is not in every office.
            "default_format_properties": {"font_name": "Arial", "font_size": 11},
        },
    )
    made = dt.datetime.combine(report.published, dt.time(), dt.UTC).replace(tzinfo=None)
    book.set_properties({"title": headline(report), "subject": report.survey, "created": made})
    formats = _Formats(book, report)
    numbers = count(1)
    for part in report.sections:
        end = f" {part.number}" if part.part else ""
        _methods(book, part, formats, end)
        draw = _Charts(book, part, pictures, numbers)
        _readable(book, part, formats, part.say("results") + end, part.tables, draw)
        if part.comparison:
            _compared(book, part, formats, end, part.comparison, draw)
    if report.beside:
        draw = _Charts(book, report, pictures, numbers)
        _readable(book, report, formats, report.say("beside"), report.beside, draw)
    values = [line.values() for line in lines(report)]
    _listed(book, report, formats, report.say("data"), NAMES, values)
    if any(part.themes for part in report.sections):
        _quotes(book, report, formats)
    entries = [entry.values() for entry in codebook.entries(report)]
    _listed(book, report, formats, report.say("codebook"), codebook.NAMES, entries)
    book.close()
    return timeless(file.getvalue())


class _Charts:
    """Puts the chart of a table on a sheet. numbers -- tables are counted by."""

    def __init__(
        self, book: Any, report: Report, pictures: Pictures, numbers: Iterator[int]
    ) -> None:
        self.numbers = numbers
        self.book, self.report, self.pictures = book, report, pictures

    def insert(self, sheet: Any, table: Table, head: int, at: tuple[int, int]) -> int:
        """Insert the chart; return how many rows it covers. head, at -- as in `insert_chart`."""
        shown = told(table)
        words = any(
            row.cells[place].percent is None or row.cells[place].over
            for row in table.rows
            for place, _ in shown
        )
        drawn = self.pictures(self.report, table) if words else []
        if not drawn:
            return insert_chart(self.book, sheet, self.report, table, head, at)
        (row, column), covered = at, 0
        for png in drawn:
            options = {
                "image_data": io.BytesIO(png),
                "description": writable(described(self.report, table)),
                "object_position": 2,
                "y_offset": BELOW_EDGE,
            }
            sheet.insert_image(row + covered, column, f"{table.name}.png", options)
            covered += round(height_cm(png) / 2.54 * 96 / PIXELS_PER_ROW) + 1
        return covered


class _Formats:
    def __init__(self, book: Any, report: Report) -> None:
        base = {"font_name": "Arial", "font_size": 11, "valign": "top"}
        if report.rtl:
            base["reading_order"] = 2
        head = {"bold": True, "bg_color": "#f5f2ec", "bottom": 2, "bottom_color": report.colour}
        self.text = book.add_format({**base, "text_wrap": True})
        self.code = book.add_format({**base})
        self.end = book.add_format({**base, "text_wrap": True, "align": "right"})
        self.number = book.add_format({**base, "num_format": "0"})
        self.share = book.add_format({**base, "num_format": share_format(report)})
        self.number_head = book.add_format({**base, **head, "text_wrap": True, "align": "right"})
        self.strong_number = book.add_format({**base, "bold": True, "num_format": "0"})
        self.head = book.add_format({**base, **head, "text_wrap": True})
        self.title = book.add_format({**base, "bold": True, "font_size": 16})
        self.caption = book.add_format({**base, "bold": True, "font_size": 12})
        self.strong = book.add_format({**base, "bold": True, "text_wrap": True})


def _sheet(book: Any, report: Report, name: str) -> Any:
    forbidden = str.maketrans("", "", "[]:*?/\\'")
    sheet = book.add_worksheet(name.translate(forbidden)[:LONGEST_NAME])
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")
    sheet.hide_gridlines(1)
    if report.rtl:
        sheet.right_to_left()
    return sheet


def _text(sheet: Any, row: int, column: int, text: str, look: Any) -> None:
    # Harmless although a string here is never run: workbooks get saved as CSV.
    sheet.write_string(row, column, str(harmless(writable(text))), look)


def _set_height(sheet: Any, row: int, text: str, width: int) -> None:
    """Make a row high enough for a wrapped text; not every office program does so by itself."""
    lines = sum(1 + len(line) // width for line in text.split("\n"))
    if lines > 1:
        sheet.set_row(row, 15 * lines)


def _methods(book: Any, report: Report, formats: _Formats, end: str) -> None:
    sheet = _sheet(book, report, report.say("methods") + end)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    _text(sheet, 0, 0, headline(report), formats.title)
    sheet.set_row(0, 24)
    _text(sheet, 1, 0, f"{report.survey} · {report.quarter}, {report.town}", formats.code)
    published = report.say("published", day=day_text(report, report.published))
    numbered = report.say("release", number=report.number)
    _text(sheet, 2, 0, f"{numbered} · {published}", formats.code)
    _text(sheet, 3, 0, report.address, formats.code)
    place = 5
    for heading, sentences in method_rows(report):
        for line, text in enumerate(sentences):
            _text(sheet, place, 0, "" if line else heading, formats.strong)
            _text(sheet, place, 1, text, formats.text)
            _set_height(sheet, place, text, 90)
            place += 1


def _compared(
    book: Any,
    report: Report,
    formats: _Formats,
    end: str,
    comparison: Comparison,
    draw: _Charts,
) -> None:
    name = report.say("comparison") + end
    sheet = _readable(book, report, formats, name, comparison.tables, draw)
    place = sheet.dim_rowmax + 24 if comparison.tables else 0
    for note in comparison.notes:
        _text(sheet, place, 0, note, formats.code)
        place += 1
    if comparison.cannot:
        _text(sheet, place + 1, 0, report.say("cannot"), formats.caption)
        for line, one in enumerate(comparison.cannot, place + 2):
            _text(sheet, line, 0, f"{one.what}: {one.why}", formats.code)


def _readable(
    book: Any,
    report: Report,
    formats: _Formats,
    name: str,
    tables: Sequence[Table],
    draw: _Charts,
) -> Any:
    """Write the tables one below the other as they stand in print; shares are real numbers."""
    sheet = _sheet(book, report, name)
    most = max((len(table.groups) for table in tables), default=1)
    sheet.set_column(0, 0, WORDS)
    sheet.set_column(1, max(2 * most, 12), NUMBERS)
    pages = PrintedPages(sheet)
    pages.widen(column_width(WORDS) + 2 * most * column_width(NUMBERS))
    place = 0
    for table in tables:
        start = place
        caption = f"{report.say('table', number=next(draw.numbers))}: {title_of(report, table)}"
        _text(sheet, place, 0, caption, formats.caption)
        place += 1
        head = place
        _text(sheet, place, 0, report.say("answer"), formats.head)
        for column, group in enumerate(table.groups):
            for side, what in enumerate(("answers", "share"), 2 * column + 1):
                _text(sheet, place, side, f"{group.label}: {report.say(what)}", formats.number_head)
        # Office programs do not all find the height of wrapped heads by themselves.
        longest = max(len(group.label) for group in table.groups)
        above = 16 * (2 + longest // LETTERS)
        sheet.set_row(place, above)
        for row in table.rows:
            place += 1
            _text(sheet, place, 0, row.label, formats.text)
            for column, cell in enumerate(row.cells):
                if cell.count is None:
                    _text(sheet, place, 2 * column + 1, count_text(report, cell), formats.end)
                else:
                    sheet.write_number(place, 2 * column + 1, cell.count, formats.number)
                if cell.percent is not None and not cell.over:
                    sheet.write_number(place, 2 * column + 2, cell.percent / 100, formats.share)
                else:
                    _text(sheet, place, 2 * column + 2, share_text(report, cell), formats.end)
        place += 1
        _text(sheet, place, 0, report.say("asked"), formats.strong)
        for column, group in enumerate(table.groups):
            if group.n.count is None:
                _text(sheet, place, 2 * column + 1, count_text(report, group.n), formats.end)
            else:
                sheet.write_number(place, 2 * column + 1, group.n.count, formats.strong_number)
        for note in (report.say("several") if table.multiple else "", table.note):
            if note:
                place += 1
                _text(sheet, place, 0, note, formats.code)
        place += 2
        drawn = bool(told(table))
        # Beside a narrow table, below a wide one: else print would become too small to read.
        if drawn and len(table.groups) == 1:
            rows = draw.insert(sheet, table, head, (head - 1, 4))
            place = max(place, head + rows)
            pages.widen(column_width(WORDS) + 3 * column_width(NUMBERS) + chart_width())
        elif drawn:
            pages.block(start, ROW * (place - start) + above)
            start, above = place, 0
            place += draw.insert(sheet, table, head, (place, 0))
        place += 1
        pages.block(start, ROW * (place - start) + above)
    pages.set()
    return sheet


def _listed(
    book: Any,
    report: Report,
    formats: _Formats,
    name: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str | int | None]],
) -> None:
    """Write a list with a head that stays in sight and filters."""
    sheet = _sheet(book, report, name)
    for column, head in enumerate(heads):
        sheet.set_column(column, column, WIDTHS.get(head, 90 if head == "meaning" else 14))
        _text(sheet, 0, column, head, formats.head)
    for place, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                wide = heads[column] in WRAPPED
                _text(sheet, place, column, value, formats.text if wide else formats.code)
                if wide:
                    _set_height(sheet, place, value, WIDTHS.get(heads[column], 90))
            elif value is not None:
                sheet.write_number(place, column, value, formats.number)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(heads) - 1)


def _quotes(book: Any, report: Report, formats: _Formats) -> None:
    rows = [
        [theme.code, theme.label, quote.text, quote.language, (quote.machine and "machine") or ""]
        for part in report.sections
        for theme in part.themes
        for quote in theme.quotes
    ]
    heads = ("theme", "theme_label", "quote", "language", "translated_by")
    _listed(book, report, formats, report.say("quotes"), heads, rows)
