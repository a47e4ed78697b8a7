"""Groups side by side on paper: above the numbers of each answer stand their columns.

Every column stands on its own line, so none is moved by what is not shown beside it, and one per
cent is equally high on every page. Where nothing is said the line is dotted, and words say so.
"""

from dataclasses import replace

from participation.documents.charts import EARLIER, WAVE
from participation.documents.figures import count_text, share_text
from participation.documents.report import Cell, Group, Report, Row, Table
from participation.paper.colour import INK, SOFT_INK, WHITE, mixed
from participation.paper.grid import CAPTION, PAD, WORDS, Column, Grid, Heads
from participation.paper.setting import Style, width_of
from participation.paper.sheet import MM

PER_CENT = 0.2 * MM
# Width of a column, in shares of the room for it, and at most.
WIDE, WIDEST = 0.42, 9 * MM
# Between the ground of the columns and the numbers below it.
BELOW = 0.6 * MM
HAIR = 0.9
NUMBER = Style(9.5, True, INK, 1.3, "centre")
SMALL = Style(8, False, SOFT_INK, 1.2, "centre")
GAP = 1.3 * MM
QUIET = 0.5
# With more groups than this, answers leave their names less room.
FEW = 5


class SideBySide:
    """Draws the rows of one crossed table. colour -- of its columns."""

    def __init__(self, grid: Grid, report: Report, table: Table, colour: str):
        self.grid, self.report, self.table, self.colour = grid, report, table, colour
        self.flow, self.sheet, self.tongue = grid.flow, grid.sheet, grid.tongue
        wide = len(table.groups)
        first = 34 if wide < FEW else 24
        shares = (first, *[(100 - first) / wide] * wide)
        self.columns = grid.columns(shares, (WORDS, *[SMALL] * wide))
        self.drawn = any(cell.percent is not None for row in table.rows for cell in row.cells)

    @property
    def heads(self) -> Heads:
        labels = (group.label for group in self.table.groups)
        return self.columns, (self.report.say("answer"), *labels)

    @property
    def sums(self) -> list[str]:
        sizes = (count_text(self.report, group.n) for group in self.table.groups)
        return [self.report.say("asked"), *sizes]

    def row_height(self, row: Row) -> float:
        """Return how high a row is, in points."""
        words = self.grid.height(self.columns[0], row.label)
        return max(words, self._above(row) + self._below(row)) + 2 * PAD

    def row(self, row: Row, after: float) -> None:
        """Draw one row. after -- what must follow on the same page, in points."""
        height = self.row_height(row)
        self.grid.need(height + after, self.heads)
        top = self.flow.top + PAD
        end = self.flow.top + height - PAD
        ground = end - self._below(row)
        words = self.columns[0]
        with self.sheet.element("TR"):
            # Words stand on the line of the numbers, or rise from it beside the columns.
            level = end - max(self.grid.height(words, row.label), self._below(row) - BELOW)
            self.grid.cell(words, max(top, level), row.label, "TH", "Row")
            pairs = zip(self.columns[1:], row.cells, strict=True)
            for place, (column, cell) in enumerate(pairs):
                if self.drawn:
                    self._column(column, cell, place, row.quiet, ground)
                self._said(column, ground + BELOW, cell)
        self.flow.top = end + PAD
        self.grid.line()

    def key(self) -> None:
        """Say below the table what the marks on its columns are."""
        if not any(
            self._chance(cell, group)
            for row in self.table.rows
            for cell, group in zip(row.cells, self.table.groups, strict=True)
        ):
            return
        flow, high, wide = self.flow, 3.2 * MM, 2.2 * MM
        flow.space(1.5 * MM)
        flow.need(high)
        x = flow.x + flow.width - wide if self.tongue.rtl else flow.x
        with self.sheet.decoration():
            middle = flow.top + high / 2
            self.sheet.shape(x, middle, wide, high / 2, self.colour)
            self._marks(x + wide / 2, middle, 1.1 * MM, 1.1 * MM, pale=False)
        room = flow.width - wide - 2 * MM
        left = flow.x if self.tongue.rtl else flow.x + wide + 2 * MM
        below = self.sheet.text(left, flow.top, room, self.report.say("chance"), CAPTION)
        flow.top = max(below, flow.top + high)

    # --- numbers -----------------------------------------------------------------------------

    def _above(self, row: Row) -> float:
        """Return how high the highest column of a row is, with its mark."""
        groups = self.table.groups
        return PER_CENT * max(map(self._reach, row.cells, groups)) if self.drawn else 0

    def _below(self, row: Row) -> float:
        """Return how high the numbers are, or the words where there is none."""
        heights = [NUMBER.line_height(self.tongue)]
        for column, cell in zip(self.columns[1:], row.cells, strict=True):
            share, count = self._texts(cell)
            if share and not self._fits(column, share, count):
                above = self.grid.height(replace(column, style=NUMBER), share)
                heights.append(above + SMALL.line_height(self.tongue))
            elif not share:
                heights.append(self.grid.height(self._plain(cell, column), count))
        return max(heights) + BELOW

    def _texts(self, cell: Cell) -> tuple[str, str]:
        return share_text(self.report, cell), count_text(self.report, cell)

    def _plain(self, cell: Cell, column: Column) -> Column:
        """Return the column as a count without a share stands in it."""
        said = cell.count is not None
        return replace(column, style=replace(NUMBER, bold=False)) if said else column

    def _fits(self, column: Column, share: str, count: str) -> bool:
        return self._width(share, count) <= column.inner + 1

    def _width(self, share: str, count: str) -> float:
        return width_of(share, self.tongue, NUMBER) + GAP + width_of(count, self.tongue, SMALL)

    def _said(self, column: Column, top: float, cell: Cell) -> None:
        """Write a share and, smaller beside it or below, its count; or the words for neither."""
        share, count = self._texts(cell)
        if not share:
            self.grid.cell(self._plain(cell, column), top, count, "TD")
            return
        with self.sheet.element("TD"):
            if self._fits(column, share, count):
                self._beside(column, top, share, count)
                return
            x, room = self.grid.left(column), column.inner
            below = self.sheet.text(x, top, room, share, NUMBER)
            self.sheet.text(x, below, room, count, SMALL)

    def _beside(self, column: Column, top: float, share: str, count: str) -> None:
        whole = self._width(share, count)
        first = width_of(share, self.tongue, NUMBER)
        start = column.x + (column.width - whole) / 2
        small = replace(SMALL, leading=NUMBER.leading * NUMBER.size / SMALL.size, align="start")
        share_x, count_x = start, start + first + GAP
        if self.tongue.rtl:
            share_x, count_x = start + whole - first, start
        # Half a point more, or rounding would break the line.
        look = replace(NUMBER, align="start")
        self.sheet.text(share_x - 0.25, top, first + 0.5, share, look)
        self.sheet.text(count_x - 0.25, top, whole - first - GAP + 0.5, count, small)

    # --- columns -----------------------------------------------------------------------------

    def _reach(self, cell: Cell, group: Group) -> int:
        """Return the share to which a column and its mark reach."""
        if not cell.percent:
            return 0
        return min(100, cell.percent + self._chance(cell, group))

    def _chance(self, cell: Cell, group: Group) -> int:
        return group.chance if cell.percent and not cell.over else 0

    def _column(self, column: Column, cell: Cell, place: int, quiet: bool, ground: float) -> None:
        """Draw one column on its line; where no share is said the line is dotted."""
        start, end = column.x + 0.5 * MM, column.x + column.width - 0.5 * MM
        if cell.percent is None:
            self.sheet.rule(start, ground, end, ground, SOFT_INK, 0.6, (0.6, 1.8))
            return
        self.sheet.rule(start, ground, end, ground, SOFT_INK, 0.6)
        if not cell.percent:
            return
        group = self.table.groups[place]
        # Of two rounds the one before is paler.
        before = self.table.dimension == WAVE and place < len(self.table.groups) - 1
        pale = quiet or before
        strength = QUIET if quiet else EARLIER if before else 1
        width = min(column.width * WIDE, WIDEST)
        middle, high = column.x + column.width / 2, PER_CENT * cell.percent
        with self.sheet.decoration():
            colour = mixed(self.colour, WHITE, 1 - strength)
            self.sheet.shape(middle - width / 2, ground - high, width, high, colour)
            if chance := self._chance(cell, group):
                down = PER_CENT * min(chance, cell.percent)
                up = PER_CENT * self._reach(cell, group) - high
                self._marks(middle, ground - high, up, down, pale=pale)

    def _marks(self, middle: float, top: float, up: float, down: float, *, pale: bool) -> None:
        """Mark at the upper end of a column how far chance can have moved it."""
        inside = INK if pale else WHITE
        for start, length, colour in ((top - up, up, INK), (top, down, inside)):
            self.sheet.shape(middle - HAIR / 2, start, HAIR, length, colour)
