"""Who was asked what, between models: the questionnaire says it to everybody.

If only those who said yes to one question were asked another, then as many were asked as said
yes, in every group. The two questions are in models of their own; these share such counts, as
they share margins.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import TYPE_CHECKING

from participation.anonymity.attack.partition import Block, pair_blocks
from participation.anonymity.attack.reading import Condition, Document
from participation.anonymity.attack.rules import UNLIMITED, Interval

if TYPE_CHECKING:
    from participation.anonymity.attack.model import ModelBuilder

# A count of those who gave one of some answers: of which variable, and which answers.
Answers = tuple[str, Block]
Place = tuple[tuple[str, Block], ...]


def add_conditions(builder: "ModelBuilder", shared: Mapping[tuple[object, ...], Interval]) -> None:
    """Add to a model what it can say of who was asked, and what others have said of it."""
    for condition in builder.document.conditions:
        own = _Tie(builder, condition, shared)
        for place in own.places():
            own.compare(place)
        if condition.parent in builder.partners:
            own.within_parent()
    if builder.document.conditions:
        _nobody(builder)


class _Tie:
    """One condition in one model."""

    def __init__(
        self,
        builder: "ModelBuilder",
        condition: Condition,
        shared: Mapping[tuple[object, ...], Interval],
    ) -> None:
        self.builder, self.condition, self.shared = builder, condition, shared
        self.children = [name for name in condition.variables if name in builder.centre]

    def places(self) -> Iterator[Place]:
        """Yield everybody, and each level of a dimension, that this model can count them in."""
        builder, condition = self.builder, self.condition
        if self.children or condition.parent in builder.centre:
            yield ()
        for dimension in self._dimensions():
            for level in self._levels(dimension):
                if self._says(condition.parent, condition.levels, dimension, level) or any(
                    self._says(child, condition.asked, dimension, level) for child in self.children
                ):
                    yield ((dimension, level),)

    def _dimensions(self) -> list[str]:
        """Return what the question that was asked of some only is crossed with."""
        crossed = self.builder.document.crossed_with
        found = {d for child in self.condition.variables for d in crossed.get(child, ())}
        return sorted(found - {self.condition.parent})

    def _levels(self, dimension: str) -> list[Block]:
        document, first = self.builder.document, self.condition.variables[0]
        pairs = [(first, dimension), (self.condition.parent, dimension)]
        blocks = {b for p in pairs for b in pair_blocks(document, p)[1]}
        return sorted(blocks, key=sorted)

    def _says(self, variable: str, of: Block, dimension: str, level: Block) -> bool:
        pairs = self.builder.pairs
        if (variable, dimension) not in pairs and (dimension, variable) not in pairs:
            return False
        return self._columns(((variable, of), (dimension, level)), "") is not None

    def _columns(self, where: Place, group: str) -> list[int] | None:
        groups = [group] if group else list(self.builder.document.groups)[:1]
        try:
            return self.builder.columns(where, groups)
        except LookupError:
            return None  # no table is so fine

    def compare(self, place: Place) -> None:
        """Say that no more were asked there than gave the answers; or just as many."""
        condition = self.condition
        outer = (condition.parent, condition.levels)
        inner = outer if condition.all_of_them else (condition.variables[0], condition.asked)
        for group in self.builder.document.groups:
            most = self._count(outer, group, place)
            asked = self._count(inner, group, place)
            if condition.parent in (*self.builder.centre, *self.builder.partners):
                self._equal(most, ((condition.parent, condition.levels), *place), group)
            for child in self.children:
                self._equal(asked, ((child, condition.asked), *place), group)
            if most != asked:
                self.builder.builder.row([most], [asked], 0, UNLIMITED)

    def _count(self, answers: Answers, group: str, place: Place) -> int:
        key = (answers, group, *(place[0] if place else ("", frozenset[str]())))
        if key not in self.builder.shared:
            known = self.shared.get(key, Interval(0, self.builder.document.groups[group].high))
            self.builder.shared[key] = self.builder.builder.column(known.low, known.high)
        return self.builder.shared[key]

    def _equal(self, count: int, where: Place, group: str) -> None:
        columns = self._columns(where, group)
        if columns is not None:
            self.builder.builder.row(columns, [count], 0, 0)

    def within_parent(self) -> None:
        """Say who was asked in the levels of the question that decides it."""
        parent = self.condition.parent
        for child in self.children:
            if (child, parent) not in self.builder.pairs:
                continue
            for level in self.builder.pairs[child, parent][1]:
                for group in self.builder.document.groups:
                    self._in_level(child, level, group)

    def _in_level(self, child: str, level: Block, group: str) -> None:
        condition, parent = self.condition, self.condition.parent
        asked = self._columns(((child, condition.asked), (parent, level)), group)
        inside = level & condition.levels
        most = self._columns(((parent, inside),), group) if inside else []
        if asked is not None and most is not None:
            high = 0 if condition.all_of_them else UNLIMITED
            self.builder.builder.row(most, asked, 0, high)


def _nobody(builder: "ModelBuilder") -> None:
    """Note the counts that are nobody by the questionnaire alone: that is no news of anybody."""
    for (one, other), sides in builder.pairs.items():
        for a, b in product(*sides):
            if _impossible(builder.document, {one: a, other: b}):
                columns = [builder.crossing[g, (one, other), a, b] for g in builder.document.groups]
                builder.builder.row(columns, [], 0, 0)
                builder.empty.update(columns)


def _impossible(document: Document, given: Mapping[str, Block]) -> bool:
    """Tell whether the questionnaire leaves nobody who gave these answers."""
    known = dict(given)

    def every(name: str) -> Block:
        return known.get(name, frozenset(document.variables[name]))

    before: dict[str, Block] = {}
    while before != known:
        before = dict(known)
        for condition in document.conditions:
            parent, levels = condition.parent, condition.levels
            for child in condition.variables:
                if every(child) <= condition.asked:
                    known[parent] = every(parent) & levels
                if not every(child) & condition.asked and condition.all_of_them:
                    known[parent] = every(parent) - levels
                if not every(parent) & levels:
                    known[child] = every(child) - condition.asked
                if every(parent) <= levels and condition.all_of_them:
                    known[child] = every(child) & condition.asked
        if not all(known.values()):
            return True
    return False
