"""Bar charts: what stands where, and the same as SVG, for readers of both directions.

Sizes are `em` and shares of the width, so a chart grows with the reader's letters and fits
any column. It paints in `currentColor` and carries classes, no styles: an inline picture obeys
the page's own colours, light or dark, and the strictest content policy.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from participation.documents.figures import brief_text, count_text, title_of
from participation.documents.report import Cell, Group, Report, Row, Table

# Heights in em.
LINE = 1.35
BAR = 0.8
THIN = 0.62
AFTER = 1.0
# Letters that fit a line on a phone of 320 px, beside a label and without one.
BESIDE, ALONE = 26, 34
# With more answers than this, stacked bars are no longer told apart.
MOST_STACKED = 6
# A segment narrower than this has no room for its number.
NARROW = 7
STYLE = (
    "<style>svg{font:16px/1.35 system-ui,'Noto Sans','Noto Sans Arabic',sans-serif;color:#17332d}"
    "@media (prefers-color-scheme:dark){svg{color:#f3ecdf}}</style>"
)


@dataclass(frozen=True)
class Lettering:
    """One line of text. x -- per cent of the width, from where reading begins; top -- in em.

    at -- which end of the line stands at x: `start middle end`.
    """

    text: str
    x: float
    top: float
    role: str
    at: str = "start"


@dataclass(frozen=True)
class Box:
    """A bar: places as in `Lettering`. opacity -- 0 is drawn as a dashed outline, nothing in it."""

    x: float
    top: float
    width: float
    height: float
    role: str
    opacity: float


@dataclass
class Drawing:
    """Shapes one below the other; every picture of a table is made of the same ones."""

    report: Report
    shapes: list[Lettering | Box]
    top: float = 0.0

    def text(
        self, text: str, x: float, role: str, *, end: bool = False, middle: bool = False
    ) -> None:
        at = "middle" if middle else "end" if end else "start"
        self.shapes.append(Lettering(text, x, self.top, role, at))

    def lines(self, text: str, letters: int, role: str) -> None:
        for line in broken(text, letters):
            self.text(line, 0, role)
            self.top += LINE

    def bar(self, start: float, width: float, height: float, role: str, opacity: float) -> None:
        self.shapes.append(Box(start, self.top, width, height, role, opacity))

    def gap(self, start: float, width: float, height: float) -> None:
        """Draw what is not shown: an outline that nothing fills."""
        self.shapes.append(Box(start, self.top + 0.04, width, height - 0.08, "gap", 0))


def drawn(report: Report, table: Table) -> Drawing:
    """Return the chart that suits the table, as shapes."""
    drawing = Drawing(report, [])
    if not table.crossed:
        _one_way(drawing, table)
    elif stacks(table):
        _stacked(drawing, table)
    else:
        _clustered(drawing, table)
    return drawing


def chart(report: Report, table: Table, *, standalone: bool = False) -> str:
    """Return the chart that suits the table, as one SVG element.

    standalone -- as a file of its own, with letters and colours; else it takes the page's.

    Its title is the table's caption; its description says that the table has the same numbers
    and how many answers there are. The table must stand beside it.
    """
    drawing = drawn(report, table)
    written = "".join(_svg(shape, report) for shape in drawing.shapes)
    name = "chart-" + re.sub(r"[^a-z0-9]+", "-", table.name.lower()).strip("-")
    namespace = ' xmlns="http://www.w3.org/2000/svg"' if standalone else ""
    return (
        f'<svg{namespace} role="img" aria-labelledby="{name}-title {name}-desc" class="chart" '
        f'lang="{report.language}" direction="{report.direction}" width="100%" '
        f'height="{_n(drawing.top)}em">'
        f'<title id="{name}-title">{escape(title_of(report, table))}</title>'
        f'<desc id="{name}-desc">{escape(described(report, table))}</desc>'
        f"{STYLE if standalone else ''}{written}</svg>"
    )


def described(report: Report, table: Table) -> str:
    """Return what a picture of the table tells who does not see it: where its numbers are."""
    answers = ", ".join(f"{group.label}: {count_text(report, group.n)}" for group in table.groups)
    return f"{report.say('chart')} {report.say('asked')}: {answers}."


def _svg(shape: Lettering | Box, report: Report) -> str:
    if isinstance(shape, Lettering):
        place = 100 - shape.x if report.rtl else shape.x
        baseline = (shape.top + 1) / size_of(shape.role)
        return (
            f'<text x="{_n(place)}%" y="{_n(baseline)}em" text-anchor="{shape.at}" '
            f'direction="{report.direction}" fill="currentColor"{_look(shape.role)} '
            f'class="chart-{shape.role}">{escape(shape.text)}</text>'
        )
    place = 100 - shape.x - shape.width if report.rtl else shape.x
    paint = (
        f'fill="currentColor" fill-opacity="{_n(shape.opacity)}"'
        if shape.opacity
        else 'fill="none" stroke="currentColor" stroke-opacity="0.5" stroke-dasharray="2 3"'
    )
    return (
        f'<rect x="{_n(place)}%" y="{_n(shape.top)}em" width="{_n(shape.width)}%" '
        f'height="{_n(shape.height)}em" {paint} class="chart-{shape.role}"/>'
    )


def stacks(table: Table) -> bool:
    """Tell whether a crossed table is shown as stacked bars: one answer each, and not many."""
    return table.crossed and not table.multiple and len(table.rows) <= MOST_STACKED


def told(table: Table) -> list[tuple[int, Group]]:
    """Return the groups a chart draws, with their places: those of which any number is said."""
    return [
        (place, group)
        for place, group in enumerate(table.groups)
        if not all(row.cells[place].withheld for row in table.rows)
    ]


def tints(rows: Sequence[Row]) -> list[float]:
    """Return how strongly each row of a stacked bar is painted, 0 to 1; what is no answer least."""
    said = [row for row in rows if not row.quiet]
    step = 0.72 / max(len(said) - 1, 1)
    strengths = iter(1 - step * place for place in range(len(said)))
    return [0.12 if row.quiet else next(strengths) for row in rows]


def segments(cells: Sequence[Cell]) -> list[tuple[int | None, float, float]]:
    """Return (row, start, width) of a stacked bar in shares of its length.

    Row None is what is left for the cells whose share is not said. Noise can lift the shares
    of a group above 100; the bar is then as long as they are.
    """
    known = [(place, cell.percent) for place, cell in enumerate(cells) if cell.percent]
    whole = max(100, sum(share for _, share in known))
    start = 0.0
    found: list[tuple[int | None, float, float]] = []
    for place, share in known:
        width = 100 * share / whole
        found.append((place, start, width))
        start += width
    if len(known) < len(cells) and start < 99.5:
        found.append((None, start, 100 - start))
    return found


def broken(text: str, letters: int) -> Iterator[str]:
    """Break a text into lines of at most that many letters where words allow it."""
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > letters:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


def _one_way(drawing: Drawing, table: Table) -> None:
    for row in table.rows:
        (cell,) = row.cells
        drawing.text(brief_text(drawing.report, cell), 100, "value", end=True)
        drawing.lines(row.label, BESIDE, "label")
        _share(drawing, cell, row.quiet, BAR)
        drawing.top += BAR + AFTER


def _share(drawing: Drawing, cell: Cell, quiet: bool, height: float) -> None:
    drawing.top += 0.15
    # What is not said has no bar, not even an empty one: that would read as none.
    if cell.percent is not None:
        drawing.bar(0, 100, height, "track", 0.09)
        drawing.bar(0, cell.percent, height, "bar", 0.4 if quiet else 1)


def _stacked(drawing: Drawing, table: Table) -> None:
    strengths = tints(table.rows)
    _legend(drawing, table, strengths)
    for place, group in told(table):
        cells = [row.cells[place] for row in table.rows]
        answers = f"{drawing.report.say('answers')}: {count_text(drawing.report, group.n)}"
        drawing.text(answers, 100, "n", end=True)
        drawing.lines(group.label, BESIDE, "label")
        drawing.top += 0.15
        parts = segments(cells)
        for row, start, width in parts:
            if row is None:
                drawing.gap(start, width, BAR * 1.5)
            else:
                # A hair of paper between two segments tells them apart in any colour.
                drawing.bar(start, max(width - 0.5, 0.2), BAR * 1.5, "segment", strengths[row])
        drawing.top += BAR * 1.5 - 0.1
        for row, start, width in parts:
            if row is not None and width >= NARROW:
                share = brief_text(drawing.report, cells[row])
                drawing.text(share, start + width / 2, "share", middle=True)
        drawing.top += LINE + AFTER * 0.6


def _legend(drawing: Drawing, table: Table, strengths: list[float]) -> None:
    for row, strength in zip(table.rows, strengths, strict=True):
        drawing.top += 0.3
        drawing.bar(0, 5, BAR, "segment", strength)
        drawing.top -= 0.3
        for line in broken(row.label, BESIDE):
            drawing.text(line, 7, "key")
            drawing.top += LINE
    if any(row.cells[place].percent is None for row in table.rows for place, _ in told(table)):
        drawing.top += 0.3
        drawing.gap(0, 5, BAR)
        drawing.top -= 0.3
        drawing.text(drawing.report.say("too_few"), 7, "key")
        drawing.top += LINE
    drawing.top += AFTER


def _clustered(drawing: Drawing, table: Table) -> None:
    for row in table.rows:
        drawing.lines(row.label, ALONE, "label")
        for place, group in told(table):
            cell = row.cells[place]
            drawing.text(brief_text(drawing.report, cell), 100, "value", end=True)
            drawing.lines(group.label, BESIDE, "key")
            drawing.top -= 0.1
            _share(drawing, cell, row.quiet, THIN * 0.6)
            drawing.top += THIN * 0.6 + 0.25
        drawing.top += AFTER * 0.8


def size_of(role: str) -> float:
    """Return the size of letters. An `em` in a place is measured in the letters' own size."""
    return 1 if role in {"label", "value"} else 0.88


def _look(role: str) -> str:
    if role == "value":
        return ' font-weight="600"'
    return "" if role == "label" else f' font-size="{size_of(role)}em"'


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
