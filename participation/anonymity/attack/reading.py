"""Reading the attacker's input: people, questions, tables and what somebody already knows.

The format is written down in `schema.json` and, in plain words, in `docs/release-audit.md`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any

from participation.anonymity.attack.rules import (
    Interval,
    Rule,
    UnreadableError,
    read_interval,
    read_rule,
)

FORMAT = "release-audit/1"


@dataclass(frozen=True)
class Axis:
    """One side of a table: `levels[i]` is the set of base levels that row i adds up."""

    variable: str
    names: tuple[str, ...]
    levels: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Cell:
    """One cell: which levels per variable, what was published, what may be behind it.

    published -- the range the published value lies in; None for a withheld cell.
    """

    where: tuple[tuple[str, frozenset[str]], ...]
    title: str
    published: Interval | None
    behind: Interval


@dataclass(frozen=True)
class Table:
    name: str
    population: str
    rule: Rule
    axes: tuple[Axis, ...]
    cells: tuple[Cell, ...]

    @cached_property
    def variables(self) -> tuple[str, ...]:
        return tuple(axis.variable for axis in self.axes)


@dataclass(frozen=True)
class Family:
    """The options of one multi-select question, each a variable with levels yes, no, none."""

    variables: tuple[str, ...]
    yes: str
    unanswered: str | None
    unasked: str | None
    at_least: int
    at_most: int | None
    exclusive: tuple[str, ...]


@dataclass(frozen=True)
class Condition:
    """Who was asked a question, as everybody can read in the questionnaire.

    variables, asked -- the question, or the options of a multi-select, and the levels that only
        those give who were asked.
    parent, levels -- they gave one of these answers to another question.
    all_of_them -- whether everybody who did was asked.
    """

    variables: tuple[str, ...]
    asked: frozenset[str]
    parent: str
    levels: frozenset[str]
    all_of_them: bool


@dataclass(frozen=True)
class Own:
    """One respondent who attacks: the group they are in and their own answers."""

    group: str
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Coalition:
    """People who know the answers of all but `left` of a level, in every named population.

    variable, level -- None for everybody in the population.
    known -- population to question to level to how many of the knowing ones are in it.
    """

    variable: str | None
    level: str | None
    left: int
    known: Mapping[str, Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True)
class Document:
    k: int
    min_width: int
    variables: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, Interval]
    populations: Mapping[str, frozenset[str]]
    sizes: Mapping[str, Interval]
    families: tuple[Family, ...]
    conditions: tuple[Condition, ...]
    tables: tuple[Table, ...]
    own: tuple[Own, ...] | None
    anybody: bool
    coalitions: tuple[Coalition, ...]

    @cached_property
    def crossings(self) -> Mapping[frozenset[str], tuple[Table, ...]]:
        """The tables that cross two variables, by these two, whichever comes first."""
        found: dict[frozenset[str], tuple[Table, ...]] = {}
        for table in self.tables:
            if len(table.axes) == 2:
                pair = frozenset(table.variables)
                found[pair] = (*found.get(pair, ()), table)
        return found

    @cached_property
    def crossed_with(self) -> Mapping[str, frozenset[str]]:
        """By the first variable of a crossing, all second ones."""
        found: dict[str, frozenset[str]] = {}
        for first, second in (t.variables for t in self.tables if len(t.axes) == 2):
            found[first] = found.get(first, frozenset()) | {second}
        return found


def read(document: Mapping[str, Any]) -> Document:
    """Return the document as tables and people. Raises UnreadableError naming the place."""
    if document.get("format") != FORMAT:
        raise UnreadableError(f"format is not {FORMAT!r}")
    try:
        return _read(document)
    except (KeyError, TypeError, AttributeError, ValueError) as wrong:
        raise UnreadableError(f"not as schema.json says: {wrong!r}") from None


def _read(document: Mapping[str, Any]) -> Document:
    bounds = document["bounds"]
    variables = {name: tuple(levels) for name, levels in document["variables"].items()}
    groups = {
        name: read_interval(known.get("size"), f"group {name!r}")
        for name, known in document["groups"].items()
    }
    populations = {name: frozenset(p["groups"]) for name, p in document["populations"].items()}
    for name, members in populations.items():
        if not members or not members <= groups.keys():
            raise UnreadableError(f"population {name!r} names no group or an unknown one")
    rules = {name: read_rule(name, rule) for name, rule in document["rules"].items()}
    knowledge = document.get("knowledge", {})
    own = knowledge.get("own")
    return Document(
        k=int(bounds["k"]),
        min_width=int(bounds["min_width"]),
        variables=variables,
        groups=groups,
        populations=populations,
        sizes={
            name: read_interval(p.get("size"), f"population {name!r}")
            for name, p in document["populations"].items()
        },
        families=tuple(_family(f, variables) for f in document.get("families", ())),
        conditions=tuple(_condition(c, variables) for c in document.get("conditions", ())),
        tables=tuple(_table(t, variables, populations, rules) for t in document["tables"]),
        own=None if own in (None, "anybody") else tuple(_own(o, groups, variables) for o in own),
        anybody=own == "anybody",
        coalitions=tuple(_coalition(c, populations) for c in knowledge.get("coalitions", ())),
    )


def _family(written: Mapping[str, Any], variables: Mapping[str, tuple[str, ...]]) -> Family:
    members = tuple(written["variables"])
    for name in members:
        if name not in variables:
            raise UnreadableError(f"a family names the unknown variable {name!r}")
    at_most = written.get("at_most")
    return Family(
        members,
        written["yes"],
        written.get("unanswered"),
        written.get("unasked"),
        int(written.get("at_least", 0)),
        None if at_most is None else int(at_most),
        tuple(written.get("exclusive", ())),
    )


def _condition(written: Mapping[str, Any], variables: Mapping[str, tuple[str, ...]]) -> Condition:
    members, parent = tuple(written["variables"]), written["only_if"]["variable"]
    asked, levels = frozenset(written["asked"]), frozenset(written["only_if"]["levels"])
    for name, of in [*((member, asked) for member in members), (parent, levels)]:
        if not of or not of <= set(variables[name]):
            raise UnreadableError(f"a condition names unknown levels of {name!r}")
    return Condition(members, asked, parent, levels, bool(written.get("all", False)))


def _own(written: Mapping[str, Any], groups: Any, variables: Any) -> Own:
    if written["group"] not in groups:
        raise UnreadableError(f"own answers name the unknown group {written['group']!r}")
    for variable, level in written["answers"].items():
        if level not in variables[variable]:
            raise UnreadableError(f"own answers name the unknown level {level!r}")
    return Own(written["group"], dict(written["answers"]))


def _coalition(written: Mapping[str, Any], populations: Any) -> Coalition:
    for name in written["known"]:
        if name not in populations:
            raise UnreadableError(f"a coalition names the unknown population {name!r}")
    return Coalition(
        written.get("variable"), written.get("level"), int(written["left"]), written["known"]
    )


def _table(
    written: Mapping[str, Any],
    variables: Mapping[str, tuple[str, ...]],
    populations: Mapping[str, frozenset[str]],
    rules: Mapping[str, Rule],
) -> Table:
    name = str(written["name"])
    if written["population"] not in populations or written["rule"] not in rules:
        raise UnreadableError(f"table {name!r}: unknown population or rule")
    axes = tuple(_axis(axis, variables, name) for axis in written["axes"])
    if len(axes) > 2:
        raise UnreadableError(f"table {name!r}: at most two variables are crossed")
    rule = rules[written["rule"]]
    cells = tuple(_cells(name, axes, written["cells"], rule))
    cells = tuple(_with_known(name, cells, written.get("known")))
    return Table(name, written["population"], rule, axes, cells)


def _axis(written: Mapping[str, Any], variables: Mapping[str, tuple[str, ...]], name: str) -> Axis:
    variable = written["variable"]
    if variable not in variables:
        raise UnreadableError(f"table {name!r}: unknown variable {variable!r}")
    names, levels, seen = [], [], set[str]()
    for level in written["levels"]:
        of = frozenset([level] if isinstance(level, str) else level["of"])
        if not of or not of <= set(variables[variable]) or of & seen:
            raise UnreadableError(f"table {name!r}: levels of {variable!r} do not fit")
        seen |= of
        names.append(level if isinstance(level, str) else level["name"])
        levels.append(of)
    return Axis(variable, tuple(names), tuple(levels))


def _cells(name: str, axes: tuple[Axis, ...], written: Any, rule: Rule) -> Iterator[Cell]:
    for place in product(*(range(len(axis.levels)) for axis in axes)):
        value = written
        for index, axis in zip(place, axes, strict=True):
            if not isinstance(value, list) or len(value) != len(axis.levels):
                raise UnreadableError(f"table {name!r}: cells do not fit its axes")
            value = value[index]
        title = ", ".join(f"{a.variable} = {a.names[i]}" for i, a in zip(place, axes, strict=True))
        where = tuple((a.variable, a.levels[i]) for i, a in zip(place, axes, strict=True))
        published, behind = _behind(value, rule, f"table {name!r}, {title or 'total'}")
        yield Cell(where, title or "everybody", published, behind)


def _with_known(name: str, cells: Sequence[Cell], known: Any) -> Iterator[Cell]:
    """Yield the cells with what is known of their counts besides the numbers."""
    if known is None:
        yield from cells
        return
    for cell, written in zip(cells, known, strict=True):
        span = read_interval(written, f"table {name!r}, known")
        behind = Interval(max(cell.behind.low, span.low), min(cell.behind.high, span.high))
        if behind.width < 0:
            raise UnreadableError(f"table {name!r}, {cell.title}: cannot be what is known of it")
        yield replace(cell, behind=behind)


def _behind(value: Any, rule: Rule, where: str) -> tuple[Interval | None, Interval]:
    if value is None:
        return None, rule.hidden
    published = read_interval(value, where)
    open_end = isinstance(value, Mapping) and value.get("to") is None
    behind = rule.behind(published.low, None if open_end else published.high)
    if behind is None:
        raise UnreadableError(f"{where}: the rule can never publish this value")
    return published, behind
