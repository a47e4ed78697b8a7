"""The joint model: every combination of a question's answers and all its dimensions at once.

Stronger than crossings tied by margins: three tables can each fit and yet no population fits
all three. Used where the number of combinations is small enough to be solved exactly.
"""

from collections.abc import Mapping
from itertools import product

from participation.anonymity.attack.model import ModelBuilder
from participation.anonymity.attack.partition import Block
from participation.anonymity.attack.reading import Document
from participation.anonymity.attack.rules import UNLIMITED

# Unknowns of a joint model, over all groups of people.
LARGEST = 400


def fits(
    document: Document,
    centre: tuple[str, ...],
    partners: tuple[str, ...],
    blocks: Mapping[str, tuple[Block, ...]],
) -> bool:
    """Tell whether a joint model of this centre adds anything and stays small enough.

    blocks -- as in `ModelBuilder`; the model itself is not needed, and costs more than it.
    """
    if len(centre) > 1 or len(partners) < 2:
        return False
    unknowns = len(document.groups)
    for name in (*centre, *partners):
        unknowns *= len(blocks[name])
    return unknowns <= LARGEST


def blocks_of(builder: ModelBuilder, name: str) -> list[Block]:
    """Return the blocks of a variable in this model."""
    group = next(iter(builder.document.groups))
    return [block for (n, g, block) in builder.margin if n == name and g == group]


def extend(builder: ModelBuilder) -> None:
    """Add every combination as an unknown and tie margins, crossings and tables to them."""
    names = (*builder.centre, *builder.partners)
    sides = [blocks_of(builder, name) for name in names]
    for group, size in builder.document.groups.items():
        combination = {blocks: builder.builder.column(0, size.high) for blocks in product(*sides)}

        def within(place: dict[str, Block], all_: dict[tuple[Block, ...], int]) -> list[int]:
            return [
                column
                for blocks, column in all_.items()
                if all(b <= place[n] for n, b in zip(names, blocks, strict=True) if n in place)
            ]

        for name, side in zip(names, sides, strict=True):
            for block in side:
                margin = builder.margin[name, group, block]
                builder.builder.row(within({name: block}, combination), [margin], 0, 0)
        for (g, pair, a, b), column in list(builder.crossing.items()):
            if g == group:
                place = {pair[0]: a, pair[1]: b}
                builder.builder.row(within(place, combination), [column], 0, 0)
        builder.combinations[group] = [
            (dict(zip(names, blocks, strict=True)), column)
            for blocks, column in combination.items()
        ]
    _between_dimensions(builder)


def _between_dimensions(builder: ModelBuilder) -> None:
    for table in builder.document.tables:
        inside = len(table.axes) == 2 and set(table.variables) <= set(builder.partners)
        if not inside:
            continue
        members = builder.document.populations[table.population]
        for cell in table.cells:
            if cell.behind.high == UNLIMITED and cell.behind.low == 0:
                continue
            columns = [
                column
                for group in members
                for levels, column in builder.combinations[group]
                if all(levels[name] <= block for name, block in cell.where)
            ]
            builder.builder.row(columns, [], cell.behind.low, cell.behind.high)
