"""Text that runs down a page and on to the next: for forms, reports, lists. Lengths are points."""

from collections.abc import Iterator
from contextlib import contextmanager

from participation.paper.colour import INK, SOFT_INK
from participation.paper.setting import Style, Tongue, balanced, wrap
from participation.paper.sheet import MM, Sheet

BODY = Style(11, False, INK, 1.4)
SMALL = Style(9, False, SOFT_INK, 1.35)
HEADINGS = {
    1: Style(24, True, INK, 1.2),
    2: Style(16, True, INK, 1.25),
    3: Style(12, True, INK, 1.3),
}


class Flow:
    """A pen that knows how far down the column it is.

    Columns fill one after the other, from the side on which the sheet's language begins.
    """

    def __init__(self, sheet: Sheet, margin: float = 18 * MM, foot: float = 18 * MM):
        self.sheet = sheet
        self.margin, self.end = margin, sheet.height - foot
        self._upper = self.top = margin
        self._count, self._column, self._gap = 1, 0, 0.0
        self._inset = 0.0

    @property
    def width(self) -> float:
        """The width of the open column."""
        whole = self.sheet.width - 2 * self.margin - (self._count - 1) * self._gap
        return whole / self._count - 2 * self._inset

    @property
    def x(self) -> float:
        """The left edge of the open column."""
        rtl = self.sheet.tongue.rtl
        place = self._count - 1 - self._column if rtl else self._column
        step = self.width + 2 * self._inset + self._gap
        return self.margin + self._inset + place * step

    def need(self, height: float) -> None:
        """Go on in the next column or page unless `height` is still free in this one."""
        if self.top + height <= self.end or self.top <= self._upper:
            return
        self._column += 1
        if self._column >= self._count:
            self._column = 0
            self.sheet.new_page()
            self._upper = self.margin
        self.top = self._upper

    def space(self, height: float) -> None:
        """Leave `height` free, but none at the head of a column."""
        if self.top > self._upper:
            self.top += height

    def heading(
        self, text: str, level: int = 1, tongue: Tongue | None = None, outline: int = 0
    ) -> None:
        """Set a heading; it is never left alone at the foot of a column.

        outline -- the level on which the document's outline names it; 0 is not at all.
        """
        tongue = tongue or self.sheet.tongue
        style = HEADINGS[level]
        lines = balanced(text, tongue, style, self.width)
        height = style.line_height(tongue) * len(lines)
        self.space(style.size * 0.7)
        self.need(height + 3 * BODY.line_height(tongue))
        sheet = self.sheet
        if outline:
            sheet.outline(text, outline, self.top)
        self.top = sheet.lines(self.x, self.top, self.width, lines, style, tongue, f"H{level}")
        self.space(style.size * 0.25)

    def heading_height(self, text: str, level: int = 1) -> float:
        """Return how much room a heading takes, with what is free above and below it."""
        style, tongue = HEADINGS[level], self.sheet.tongue
        lines = len(wrap(text, tongue, style, self.width))
        return lines * style.line_height(tongue) + style.size * (0.7 + 0.25)

    def paragraph(
        self, text: str, style: Style = BODY, tongue: Tongue | None = None, role: str = "P"
    ) -> None:
        """Set a paragraph; a long one goes on in the next column or page."""
        tongue = tongue or self.sheet.tongue
        lines = wrap(text, tongue, style, self.width)
        height = style.line_height(tongue)
        while lines:
            self.need(height * min(len(lines), 2))
            fitting = max(1, int((self.end - self.top) / height + 1e-6))
            part, lines = lines[:fitting], lines[fitting:]
            x, width = self.x, self.width
            self.top = self.sheet.lines(x, self.top, width, part, style, tongue, role)
            if lines:
                self.top = self.end + 1
        self.space(style.size * 0.45)

    @contextmanager
    def columns(self, count: int, gap: float = 8 * MM) -> Iterator[None]:
        """Set what is inside in columns; afterwards the text goes on below all of them.

        What is inside should fit the page, or the lower edge of the first columns is unknown.
        """
        self._upper, self._count, self._gap = self.top, count, gap
        yield
        lowest = self.end if self._column else self.top
        self._count, self._column, self._gap = 1, 0, 0.0
        self._upper = self.margin
        self.top = lowest

    @contextmanager
    def box(
        self, height: float, fill: str | None = None, stroke: str | None = SOFT_INK
    ) -> Iterator[None]:
        """Draw a box of `height` with round corners around what is inside; it is never torn."""
        self.need(height)
        start = self.top
        self.sheet.rectangle(
            self.x, start, self.width, height, fill=fill, stroke=stroke, radius=2.5 * MM
        )
        self._inset += 4 * MM
        self.top = start + 3 * MM
        yield
        self._inset -= 4 * MM
        self.top = start + height
        self.space(4 * MM)
