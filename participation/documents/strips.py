"""Groups side by side: for each answer a strip of columns, one for each group.

Every column stands on its own line, so none is moved by what is not shown beside it, and one per
cent is equally high in every picture. Small groups carry the mark of how far chance moves them.
"""

from participation.documents.drawing import (
    ALONE,
    HAIR,
    LINE,
    Box,
    Drawing,
    Lettering,
    broken,
)
from participation.documents.figures import count_text, isolated, listed, percent_text
from participation.documents.report import Cell, Group, Row, Table

# More columns than this have no room for their numbers on a phone.
MOST_GROUPS = 7
# Fewer are better read as lying bars.
FEWEST_GROUPS = 3
# Height of one per cent, in em.
PER_CENT = 0.06
# Line of small letters, in em, and what stands between a number and what it stands above.
SMALL_LINE, ABOVE = 1.05, 0.15
# Letters of that size on a line on a phone of 320 px.
SMALL_ALONE = 42
# Width of a column, in shares of the room for it, and at most, in per cent of the picture.
WIDE, WIDEST = 0.4, 8
# Letters that a mark of the key takes the room of.
KEY = 6
# From this many strips on, the names of the groups stand below them too.
LONG = 6


def shown(table: Table) -> list[tuple[int, Group]]:
    """Return the groups of which a share is said, with their places.

    Who did not say to which group they belong is no group to look at; the table has them.
    """
    return [
        (place, group)
        for place, group in enumerate(table.groups)
        if not group.quiet and any(row.cells[place].percent is not None for row in table.rows)
    ]


def fits(table: Table) -> bool:
    """Tell whether the groups of a table are told apart best as strips."""
    return FEWEST_GROUPS <= len(shown(table)) <= MOST_GROUPS


def strips(drawing: Drawing, table: Table) -> None:
    """Draw the groups' names and sizes, then a strip for each answer."""
    groups = shown(table)
    names(drawing, groups)
    _sizes(drawing, groups)
    for row in table.rows:
        _strip(drawing, row, groups)
    if len(table.rows) >= LONG:
        names(drawing, groups)
    drawing.top += 0.6
    explain(drawing, table, groups)


def explain(
    drawing: Drawing, table: Table, groups: list[tuple[int, Group]], letters: float = ALONE
) -> None:
    """Say below the strips what a dash and a mark are, and who stands in the table only.

    letters -- that fit a line.
    """
    if any(row.cells[place].percent is None for row in table.rows for place, _ in groups):
        drawing.text("–", 2, "key")
        drawing.lines(drawing.report.say("not_shown"), letters - KEY, "key", 8)
    drawing.key_of_chance(letters - KEY)
    told = {place for place, _ in groups}
    rest = [group.label for place, group in enumerate(table.groups) if place not in told]
    if rest:
        left = drawing.report.say("only_table", groups=listed(drawing.report, rest))
        drawing.lines(left, letters, "key")


def names(
    drawing: Drawing,
    groups: list[tuple[int, Group]],
    letters: float = SMALL_ALONE,
    start: float = 0,
) -> None:
    """Write the groups' names. letters -- that fit a line; start -- per cent left free before."""
    letters /= len(groups)
    told = [list(broken(group.label, letters)) for _, group in groups]
    high = max(len(lines) for lines in told)
    top = drawing.top
    for here, lines in enumerate(told):
        for number, line in enumerate(lines, high - len(lines)):
            drawing.top = top + number * SMALL_LINE
            drawing.text(line, middle(here, groups, start), "axis", middle=True)
    drawing.top = top + high * SMALL_LINE + 0.2


def _sizes(drawing: Drawing, groups: list[tuple[int, Group]]) -> None:
    """Write how many answers each group gave."""
    drawing.text(drawing.report.say("asked"), 0, "key")
    drawing.top += LINE
    for here, (_, group) in enumerate(groups):
        text = count_text(drawing.report, group.n)
        drawing.text(text, middle(here, groups), "axis", middle=True)
    drawing.top += SMALL_LINE + 0.45
    _line(drawing, drawing.top)
    drawing.top += 0.6


def _strip(drawing: Drawing, row: Row, groups: list[tuple[int, Group]]) -> None:
    drawing.lines(row.label, ALONE, "label")
    columns = [(row.cells[place], group) for place, group in groups]
    reach = max(reach_of(*column) for column in columns)
    ground = drawing.top + SMALL_LINE + ABOVE + PER_CENT * reach
    wide = 100 / len(columns)
    for here, (cell, group) in enumerate(columns):
        look = ("quiet", 0.4) if row.quiet else ("column", 1.0)
        column(drawing, cell, group, wide * here, wide, ground, look)
    _line(drawing, ground)
    drawing.top = ground + 0.8


def column(
    drawing: Drawing,
    cell: Cell,
    group: Group,
    start: float,
    wide: float,
    ground: float,
    look: tuple[str, float],
) -> None:
    """Draw one column and its number above it; of what is not said only a dash.

    look -- role and opacity of the column; a pale one carries its mark in ink.
    """
    middle = start + wide / 2
    top = ground - PER_CENT * reach_of(cell, group) - SMALL_LINE - ABOVE
    drawing.shapes.append(Lettering(_said(drawing, cell), middle, top, "mark", "middle"))
    if not cell.percent:
        return
    share = PER_CENT * cell.percent
    width = min(wide * WIDE, WIDEST)
    drawing.shapes.append(Box(middle - width / 2, ground - share, width, share, *look))
    if group.chance and not cell.over:
        drawing.marks = True
        low = PER_CENT * max(0, cell.percent - group.chance)
        high = PER_CENT * reach_of(cell, group)
        role = "chance" if look[1] < 1 else "inside"
        drawing.shapes.append(Box(middle, ground - share, 0, share - low, role, 1, HAIR))
        drawing.shapes.append(Box(middle, ground - high, 0, high - share, "chance", 1, HAIR))


def reach_of(cell: Cell, group: Group) -> int:
    """Return the share to which a column and its mark reach."""
    if not cell.percent:
        return 0
    return cell.percent if cell.over else min(100, cell.percent + group.chance)


def _said(drawing: Drawing, cell: Cell) -> str:
    if cell.percent is None:
        return "–"
    share = percent_text(drawing.report, cell.percent)
    return isolated(drawing.report, f"≥ {share}") if cell.over else share


def _line(drawing: Drawing, top: float) -> None:
    drawing.shapes.append(Box(0, top, 100, 0.06, "ground", 0.5))


def middle(here: int, groups: list[tuple[int, Group]], start: float = 0) -> float:
    """Return where the middle of a group's columns is, in per cent of the width."""
    return start + (100 - start) * (here + 0.5) / len(groups)
