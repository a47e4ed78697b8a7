"""Tables of numbers on paper, with their bars inside: nothing to look up, nothing to compare."""

from collections.abc import Iterator

from participation.documents.figures import count_text, share_text, title_of
from participation.documents.report import Cell, Report, Row, Table
from participation.paper.colour import WHITE, deep, mixed
from participation.paper.flow import Flow
from participation.paper.grid import CAPTION, COUNT, NUMBER, PAD, WORDS, Grid, Heads
from participation.paper.setting import Tongue, wrap
from participation.paper.sheet import MM
from participation.paper.side_by_side import SideBySide

BAR = 3.4 * MM
TRACK = "#f1ece3"
# A bar must stand out from paper (WCAG 2.2, 1.4.11).
BAR_CONTRAST = 3.2
# What a table needs to begin: caption, head and a few rows.
BEGIN = 60 * MM


class Tables:
    """Draws the tables of one report into a flow. numbers -- they are counted by."""

    def __init__(self, flow: Flow, report: Report, numbers: Iterator[int]):
        self.flow, self.report = flow, report
        self.sheet = flow.sheet
        self.tongue: Tongue = flow.sheet.tongue
        self.colour = deep(report.colour, BAR_CONTRAST)
        self.grid = Grid(flow, self.colour)
        self.numbers = numbers

    def draw(self, table: Table, *, begun: bool = False) -> None:
        """Draw caption and table; a table goes on over pages under its repeated head.

        begun -- somebody has made room for it already, and has written its heading.
        """
        if not begun:
            self.flow.need(self.room(table))
        self._caption(table)
        side_by_side = self._side_by_side(table) if table.crossed else None
        with self.sheet.element("Table"):
            if side_by_side:
                self._crossed(table, side_by_side)
            else:
                self._one_way(table)
        if side_by_side:
            side_by_side.key()
        for note in self._notes(table):
            self.flow.space(1.5 * MM)
            self.flow.paragraph(note, CAPTION)
        self.flow.space(5 * MM)

    def height(self, table: Table) -> float:
        """Return about how high a table will be, in points, with caption and notes."""
        if table.crossed:
            rows = sum(map(self._side_by_side(table).row_height, table.rows))
        else:
            words = self.flow.width * 0.38 - 3 * MM
            line = WORDS.line_height(self.tongue)
            rows = sum(
                len(wrap(row.label, self.tongue, WORDS, words)) * line + 2 * PAD
                for row in table.rows
            )
        notes = sum(self._note_height(note) for note in self._notes(table))
        return rows + notes + WORDS.line_height(self.tongue) + 22 * MM

    def room(self, table: Table, heading: float = 0) -> float:
        """Return how much must be free for a table to begin here, below a heading so high.

        It stays whole unless that would leave more than a third of the page empty.
        """
        page = self.flow.end - self.flow.margin
        left = self.flow.end - self.flow.top
        whole = heading + self.height(table)
        stays = whole <= page and left < page / 3
        return whole if stays else min(whole, heading + BEGIN)

    def _caption(self, table: Table) -> None:
        # The question stands above as a heading.
        report = self.report
        title = table.groups[0].label
        if table.crossed:
            numbers = f"{report.say('share')}, {report.say('answers')}"
            title = f"{title_of(report, table)} ({numbers})"
        text = f"{report.say('table', number=next(self.numbers))}: {title}"
        self.flow.paragraph(text, CAPTION, role="Caption")

    def _after(self, table: Table, row: Row) -> float:
        """Return what must follow a row: a sum or a note alone on a page is of nothing."""
        if row is not table.rows[-1]:
            return 0
        # A group that is too small is summed up in words, on two lines.
        summed = (1 + table.crossed) * WORDS.line_height(self.tongue) + 2 * PAD
        key = 5 * MM if table.crossed else 0
        return summed + key + sum(self._note_height(note) for note in self._notes(table))

    def _notes(self, table: Table) -> list[str]:
        several = self.report.say("several") if table.multiple else ""
        return [note for note in (several, table.note) if note]

    def _note_height(self, note: str) -> float:
        lines = len(wrap(note, self.tongue, CAPTION, self.flow.width))
        return lines * CAPTION.line_height(self.tongue) + CAPTION.size * 0.45 + 1.5 * MM

    # --- one group ---------------------------------------------------------------------------

    def _one_way(self, table: Table) -> None:
        report = self.report
        # Words, bar, share, count.
        columns = self.grid.columns((38, 29, 15, 18), (WORDS, WORDS, NUMBER, COUNT))
        said = [columns[0], columns[2], columns[3]]
        heads: Heads = (said, (report.say("answer"), report.say("share"), report.say("answers")))
        self.grid.head(*heads)
        for row in table.rows:
            (cell,) = row.cells
            texts = (row.label, share_text(report, cell), count_text(report, cell))
            top = self.grid.row(said, texts, heads, self._after(table, row))
            line = WORDS.line_height(self.tongue)
            bar = columns[1]
            self._bar(bar.x, top + (line - BAR) / 2, bar.width, cell, row)
        sums = (report.say("asked"), "", count_text(report, table.groups[0].n))
        self.grid.summed(said, sums, heads)

    def _bar(self, x: float, top: float, width: float, cell: Cell, row: Row) -> None:
        # What is not said has no bar, not even an empty one: that would read as none.
        if cell.percent is None:
            return
        long = width * cell.percent / 100
        start = x + width - long if self.tongue.rtl else x
        with self.sheet.decoration():
            self.sheet.shape(x, top, width, BAR, TRACK)
            colour = mixed(self.colour, WHITE, 0.5) if row.quiet else self.colour
            self.sheet.shape(start, top, long, BAR, colour)

    # --- groups ------------------------------------------------------------------------------

    def _side_by_side(self, table: Table) -> SideBySide:
        return SideBySide(self.grid, self.report, table, self.colour)

    def _crossed(self, table: Table, side_by_side: SideBySide) -> None:
        self.grid.head(*side_by_side.heads)
        for row in table.rows:
            side_by_side.row(row, self._after(table, row))
        self.grid.summed(side_by_side.columns, side_by_side.sums, side_by_side.heads)
