"""Bar charts: what stands where, and the same as SVG, for readers of both directions.

Sizes are `em` and shares of the width, so a chart grows with the reader's letters and fits
any column. It paints in `currentColor` and carries classes, no styles: an inline picture obeys
the page's own colours, light or dark, and the strictest content policy.
"""

import re
from html import escape

from participation.documents.drawing import (
    AFTER,
    ALONE,
    BAR,
    BESIDE,
    Box,
    Drawing,
    Lettering,
    bold,
    length,
    size_of,
)
from participation.documents.figures import brief_text, count_text, title_of
from participation.documents.report import Cell, Group, Report, Table
from participation.documents.strips import fits, strips

# Height of a bar among groups, in em.
THIN = 0.45
# How strongly the bars of an earlier round are painted.
EARLIER = 0.55
WAVE = "wave"
# Letters of distance between a label and what is said at the end of its line.
APART = 3
STYLE = (
    "<style>svg{font:16px/1.35 system-ui,'Noto Sans','Noto Sans Arabic',sans-serif;color:#17332d}"
    ".chart-inside{fill:#fff;stroke:#fff}"
    "@media (prefers-color-scheme:dark){svg{color:#f3ecdf}"
    ".chart-inside{fill:#13201d;stroke:#13201d}}</style>"
)


def drawn(report: Report, table: Table, *, marks: bool = False) -> Drawing:
    """Return the chart that suits the table, as shapes.

    marks -- say also of a table without groups how far chance moves its shares.
    """
    drawing = Drawing(report, [])
    if not table.crossed:
        _one_way(drawing, table, marks)
    elif fits(table):
        strips(drawing, table)
    else:
        _clustered(drawing, table)
    return drawing


def chart(report: Report, table: Table, *, standalone: bool = False, marks: bool = False) -> str:
    """Return the chart that suits the table, as one SVG element.

    standalone -- as a file of its own, with letters and colours; else it takes the page's.
    marks -- as for `drawn`.

    Its title is the table's caption; its description says that the table has the same numbers
    and how many answers there are. The table must stand beside it.
    """
    drawing = drawn(report, table, marks=marks)
    written = "".join(_svg(shape, report) for shape in drawing.shapes)
    name = "chart-" + re.sub(r"[^a-z0-9]+", "-", table.name.lower()).strip("-")
    namespace = ' xmlns="http://www.w3.org/2000/svg"' if standalone else ""
    return (
        f'<svg{namespace} role="img" aria-labelledby="{name}-title {name}-desc" class="chart" '
        f'lang="{report.language}" direction="{report.direction}" width="100%" '
        f'height="{_n(drawing.top)}em" fill="currentColor">'
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
        anchor = "" if shape.at == "start" else f' text-anchor="{shape.at}"'
        return (
            f'<text x="{_n(place)}%" y="{_n(baseline)}em"{anchor}{_look(shape.role)} '
            f'class="chart-{shape.role}">{escape(shape.text)}</text>'
        )
    place = 100 - shape.x - shape.width if report.rtl else shape.x
    if shape.thin:
        return (
            f'<line x1="{_n(place)}%" x2="{_n(place)}%" y1="{_n(shape.top)}em" '
            f'y2="{_n(shape.top + shape.height)}em" stroke="currentColor" '
            f'stroke-width="{_n(shape.thin)}em" class="chart-{shape.role}"/>'
        )
    paint = (
        f'fill-opacity="{_n(shape.opacity)}"'
        if shape.opacity
        else 'fill="none" stroke="currentColor" stroke-opacity="0.5" stroke-dasharray="2 3"'
    )
    return (
        f'<rect x="{_n(place)}%" y="{_n(shape.top)}em" width="{_n(shape.width)}%" '
        f'height="{_n(shape.height)}em" {paint} class="chart-{shape.role}"/>'
    )


def told(table: Table) -> list[tuple[int, Group]]:
    """Return the groups a chart draws, with their places: those of which any number is said."""
    return [
        (place, group)
        for place, group in enumerate(table.groups)
        if not all(row.cells[place].withheld for row in table.rows)
    ]


def _one_way(drawing: Drawing, table: Table, marks: bool) -> None:
    apart = False
    (group,) = table.groups
    for row in table.rows:
        if row.quiet and not apart:
            # What is no answer stands apart from the answers.
            apart = True
            drawing.top += AFTER * 0.4
        (cell,) = row.cells
        drawing.lines(row.label, _said_at_the_end(drawing, cell), "label")
        _share(drawing, cell, row.quiet, BAR)
        if marks:
            drawing.chance(cell, group, BAR, row.quiet)
        drawing.top += BAR + AFTER
    drawing.key_of_chance()


def _said_at_the_end(drawing: Drawing, cell: Cell) -> float:
    """Write what a bar says at the end of its line; return how many letters fit before it."""
    said = brief_text(drawing.report, cell)
    drawing.text(said, 100, "value", end=True)
    return min(BESIDE, ALONE - length(said) - APART)


def _share(drawing: Drawing, cell: Cell, quiet: bool, height: float, strength: float = 1) -> None:
    drawing.top += 0.15
    # What is not said has no bar, not even an empty one: that would read as none.
    if cell.percent is not None:
        drawing.bar(0, 100, height, "track", 0.09)
        drawing.bar(0, cell.percent, height, *(("quiet", 0.4) if quiet else ("bar", strength)))


def _clustered(drawing: Drawing, table: Table) -> None:
    groups = told(table)
    for row in table.rows:
        drawing.lines(row.label, ALONE, "label")
        for place, group in groups:
            cell = row.cells[place]
            drawing.lines(group.label, _said_at_the_end(drawing, cell), "key")
            drawing.top -= 0.15
            # Of two rounds the one before is paler.
            before = table.dimension == WAVE and place < len(table.groups) - 1
            _share(drawing, cell, row.quiet, THIN, EARLIER if before else 1)
            drawing.chance(cell, group, THIN, row.quiet or before)
            drawing.top += THIN + 0.15
        drawing.top += AFTER * 0.7
    drawing.key_of_chance()


def _look(role: str) -> str:
    weight = ' font-weight="600"' if bold(role) else ""
    size = "" if size_of(role) == 1 else f' font-size="{size_of(role)}em"'
    return weight + size


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
