"""Which variables a table crosses, and how finely each has to be split for all tables to fit."""

from collections.abc import Iterable, Mapping

from participation.anonymity.attack.reading import Document

Block = frozenset[str]


def split(base: Iterable[str], groupings: Iterable[Iterable[Block]]) -> tuple[Block, ...]:
    """Return the coarsest blocks of `base` of which every grouping's levels are unions."""
    fixed = [tuple(grouping) for grouping in groupings]
    blocks: dict[tuple[int, ...], list[str]] = {}
    for level in base:
        place = tuple(
            next((i for i, block in enumerate(grouping) if level in block), -1)
            for grouping in fixed
        )
        blocks.setdefault(place, []).append(level)
    return tuple(frozenset(members) for members in blocks.values())


def margins(document: Document) -> Mapping[str, tuple[Block, ...]]:
    """Return each variable's blocks, fine enough for every table and every own answer in it."""
    groupings: dict[str, list[Iterable[Block]]] = {name: [] for name in document.variables}
    for table in document.tables:
        for axis in table.axes:
            groupings[axis.variable].append(axis.levels)
    for condition in document.conditions:
        groupings[condition.parent].append([condition.levels])
        for name in condition.variables:
            groupings[name].append([condition.asked])
    singles = _needed_singly(document)
    return {
        name: split(levels, [*groupings[name], *([[frozenset([s])] for s in singles[name]])])
        for name, levels in document.variables.items()
    }


def _needed_singly(document: Document) -> Mapping[str, set[str]]:
    """Levels that families and knowledge speak of by themselves."""
    needed: dict[str, set[str]] = {name: set() for name in document.variables}
    for family in document.families:
        for name in family.variables:
            levels = {family.yes, family.unanswered, family.unasked}
            needed[name] |= levels - {None}  # type: ignore[arg-type]
    for own in document.own or ():
        for name, level in own.answers.items():
            needed[name].add(level)
    return needed


Centre = tuple[tuple[str, ...], tuple[str, ...]]


def centres(document: Document) -> list[Centre]:
    """Return (question, dimensions) per model: every crossed pair is in exactly one.

    A table's first axis is its question, the second its dimension.
    """
    partners: dict[str, set[str]] = {name: set() for name in document.variables}
    placed: set[Block] = set()
    for table in document.tables:
        pair = frozenset(table.variables)
        if len(pair) == 2 and pair not in placed:
            question, dimension = table.variables
            placed.add(pair)
            partners[question].add(dimension)
    return [((name,), tuple(sorted(around))) for name, around in partners.items()]


def families(document: Document) -> list[Centre]:
    """Return the models in which the options of one multi-select are tied by their rule."""
    around = {name: partners for (name,), partners in centres(document)}
    return [
        (family.variables, tuple(sorted({p for name in family.variables for p in around[name]})))
        for family in document.families
    ]


def pair_blocks(
    document: Document, pair: tuple[str, str]
) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Return the blocks of both variables of a pair, fine enough for all tables crossing it."""
    crossing = document.crossings.get(frozenset(pair), ())
    sides = []
    for name in pair:
        groupings = [axis.levels for t in crossing for axis in t.axes if axis.variable == name]
        sides.append(split(document.variables[name], groupings))
    return sides[0], sides[1]
