"""Stacked bars on paper: how each group of people answered, side by side."""

from collections.abc import Sequence

from participation.documents.charts import segments, tints, told
from participation.documents.figures import count_text, share_text, title_of
from participation.documents.report import Cell, Report, Table
from participation.paper.colour import INK, SOFT_INK, WHITE, mixed
from participation.paper.flow import Flow
from participation.paper.setting import Style, balanced, width_of, wrap
from participation.paper.sheet import MM

WORDS = Style(9.5, False, INK, 1.3)
SMALL = Style(8, False, SOFT_INK, 1.25)
HIGH = 6 * MM


def height(table: Table) -> float:
    """Return about how high the picture of a table will be, in points."""
    return (14 + 11 * len(told(table))) * MM


class StackedBars:
    """Draws the picture of a crossed table into a flow. colour -- of the strongest answer."""

    def __init__(self, flow: Flow, report: Report, colour: str):
        self.flow, self.report, self.colour = flow, report, colour
        self.sheet, self.tongue = flow.sheet, flow.sheet.tongue

    def draw(self, table: Table) -> None:
        groups = told(table)
        strengths = tints(table.rows)
        shades = [mixed(self.colour, WHITE, 1 - strength) for strength in strengths]
        room = self.flow.width * 0.27
        line = WORDS.line_height(self.tongue)
        heights = [
            max(2 * line, len(wrap(g.label, self.tongue, WORDS, room - 3 * MM)) * line + line)
            for _, g in groups
        ]
        legend = self._legend_lines(table)
        room_needed = 5.5 * MM * len(legend) + sum(heights) + 2.5 * MM * len(groups)
        self.flow.need(room_needed + 20 * MM)
        with self.sheet.figure(f"{title_of(self.report, table)}. {self.report.say('chart')}"):
            self._legend(legend, shades)
            for (place, group), high in zip(groups, heights, strict=True):
                cells = [row.cells[place] for row in table.rows]
                size = f"{self.report.say('answers')}: {count_text(self.report, group.n)}"
                self._stack(group.label, size, cells, shades, room, high)
                self.flow.top += high + 2.5 * MM
        self.flow.space(2 * MM)

    def _legend_lines(self, table: Table) -> list[list[tuple[int | None, str, float]]]:
        """Return the key in lines: (row or None for what is not shown, words, width)."""
        unsaid = any(row.cells[p].percent is None for row in table.rows for p, _ in told(table))
        entries: list[tuple[int | None, str]] = [(i, row.label) for i, row in enumerate(table.rows)]
        if unsaid:
            entries.append((None, self.report.say("too_few")))
        lines: list[list[tuple[int | None, str, float]]] = [[]]
        used = 0.0
        for row, text in entries:
            width = width_of(text, self.tongue, SMALL) + 10 * MM
            if lines[-1] and used + width > self.flow.width:
                lines.append([])
                used = 0.0
            lines[-1].append((row, text, width))
            used += width
        return lines

    def _legend(
        self,
        lines: list[list[tuple[int | None, str, float]]],
        shades: list[str],
    ) -> None:
        flow, side = self.flow, 3 * MM
        for line in lines:
            start = 0.0
            for row, text, width in line:
                x = self._from(start, side)
                if row is None:
                    self._outline(x, flow.top + 0.3 * MM, side, side)
                else:
                    self.sheet.shape(x, flow.top + 0.3 * MM, side, side, shades[row])
                room = width - side - 1.5 * MM
                left = self._from(start + side + 1.5 * MM, room)
                self.sheet.lettering(left, flow.top, room, text, SMALL)
                start += width
            flow.top += 5.5 * MM

    def _stack(
        self,
        label: str,
        size: str,
        cells: Sequence[Cell],
        shades: list[str],
        room: float,
        high: float,
    ) -> None:
        top = self.flow.top
        x = self._from(0, room - 3 * MM)
        below = top
        for line in balanced(label, self.tongue, WORDS, room - 3 * MM):
            below = self.sheet.lettering(x, below, room - 3 * MM, line.text, WORDS)
        self.sheet.lettering(x, below, room - 3 * MM, size, SMALL)
        whole = self.flow.width - room
        for row, start, width in segments(cells):
            wide = whole * width / 100
            left = self._from(room + whole * start / 100, wide)
            if row is None:
                self._outline(left, top, wide, HIGH)
                continue
            self.sheet.shape(left + 0.25, top, max(wide - 0.5, 0.3), HIGH, shades[row])
            share = share_text(self.report, cells[row])
            # Beside a bar too narrow for its number stands the table.
            if width_of(share, self.tongue, SMALL) < wide - 1:
                look = Style(SMALL.size, False, INK, 1.25, align="centre")
                self.sheet.lettering(left, top + HIGH + 0.3 * MM, wide, share, look)

    def _outline(self, x: float, top: float, width: float, height: float) -> None:
        canvas = self.sheet.canvas
        canvas.saveState()
        canvas.setLineWidth(0.5)
        canvas.setStrokeColor(SOFT_INK)
        canvas.setDash([1.2, 1.6])
        bottom = self.sheet.height - top - height
        canvas.rect(x + 0.4, bottom + 0.4, width - 0.8, height - 0.8, stroke=1, fill=0)
        canvas.restoreState()

    def _from(self, start: float, width: float) -> float:
        """Return the left edge of something `width` wide, `start` from where reading begins."""
        if self.tongue.rtl:
            return self.flow.x + self.flow.width - start - width
        return self.flow.x + start
