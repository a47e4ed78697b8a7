"""One model: a question (or the options of one), its dimensions, everybody in every group.

Unknowns are whole numbers: how many of a group chose a level (margins), and how many of a
group chose a level of the question within a level of a dimension (crossings). Margins are
shared between models; what one model learns about them, the others hear.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product

from participation.anonymity.attack.conditions import add_conditions
from participation.anonymity.attack.equations import Builder, Equations
from participation.anonymity.attack.partition import Block, margins, pair_blocks
from participation.anonymity.attack.reading import Cell, Document, Family, Table
from participation.anonymity.attack.rules import UNLIMITED, Interval

Place = tuple[tuple[str, Block], ...]
# What models share: ("", group) -> size, (variable, group, block) -> margin, and how many gave
# some answers, also within a level of a dimension: (answers, group, dimension, block).
Shared = dict[tuple[object, ...], Interval]


@dataclass(frozen=True)
class Target:
    """A count that must stay uncertain: these levels among these groups of people.

    rest -- columns of all others in the same level of the dimension (or all others at all);
    if nobody is left in them, everybody gave this answer.
    """

    title: str
    groups: frozenset[str]
    columns: tuple[int, ...]
    rest: tuple[int, ...]
    where: Place


@dataclass
class Model:
    """Equations of one centre with the meaning of their columns."""

    name: str
    centre: tuple[str, ...]
    partners: tuple[str, ...]
    equations: Equations
    targets: list[Target]
    shared: dict[tuple[object, ...], int]
    builder: "ModelBuilder" = field(repr=False)

    def narrowest(self) -> int:
        """Return how wide the narrowest count is by interval arithmetic alone."""
        room = self.equations.high - self.equations.low
        return min((int(room[list(t.columns)].sum()) for t in self.targets if t.rest), default=0)


def differences(document: Document) -> dict[frozenset[str], str]:
    """Return every set of groups somebody can look at, with words for it: each population,
    and what one population has more than another."""
    sets = {members: name for name, members in document.populations.items()}
    for (one, a), (other, b) in product(document.populations.items(), repeat=2):
        if a - b and b & a:
            sets.setdefault(a - b, f"{one} without {other}")
    return sets


class ModelBuilder:
    """Builds the model of one centre; `extend` lets further knowledge in before freezing.

    blocks -- `margins(document)`, the same for all its models.
    """

    def __init__(
        self,
        document: Document,
        centre: tuple[str, ...],
        partners: tuple[str, ...],
        shared: Mapping[tuple[object, ...], Interval],
        blocks: Mapping[str, tuple[Block, ...]] | None = None,
    ) -> None:
        self.document = document
        self.centre, self.partners = centre, partners
        self.builder = Builder()
        self.shared: dict[tuple[object, ...], int] = {}
        self.margin: dict[tuple[str, str, Block], int] = {}
        self.crossing: dict[tuple[str, tuple[str, str], Block, Block], int] = {}
        # Filled by the joint model: per group, every combination of levels and its column.
        self.combinations: dict[str, list[tuple[dict[str, Block], int]]] = {}
        self._found: dict[tuple[Place, tuple[str, ...]], list[int]] = {}
        # Counts that the questionnaire itself says are nobody: that is no news of anybody.
        self.empty: set[int] = set()
        self._blocks = blocks or margins(document)
        names = {*centre, *partners}
        self.tables = [
            t
            for t in document.tables
            if set(t.variables) <= names
            and (len(t.axes) < 2 or any(v in centre for v in t.variables))
        ]
        self.pairs = self._pairs()
        self._unknowns(shared)
        self._sizes()
        self._published()
        self._same_keys()
        add_conditions(self, shared)
        for family in document.families:
            if set(family.variables) <= set(centre):
                self._family(family)

    def build(self) -> Model:
        """Freeze the equations and list what must stay uncertain in them."""
        name = ", ".join(self.centre)
        return Model(
            name,
            self.centre,
            self.partners,
            self.builder.freeze(),
            self._targets(),
            self.shared,
            self,
        )

    def _pairs(self) -> dict[tuple[str, str], tuple[tuple[Block, ...], tuple[Block, ...]]]:
        pairs = {}
        for table in self.tables:
            if len(table.axes) != 2:
                continue
            a, b = table.variables
            pair = (a, b) if a in self.centre else (b, a)
            if pair not in pairs and pair[::-1] not in pairs:
                pairs[pair] = pair_blocks(self.document, pair)
        return pairs

    def _unknowns(self, shared: Mapping[tuple[object, ...], Interval]) -> None:
        for group, size in self.document.groups.items():
            people = self._share(("", group), shared, size)
            for name in (*self.centre, *self.partners):
                for block in self._blocks[name]:
                    key = (name, group, block)
                    self.margin[name, group, block] = self._share(key, shared, size)
                own = [self.margin[name, group, block] for block in self._blocks[name]]
                self.builder.row(own, [people], 0, 0)
            for pair, sides in self.pairs.items():
                self._cross(group, pair, sides, size.high)

    def _share(
        self, key: tuple[object, ...], shared: Mapping[tuple[object, ...], Interval], size: Interval
    ) -> int:
        start = Interval(size.low if key[0] == "" else 0, size.high)
        known = shared.get(key, start)
        self.shared[key] = self.builder.column(known.low, known.high)
        return self.shared[key]

    def _cross(
        self,
        group: str,
        pair: tuple[str, str],
        sides: tuple[tuple[Block, ...], tuple[Block, ...]],
        most: int,
    ) -> None:
        for place in product(*sides):
            self.crossing[group, pair, place[0], place[1]] = self.builder.column(0, most)
        for axis, name in enumerate(pair):
            for block in sides[axis]:
                inside = [
                    self.crossing[group, pair, *place]
                    for place in product(*sides)
                    if place[axis] == block
                ]
                self.builder.row(inside, self._margin_columns(name, [group], block), 0, 0)

    def _margin_columns(self, name: str, groups: Iterable[str], level: Block) -> list[int]:
        blocks = _cover(self._blocks[name], level)
        return [self.margin[name, group, block] for group in groups for block in blocks]

    def columns(self, where: Place, groups: Iterable[str]) -> list[int]:
        """Return the columns that add up to: these levels among these groups.

        Raises LookupError where no table is so fine.
        """
        key = (where, tuple(groups))
        if key not in self._found:
            self._found[key] = self._columns(where, key[1])
        return self._found[key]

    def _columns(self, where: Place, groups: tuple[str, ...]) -> list[int]:
        if not where:
            return [self.shared["", group] for group in groups]
        if len(where) == 1:
            return self._margin_columns(where[0][0], groups, where[0][1])
        names = (where[0][0], where[1][0])
        flipped = names not in self.pairs
        pair = names[::-1] if flipped else names
        first, second = (where[1][1], where[0][1]) if flipped else (where[0][1], where[1][1])
        rows = _cover(self.pairs[pair][0], first)
        cells = [(a, b) for a in rows for b in _cover(self.pairs[pair][1], second)]
        return [self.crossing[group, pair, a, b] for group in groups for a, b in cells]

    def _sizes(self) -> None:
        for name, members in self.document.populations.items():
            size = self.document.sizes[name]
            if size != Interval(0, UNLIMITED):
                self.builder.row(self.columns((), members), [], size.low, size.high)

    def _published(self) -> None:
        for table in self.tables:
            members = self.document.populations[table.population]
            for cell in table.cells:
                if cell.behind != Interval(0, UNLIMITED):
                    columns = self.columns(cell.where, members)
                    self.builder.row(columns, [], cell.behind.low, cell.behind.high)

    def _same_keys(self) -> None:
        """Equal members get equal noise: where nested cells differ, somebody is between them."""
        keyed = [t for t in self.tables if t.rule.keys is not None and t.rule.kind == "noise"]
        for outer, inner in product(keyed, repeat=2):
            around = self.document.populations[outer.population]
            within = self.document.populations[inner.population]
            if outer.rule.keys != inner.rule.keys or not within <= around or outer is inner:
                continue
            if not set(outer.variables) <= set(inner.variables):
                continue
            for b in inner.cells:
                levels = dict(b.where)
                for a in outer.cells:
                    if _differ(a, b) and _nested(levels, a.where):
                        big = self.columns(a.where, around)
                        self.builder.row(big, self.columns(b.where, within), 1, UNLIMITED)

    def _family(self, family: Family) -> None:
        """Whoever answered a multi-select chose between at_least and at_most options."""
        places: list[Place] = [()]
        for name in self.partners:
            rows = {b for pair, sides in self.pairs.items() if name in pair for b in sides[1]}
            whole = all((f, name) in self.pairs for f in family.variables)
            places += [((name, block),) for block in sorted(rows, key=sorted) if whole]
        for group, place in product(self.document.groups, places):
            self._family_row(family, group, place)

    def _family_row(self, family: Family, group: str, place: Place) -> None:
        try:
            yes, silent = self._chosen(family, group, place)
        except LookupError:
            return  # this option is not published so finely; its rule says nothing here
        everybody = self.columns(place, [group])
        first, *others = family.variables
        answered = [(c, 1) for c in everybody]
        answered += [(c, -1) for columns in silent[first] for c in columns]
        for option in others:
            for here, there in zip(silent[first], silent[option], strict=True):
                self.builder.row(here, there, 0, 0)
        all_yes = [column for columns in yes.values() for column in columns]
        self._compare(all_yes, family.at_least, answered, 0, UNLIMITED)
        if family.at_most is not None:
            self._compare(all_yes, family.at_most, answered, -UNLIMITED * family.at_most, 0)
        for name, other in product(family.exclusive, family.variables):
            if other != name:
                self._compare(yes[name] + yes[other], 1, answered, -UNLIMITED, 0)

    def _chosen(
        self, family: Family, group: str, place: Place
    ) -> tuple[dict[str, list[int]], dict[str, list[list[int]]]]:
        """Return whoever chose each option, and who did not answer, by reason."""
        yes: dict[str, list[int]] = {}
        silent: dict[str, list[list[int]]] = {}
        reasons = [level for level in (family.unanswered, family.unasked) if level is not None]
        for name in family.variables:
            at = (name, frozenset([family.yes]))
            yes[name] = self.columns((at, *place), [group])
            silent[name] = [
                self.columns(((name, frozenset([reason])), *place), [group]) for reason in reasons
            ]
        return yes, silent

    def _compare(
        self, columns: list[int], times: int, answered: list[tuple[int, int]], low: int, high: int
    ) -> None:
        """Ask: low <= sum of `columns` - times * (how many answered) <= high."""
        weights: dict[int, int] = {}
        scaled = [(column, -times * factor) for column, factor in answered]
        for column, factor in [*((c, 1) for c in columns), *scaled]:
            weights[column] = weights.get(column, 0) + factor
        self.builder.weighted(weights.items(), low, high)

    def _targets(self) -> list[Target]:
        found: dict[tuple[int, ...], Target] = {}
        looked_at = differences(self.document)
        for table in self.tables:
            if not table.axes:
                continue  # how many there are is known anyway
            for cell in table.cells:
                for groups, words in looked_at.items():
                    self._target(cell, groups, words, table, found)
        return list(found.values())

    def _level(self, cell: Cell, groups: frozenset[str]) -> list[int]:
        """Return everybody in the cell's level of the dimension, or everybody at all."""
        other = tuple(place for place in cell.where if place[0] not in self.centre)
        if len(other) == len(cell.where):
            other = ()
        question = next(
            name for name, _ in cell.where if len(cell.where) == 1 or name in self.centre
        )
        every = (question, frozenset(self.document.variables[question]))
        return self.columns((every, *other), groups)

    def _target(
        self,
        cell: Cell,
        groups: frozenset[str],
        words: str,
        table: Table,
        found: dict[tuple[int, ...], Target],
    ) -> None:
        columns = tuple(sorted(set(self.columns(cell.where, groups)) - self.empty))
        # A population never asked this has only what follows from others; nothing is said of it.
        if columns in found or not groups <= self.document.populations[table.population]:
            return
        rest = tuple(sorted(set(self._level(cell, groups)) - set(columns) - self.empty))
        found[columns] = Target(f"{cell.title} ({words})", groups, columns, rest, cell.where)


def _cover(blocks: Iterable[Block], level: Block) -> list[Block]:
    inside = [block for block in blocks if block <= level]
    if frozenset().union(*inside) != level:
        raise LookupError(f"no table splits {sorted(level)} off")
    return inside


def _nested(inner: Mapping[str, Block], outer: Place) -> bool:
    return all(name in inner and inner[name] <= block for name, block in outer)


def _differ(a: Cell, b: Cell) -> bool:
    if a.published is None or b.published is None:
        return False
    return a.published.high < b.published.low or b.published.high < a.published.low
