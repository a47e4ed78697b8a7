"""Chains: what questions that lead on to each other tell all the others of the last one.

`friends` looks at one question after the other. But who said yes was asked the next question,
and who was asked it is one of those who said yes: where that question leaves no room for one
more, nobody else can have said yes, and all the others know that the last one did not.

A member could be somewhere else if there is room there, in that question and in all those it
leads to, or was led from. What is asked of other members is taken as badly as it can be.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from participation.anonymity.attack.rules import Rule
from participation.anonymity.friends import Exposure
from participation.anonymity.spans import Grid, Ints, Spans, counts_by_variable, inside, spans_of
from participation.anonymity.tables import Count

# The members of a dimension's group, or everybody.
Scope = tuple[str, tuple[str, ...]]
EVERYBODY: Scope = ("", ())


@dataclass(frozen=True)
class Link:
    """Only who gave one of `levels` to `parent` was asked `child`; with `everyone`, all of them."""

    parent: str
    levels: frozenset[str]
    child: str
    everyone: bool


@dataclass(frozen=True)
class Place:
    """What is known of one variable among the members of a scope.

    counts -- level to how many gave it; room -- the levels in which one more could be.
    asked -- the levels of those who were asked (all, where everybody was); more_asked --
        whether one more could have been asked.
    said -- the tables that say anything here: its own, that of who was asked; level -- where
        they say it; None for everybody.
    """

    counts: Mapping[str, int]
    room: frozenset[str]
    asked: frozenset[str]
    more_asked: bool
    said: tuple[str, ...]
    level: int | None

    @property
    def given(self) -> frozenset[str]:
        return frozenset(level for level, count in self.counts.items() if count)


def links_of(conditions: Iterable[Mapping[str, Any]]) -> tuple[Link, ...]:
    """Return the links of conditions as the attacker's input writes them."""
    return tuple(
        Link(one["only_if"]["variable"], frozenset(one["only_if"]["levels"]), child, one["all"])
        for one in conditions
        for child in one["variables"]
    )


def exposures(
    counts: Iterable[Count],
    shown: Mapping[str, Grid],
    rule: Rule,
    links: Sequence[Link],
    everybody: bool,
) -> list[Exposure]:
    """Return the rows to be left out next, so that no chain gives somebody away; none if none.

    shown, everybody -- as in `friends.exposures`; tables that are gone may be missing.
    What they leave may give somebody away again: ask until nothing is returned.
    """
    named = {link.parent for link in links} | {link.child for link in links}
    own = {v: c for v, c in counts_by_variable(counts).items() if v in named}
    scopes: dict[Scope, dict[str, Place]] = {}
    for variable, of_it in own.items():
        for scope, place in _places(spans_of(of_it, shown, rule)):
            if everybody or scope != EVERYBODY:
                scopes.setdefault(scope, {})[variable] = place
    found: list[Exposure] = []
    for places in scopes.values():
        found += _Chain(places, links).exposures()
    return found


def _places(spans: Spans) -> Iterator[tuple[Scope, Place]]:
    if spans.one_way is not None:
        base = spans.asked.get(spans.one_way.table.base or "")
        yield EVERYBODY, _place(spans, spans.one_way, spans.high, base, None)
    for count, _, high in spans.crossed:
        base = spans.asked.get(count.table.base or "")
        axis = count.table.axes[1]
        for number, level in enumerate(axis.levels):
            scope = (axis.variable, tuple(sorted(level.of)))
            yield scope, _place(spans, count, high, base, number)


def _place(spans: Spans, count: Count, high: Ints, base: Count | None, number: int | None) -> Place:
    names = np.array([level.name for level in count.table.axes[0].levels])

    def here(cells: NDArray[Any]) -> NDArray[Any]:
        return cells.reshape(len(cells), -1)[:, number or 0]

    own, asked, more = here(count.counts), frozenset(names.tolist()), True
    if base is not None:
        asked = frozenset(names[inside(count, base)].tolist())
        more = bool((here(spans.of(base)[1]) > here(base.counts))[0])
    return Place(
        dict(zip(names.tolist(), own.tolist(), strict=True)),
        frozenset(names[here(high) > own].tolist()),
        asked,
        more,
        tuple(
            one.table.name
            for one in (count, base)
            if one is not None and here(spans.said[one.table.name]).any()
        ),
        number,
    )


class _Chain:
    """All questions that lead on to each other, in one scope."""

    def __init__(self, places: Mapping[str, Place], links: Sequence[Link]) -> None:
        self.places = places
        self.down: defaultdict[str, list[Link]] = defaultdict(list)
        self.up: defaultdict[str, list[Link]] = defaultdict(list)
        for link in links:
            if link.parent in places and link.child in places:
                self.down[link.parent].append(link)
                self.up[link.child].append(link)
        # Of a question that leads to thirty others each of them would ask about all the others.
        self.left_out: dict[str, bool] = {}

    def exposures(self) -> list[Exposure]:
        for variable, place in self.places.items():
            tied = variable in self.down or variable in self.up
            if place.said and tied and self._gives_away(variable):
                return list(self._rows(variable))
        return []

    def _gives_away(self, variable: str) -> bool:
        """Tell whether some member's answer, or that they were asked, is certain."""
        place = self.places[variable]
        for mine in place.given:
            free = [m for m in place.counts if m != mine and self._could_be(variable, mine, m)]
            if not free:
                return True
            turned = [m for m in free if (m in place.asked) != (mine in place.asked)]
            if place.asked != frozenset(place.counts) and not turned:
                return True
        return False

    def _could_be(self, variable: str, mine: str, other: str, below: str | None = None) -> bool:
        """Tell whether a member with one answer could as well have given another one.

        below -- the question that is looked at already, where this one leads to it.
        """
        place = self.places[variable]
        if other not in place.room:
            return False
        for link in self.down.get(variable, ()):
            was, now = mine in link.levels, other in link.levels
            if link.child == below or was == now:
                continue
            if now and link.everyone and not self._could_be_asked(link.child):
                return False
            if was and not self._could_be_left_out(link.child):
                return False
        was, now = mine in place.asked, other in place.asked
        if was == now:
            return True
        if now and not place.more_asked:
            return False
        return all(self._could_lead(link, now) for link in self.up.get(variable, ()))

    def _could_lead(self, link: Link, on: bool) -> bool:
        """Tell whether members could have been led on to a question, or past it."""
        parent = self.places[link.parent]
        from_there = parent.given - link.levels if on else parent.given & link.levels
        if not link.everyone and (not on or not from_there):
            # Who gave the answer and was not asked, or the other way round, may stay there.
            return True
        to = [m for m in parent.counts if (m in link.levels) == on]
        return all(
            any(self._could_be(link.parent, mine, other, link.child) for other in to)
            for mine in from_there
        )

    def _could_be_asked(self, variable: str) -> bool:
        place = self.places[variable]
        return place.more_asked and any(
            all(
                self._could_be_asked(link.child)
                for link in self.down.get(variable, ())
                if link.everyone and answer in link.levels
            )
            for answer in place.asked & place.room
        )

    def _could_be_left_out(self, variable: str) -> bool:
        if variable not in self.left_out:
            place = self.places[variable]
            unasked = frozenset(place.counts) - place.asked
            self.left_out[variable] = bool(unasked & place.room) and all(
                self._could_be_left_out(link.child)
                for link in self.down.get(variable, ())
                if place.given & place.asked & link.levels
            )
        return self.left_out[variable]

    def _rows(self, variable: str) -> Iterator[Exposure]:
        """Yield what is left out: the questions it led on to, else the question itself."""
        below = [name for name in self._all_below(variable) if self.places[name].said]
        for name in below or [variable]:
            place = self.places[name]
            for table in place.said:
                yield Exposure(table, 0 if place.level is None else 1, place.level)

    def _all_below(self, variable: str) -> list[str]:
        found: dict[str, None] = {}
        waiting = [link.child for link in self.down.get(variable, ())]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = None
                waiting += [link.child for link in self.down.get(name, ())]
        return list(found)
