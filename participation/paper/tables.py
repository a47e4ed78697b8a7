"""Tables of numbers on paper, with their bars inside: nothing to look up, nothing to compare."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from participation.documents.charts import stacks, told
from participation.documents.figures import count_text, share_text, title_of
from participation.documents.report import Cell, Report, Row, Table
from participation.paper import stacked
from participation.paper.colour import INK, SOFT_INK, WHITE, deep, mixed
from participation.paper.flow import Flow
from participation.paper.setting import Style, Tongue, fit, wrap
from participation.paper.sheet import MM
from participation.paper.stacked import StackedBars

WORDS = Style(9.5, False, INK, 1.3)
NUMBER = Style(9.5, True, INK, 1.3, align="end")
COUNT = Style(9.5, False, SOFT_INK, 1.3, align="end")
HEAD = Style(8, False, SOFT_INK, 1.25)
CAPTION = Style(8.5, False, SOFT_INK, 1.35)
SMALLEST_HEAD = 6.5
LINE = "#ddd6ca"
PAD = 1.5 * MM
BAR = 3.4 * MM
# Stands between a share and its count in one cell.
BESIDE = "\t"
TRACK = "#f1ece3"
# A bar must stand out from paper (WCAG 2.2, 1.4.11).
BAR_CONTRAST = 3.2


@dataclass(frozen=True)
class Column:
    """x, width -- of a column; style -- of what stands in it."""

    x: float
    width: float
    style: Style


class Tables:
    """Draws the tables of one report into a flow, and counts them."""

    def __init__(self, flow: Flow, report: Report):
        self.flow, self.report = flow, report
        self.sheet = flow.sheet
        self.tongue: Tongue = flow.sheet.tongue
        self.colour = deep(report.colour, BAR_CONTRAST)
        self.number = 0

    def draw(self, table: Table) -> None:
        """Draw caption, picture and table; a table goes on over pages under its repeated head."""
        self.number += 1
        self._caption(table)
        if stacks(table) and told(table):
            StackedBars(self.flow, self.report, self.colour).draw(table)
        with self.sheet.element("Table"):
            if table.crossed:
                self._crossed(table)
            else:
                self._one_way(table)
        for note in (self.report.say("several") if table.multiple else "", table.note):
            if note:
                self.flow.space(1.5 * MM)
                self.flow.paragraph(note, CAPTION)
        self.flow.space(5 * MM)

    def height(self, table: Table) -> float:
        """Return about how high a table will be, in points, with caption and notes."""
        words = self.flow.width * (0.38 if not table.crossed else 0.3) - 3 * MM
        line = WORDS.line_height(self.tongue)
        bar = 3.2 * MM if table.crossed and not stacks(table) else 0
        rows = sum(
            len(wrap(row.label, self.tongue, WORDS, words)) * line + bar + 2 * PAD
            for row in table.rows
        )
        picture = stacked.height(table) if stacks(table) else 0
        notes = 6 * MM * (bool(table.note) + table.multiple)
        return rows + picture + notes + line + 22 * MM

    def room(self, table: Table) -> float:
        """Return how much must be free for a table to begin here.

        It stays whole unless that would leave more than a third of the page empty.
        """
        page = self.flow.end - self.flow.margin
        left = self.flow.end - self.flow.top
        whole = self.height(table)
        least = (stacked.height(table) if stacks(table) else 0) + 60 * MM
        return min(whole, page) if whole <= page and left < page / 3 else min(whole, least)

    def _caption(self, table: Table) -> None:
        self.flow.need(self.room(table))
        # The question stands above as a heading.
        report = self.report
        title = table.groups[0].label
        if table.crossed:
            numbers = f"{report.say('share')}, {report.say('answers')}"
            title = f"{title_of(report, table)} ({numbers})"
        text = f"{report.say('table', number=self.number)}: {title}"
        self.flow.paragraph(text, CAPTION, role="Caption")

    # --- the grid --------------------------------------------------------------------------

    def _columns(self, shares: Sequence[float], styles: Sequence[Style]) -> list[Column]:
        """Return columns that fill the width, counted from where reading begins."""
        whole, start, made = sum(shares), 0.0, []
        for share, style in zip(shares, styles, strict=True):
            width = self.flow.width * share / whole
            x = self.flow.x + start
            if self.tongue.rtl:
                x = self.flow.x + self.flow.width - start - width
            made.append(Column(x, width, style))
            start += width
        return made

    def _height(self, columns: Sequence[Column], texts: Sequence[str]) -> float:
        return max(
            len(wrap(text, self.tongue, column.style, self._inner(column)))
            * column.style.line_height(self.tongue)
            for column, text in zip(columns, texts, strict=True)
            if text and BESIDE not in text
        )

    def _inner(self, column: Column) -> float:
        return column.width - 3 * MM

    def _left(self, column: Column) -> float:
        # The gap lies where reading ends, but for numbers, which end at the column's edge.
        at_start = column.style.align == "start"
        return column.x if at_start != self.tongue.rtl else column.x + 3 * MM

    def _head(self, columns: Sequence[Column], texts: Sequence[str]) -> None:
        # Small enough that the longest word of a head is not torn.
        size = min(
            fit(text, self.tongue, HEAD, self._inner(column), 99 * MM, SMALLEST_HEAD).size
            for column, text in zip(columns, texts, strict=True)
        )
        looks = [
            Column(c.x, c.width, replace(HEAD, size=size, align=c.style.align)) for c in columns
        ]
        height = self._height(looks, texts)
        top = self.flow.top
        with self.sheet.element("TR"):
            for column, text in zip(looks, texts, strict=True):
                if text:
                    self._cell(column, top, text, "TH", "Column", height)
        self.flow.top = top + height + 1 * MM
        end = self.flow.x + self.flow.width
        self.sheet.rule(self.flow.x, self.flow.top, end, self.flow.top, self.colour, 1)

    def _cell(
        self, column: Column, top: float, text: str, role: str, scope: str, height: float = 0
    ) -> None:
        if BESIDE in text:
            self._pair(column, top, *text.split(BESIDE))
            return
        lines = wrap(text, self.tongue, column.style, self._inner(column))
        if height:
            # Heads stand on their line, however many lines they have.
            top += height - len(lines) * column.style.line_height(self.tongue)
        with self.sheet.element(role, scope=scope):
            x, width = self._left(column), self._inner(column)
            self.sheet.lines(x, top, width, lines, column.style, self.tongue)

    def _pair(self, column: Column, top: float, share: str, count: str) -> None:
        """Draw a share and, smaller beside it, its count, each below those of other rows."""
        x, width = self._left(column), self._inner(column)
        small = width * 0.38
        count_x, share_x = (x, x + small) if self.tongue.rtl else (x + width - small, x)
        soft = Style(8.5, False, SOFT_INK, 1.3 * 9.5 / 8.5, "end")
        with self.sheet.element("TD"):
            self.sheet.text(share_x, top, width - small, share, NUMBER)
            self.sheet.text(count_x, top, small, count, soft)

    def _row(
        self,
        columns: Sequence[Column],
        texts: Sequence[str],
        heads: tuple[Sequence[Column], Sequence[str]],
        least: float = 0,
    ) -> tuple[float, float]:
        """Draw one row and its line; return its upper edge and height."""
        height = max(self._height(columns, texts), least)
        if self.flow.top + height + 2 * PAD > self.flow.end:
            self.flow.need(height + 2 * PAD)
            self._head(*heads)
        top = self.flow.top + PAD
        with self.sheet.element("TR"):
            for place, (column, text) in enumerate(zip(columns, texts, strict=True)):
                if text or place:
                    self._cell(column, top, text, "TD" if place else "TH", "" if place else "Row")
        self.flow.top = top + height + PAD
        end = self.flow.x + self.flow.width
        self.sheet.rule(self.flow.x, self.flow.top, end, self.flow.top, LINE, 0.5)
        return top, height

    def _bar(self, x: float, top: float, width: float, height: float, cell: Cell, row: Row) -> None:
        # What is not said has no bar, not even an empty one: that would read as none.
        if cell.percent is None:
            return
        long = width * cell.percent / 100
        start = x + width - long if self.tongue.rtl else x
        with self.sheet.decoration():
            self.sheet.shape(x, top, width, height, TRACK)
            colour = mixed(self.colour, WHITE, 0.5) if row.quiet else self.colour
            self.sheet.shape(start, top, long, height, colour)

    # --- one-way -----------------------------------------------------------------------------

    def _one_way(self, table: Table) -> None:
        report = self.report
        # Words, bar, share, count.
        columns = self._columns((38, 29, 15, 18), (WORDS, WORDS, NUMBER, COUNT))
        said = [columns[0], columns[2], columns[3]]
        texts = (report.say("answer"), report.say("share"), report.say("answers"))
        heads = (said, texts)
        self._head(*heads)
        for row in table.rows:
            (cell,) = row.cells
            numbers = (share_text(report, cell), count_text(report, cell))
            top, _ = self._row(said, (row.label, *numbers), heads)
            line = WORDS.line_height(self.tongue)
            bar = columns[1]
            self._bar(bar.x, top + (line - BAR) / 2, bar.width, BAR, cell, row)
        self._sum(said, ("", count_text(report, table.groups[0].n)), heads)

    def _sum(
        self,
        columns: Sequence[Column],
        numbers: Sequence[str],
        heads: tuple[Sequence[Column], Sequence[str]],
    ) -> None:
        soft = [
            Column(c.x, c.width, Style(9, False, SOFT_INK, 1.3, c.style.align)) for c in columns
        ]
        self._row(soft, (self.report.say("asked"), *numbers), heads)

    # --- crossed -----------------------------------------------------------------------------

    def _crossed(self, table: Table) -> None:
        report = self.report
        wide = len(table.groups)
        first = 34 if wide < 5 else 26
        columns = self._columns((first, *[(100 - first) / wide] * wide), (WORDS, *[COUNT] * wide))
        heads = (columns, (report.say("answer"), *(group.label for group in table.groups)))
        self._head(*heads)
        for row in table.rows:
            texts = [self._said(cell) for cell in row.cells]
            bars = not stacks(table)
            room = WORDS.line_height(self.tongue) + (3.2 * MM if bars else 0)
            top, _ = self._row(columns, (row.label, *texts), heads, room)
            for column, cell in zip(columns[1:], row.cells, strict=True):
                if bars:
                    below = top + WORDS.line_height(self.tongue) + 1.2 * MM
                    x = self._left(column)
                    self._bar(x, below, self._inner(column), 1.6 * MM, cell, row)
        self._sum(columns, [count_text(report, group.n) for group in table.groups], heads)

    def _said(self, cell: Cell) -> str:
        count, share = count_text(self.report, cell), share_text(self.report, cell)
        return f"{share}{BESIDE}{count}" if share else count
