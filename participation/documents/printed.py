"""Charts as they stand on a page: names beside their bars, where a phone has them above.

The same shapes and the same scale as on the web, in a third less of the height.
"""

from participation.documents.charts import EARLIER, WAVE, drawn
from participation.documents.drawing import BAR, LINE, Box, Drawing, broken
from participation.documents.figures import brief_text, count_text
from participation.documents.report import Group, Report, Row, Table
from participation.documents.strips import (
    ABOVE,
    PER_CENT,
    SMALL_LINE,
    column,
    explain,
    middle,
    names,
    reach_of,
    shown,
)

# More groups than this have no room for their names on a page.
MOST_GROUPS = 10
# Where the bars begin and end, in per cent of the width; the numbers stand at its end.
FROM, TO = 36, 84
# Where the columns of groups begin, and how many letters fit before them.
COLUMNS_FROM = 30
# Letters that fit the whole width, of the size of names and of small ones.
LETTERS, SMALL_LETTERS = 84, 112
AFTER = 0.45


def printed(report: Report, table: Table) -> Drawing:
    """Return the chart that suits the table, as wide as a page; empty where no share is said."""
    drawing = Drawing(report, [])
    if all(cell.percent is None for row in table.rows for cell in row.cells):
        return drawing
    groups = shown(table)
    if not table.crossed:
        for row in table.rows:
            _bar(drawing, row)
    elif 0 < len(groups) <= MOST_GROUPS:
        _columns(drawing, table, groups)
    else:
        return drawn(report, table)
    return drawing


def _bar(drawing: Drawing, row: Row) -> None:
    (cell,) = row.cells
    top = drawing.top
    drawing.lines(row.label, LETTERS * (FROM - 2) / 100, "label")
    below, drawing.top = drawing.top, top
    drawing.text(brief_text(drawing.report, cell), 100, "value", end=True)
    drawing.top += (LINE - BAR) / 2
    # What is not said has no bar, not even an empty one: that would read as none.
    if cell.percent is not None:
        wide = TO - FROM
        drawing.bar(FROM, wide, BAR, "track", 0.09)
        look = ("quiet", 0.4) if row.quiet else ("bar", 1.0)
        drawing.bar(FROM, wide * cell.percent / 100, BAR, *look)
    drawing.top = below + AFTER


def _columns(drawing: Drawing, table: Table, groups: list[tuple[int, Group]]) -> None:
    names(drawing, groups, SMALL_LETTERS * (100 - COLUMNS_FROM) / 100, COLUMNS_FROM)
    drawing.text(drawing.report.say("asked"), 0, "key")
    for here, (_, group) in enumerate(groups):
        text = count_text(drawing.report, group.n)
        drawing.text(text, middle(here, groups, COLUMNS_FROM), "axis", middle=True)
    drawing.top += SMALL_LINE + 0.6
    for row in table.rows:
        _strip(drawing, table, row, groups)
    drawing.top += 0.4
    explain(drawing, table, groups, LETTERS)


def _strip(drawing: Drawing, table: Table, row: Row, groups: list[tuple[int, Group]]) -> None:
    """Draw one answer: its name on the ground of the columns, or rising from it."""
    lines = list(broken(row.label, LETTERS * (COLUMNS_FROM - 2) / 100))
    cells = [(row.cells[place], place, group) for place, group in groups]
    reach = max(reach_of(cell, group) for cell, _, group in cells)
    high = max(SMALL_LINE + ABOVE + PER_CENT * reach, LINE * len(lines))
    ground = drawing.top + high
    for number, line in enumerate(lines):
        drawing.top = ground - LINE * (len(lines) - number)
        drawing.text(line, 0, "label")
    wide = (100 - COLUMNS_FROM) / len(groups)
    for here, (cell, place, group) in enumerate(cells):
        # Of two rounds the one before is paler.
        before = table.dimension == WAVE and place < len(table.groups) - 1
        look = ("quiet", 0.4) if row.quiet else ("column", EARLIER if before else 1.0)
        column(drawing, cell, group, COLUMNS_FROM + wide * here, wide, ground, look)
    drawing.shapes.append(Box(COLUMNS_FROM, ground, 100 - COLUMNS_FROM, 0.06, "ground", 0.5))
    drawing.top = ground + 0.6
