"""The grid of a table on paper: columns, heads, cells. It knows nothing of what stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from participation.paper.colour import INK, SOFT_INK
from participation.paper.flow import Flow
from participation.paper.setting import Style, Tongue, fit, wrap
from participation.paper.sheet import MM

WORDS = Style(9.5, False, INK, 1.3)
NUMBER = Style(9.5, True, INK, 1.3, align="end")
COUNT = Style(9.5, False, SOFT_INK, 1.3, align="end")
HEAD = Style(8, False, SOFT_INK, 1.25)
CAPTION = Style(8.5, False, SOFT_INK, 1.35)
SMALLEST_HEAD = 6.5
LINE = "#ddd6ca"
PAD = 1.5 * MM


@dataclass(frozen=True)
class Column:
    """x, width -- of a column; style -- of what stands in it."""

    x: float
    width: float
    style: Style

    @property
    def inner(self) -> float:
        return self.width - 3 * MM


Heads = tuple[Sequence[Column], Sequence[str]]


class Grid:
    """Draws heads, rows and cells of one table into a flow. colour -- of the line below heads."""

    def __init__(self, flow: Flow, colour: str):
        self.flow, self.colour = flow, colour
        self.sheet = flow.sheet
        self.tongue: Tongue = flow.sheet.tongue

    def columns(self, shares: Sequence[float], styles: Sequence[Style]) -> list[Column]:
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

    def left(self, column: Column) -> float:
        """Return where the room for words in a column begins."""
        align = column.style.align
        if align == "centre":
            return column.x + 1.5 * MM
        # The gap lies where reading ends, but for numbers, which end at the column's edge.
        return column.x if (align == "start") != self.tongue.rtl else column.x + 3 * MM

    def height(self, column: Column, text: str) -> float:
        """Return how high a text is in a column; an empty one has no height."""
        if not text:
            return 0
        line = column.style.line_height(self.tongue)
        return len(wrap(text, self.tongue, column.style, column.inner)) * line

    def head(self, columns: Sequence[Column], texts: Sequence[str]) -> None:
        # Small enough that the longest word of a head is not torn.
        size = min(
            fit(text, self.tongue, HEAD, column.inner, 99 * MM, SMALLEST_HEAD).size
            for column, text in zip(columns, texts, strict=True)
        )
        looks = [
            Column(c.x, c.width, replace(HEAD, size=size, align=c.style.align)) for c in columns
        ]
        height = max(map(self.height, looks, texts))
        top = self.flow.top
        with self.sheet.element("TR"):
            for column, text in zip(looks, texts, strict=True):
                if text:
                    # Heads stand on their line, however many lines they have.
                    above = height - self.height(column, text)
                    self.cell(column, top + above, text, "TH", "Column")
        self.flow.top = top + height + 1 * MM
        end = self.flow.x + self.flow.width
        self.sheet.rule(self.flow.x, self.flow.top, end, self.flow.top, self.colour, 1)

    def cell(self, column: Column, top: float, text: str, role: str, scope: str = "") -> None:
        lines = wrap(text, self.tongue, column.style, column.inner)
        with self.sheet.element(role, scope=scope):
            self.sheet.lines(self.left(column), top, column.inner, lines, column.style, self.tongue)

    def need(self, height: float, heads: Heads) -> None:
        """Go on under repeated heads on the next page unless so much is free on this one."""
        if self.flow.top + height > self.flow.end:
            self.flow.need(height)
            self.head(*heads)

    def row(
        self, columns: Sequence[Column], texts: Sequence[str], heads: Heads, after: float = 0
    ) -> float:
        """Draw one row of texts and its line; return its upper edge.

        after -- what must follow on the same page, in points.
        """
        height = max(map(self.height, columns, texts))
        self.need(height + 2 * PAD + after, heads)
        top = self.flow.top + PAD
        with self.sheet.element("TR"):
            for place, (column, text) in enumerate(zip(columns, texts, strict=True)):
                if text or place:
                    role, scope = ("TD", "") if place else ("TH", "Row")
                    self.cell(column, top, text, role, scope)
        self.flow.top = top + height + PAD
        self.line()
        return top

    def line(self) -> None:
        """Draw the fine line below a row."""
        end = self.flow.x + self.flow.width
        self.sheet.rule(self.flow.x, self.flow.top, end, self.flow.top, LINE, 0.5)

    def summed(self, columns: Sequence[Column], texts: Sequence[str], heads: Heads) -> None:
        """Draw the last row: how many answers there are in all."""
        soft = [
            Column(c.x, c.width, Style(9, False, SOFT_INK, 1.3, c.style.align)) for c in columns
        ]
        self.row(soft, texts, heads)
