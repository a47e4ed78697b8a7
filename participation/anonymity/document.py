"""From tables to the attacker's input: this release and all earlier ones of the survey."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from participation.anonymity.attack.reading import FORMAT
from participation.anonymity.attack.rules import Rule, read_rule
from participation.anonymity.columns import (
    NO_ANSWER,
    NOT_ASKED,
    YES,
    Columns,
    Condition,
    Multiple,
    Plan,
    PlannedQuestion,
    Single,
)
from participation.anonymity.parameters import Parameters
from participation.anonymity.percent import WITHHELD, Shown, show
from participation.anonymity.ptable import NoiseTable
from participation.anonymity.recode import Recoding, Told
from participation.anonymity.tables import ANSWERED_BASE, Table
from participation.anonymity.tally import OPTION_PLACE, levels_of, variable_name


@dataclass(frozen=True)
class Previous:
    """What must be known of an earlier release of the same survey version and wave.

    name -- its number; tables -- the entries of its own population in its audit document.
    n -- exactly how many answers it had; new, gone -- how many this release had more, and how
        many it had lost, compared with the one before it (for the first: n and 0).
    recodings, stricter -- its recodings of dimensions, by question.
    """

    name: str
    tables: tuple[Mapping[str, Any], ...]
    n: int
    new: int
    gone: int
    recodings: Mapping[str, Recoding]
    stricter: Mapping[str, Recoding]


def cells(table: Table, tables: Mapping[str, Table], parameters: Parameters) -> list[Shown]:
    """Return what is published of each cell, flattened in the order of the table's axes."""
    base = tables.get(table.base) if table.base else None
    asked = _inside(table, base)
    shape = table.values.shape
    bases = np.broadcast_to(_bases(base, tables, parameters), shape)
    # Whoever was not asked is no part of those who were, and said nothing that could be sensitive.
    bases = np.where(asked, bases, -1)
    sensitive = np.broadcast_to(asked & table.sensitive, shape)
    every = zip(table.values.flat, bases.flat, sensitive.flat, table.shown.flat, strict=True)
    return [
        show(int(value), None if whole < 0 else int(whole), bool(hidden), parameters)
        if shown
        else WITHHELD
        for value, whole, hidden, shown in every
    ]


def _inside(table: Table, base: Table | None) -> NDArray[np.bool_]:
    """Return which rows of a table are part of what its shares are taken of."""
    if base is None or not base.axes or base.axes[0].levels[0].name != ANSWERED_BASE:
        return np.array(True)
    inside = frozenset(base.axes[0].levels[0].of)
    rows = np.array([inside >= set(level.of) for level in table.axes[0].levels])
    return rows[:, None] if table.values.ndim == 2 else rows


def _bases(
    base: Table | None, tables: Mapping[str, Table], parameters: Parameters
) -> NDArray[np.int64]:
    """Return what the shares of a table are of; -1 where that is not said: from shares and their
    counts it could be worked out."""
    if base is None:
        return np.array(-1)
    said = cells(base, tables, parameters)
    whole = [
        -1 if c.low is None or c.over else v for c, v in zip(said, base.values.flat, strict=True)
    ]
    return np.array(whole) if base.values.ndim else np.array(whole[0])


def table_json(
    table: Table,
    shown: Sequence[Shown],
    population: str,
    rule: str,
    told: Told | None = None,
) -> dict[str, Any]:
    """Return one table as the attacker's input writes it.

    told -- what is known of the members of groups besides the numbers (`recode.told`).
    """
    flat = [cell.as_json() for cell in shown]
    if table.values.ndim == 0:
        written: Any = flat[0]
    elif table.values.ndim == 1:
        written = flat
    else:
        width = table.values.shape[1]
        written = [flat[start : start + width] for start in range(0, len(flat), width)]
    return {
        "name": table.name,
        "population": population,
        "rule": rule,
        "axes": [
            {
                "variable": axis.variable,
                "levels": [{"name": lv.name, "of": list(lv.of)} for lv in axis.levels],
            }
            for axis in table.axes
        ],
        "cells": written,
        **_known(table, told or {}),
    }


def _known(table: Table, told: Told) -> dict[str, Any]:
    spans = [told.get(level.of) for axis in table.axes[:1] for level in axis.levels]
    if not any(spans):
        return {}
    return {"known": [span and {"from": span[0], "to": span[1]} for span in spans]}


def families(columns: Columns, plan: Plan) -> list[dict[str, Any]]:
    """Return the rules of multi-selects that every reader of the questionnaire knows.

    A rule that some answer breaks is left out: the attacker must not reason from a falsehood.
    """
    found = []
    for question in plan.questions:
        column = columns.answers[question.name]
        if isinstance(column, Multiple):
            found.append(_family(column, question))
    return found


def _family(column: Multiple, question: PlannedQuestion) -> dict[str, Any]:
    answered = column.chosen[(column.chosen >= 0).all(axis=1)]
    chosen = answered.sum(axis=1, dtype=np.int64)
    at_most = question.at_most
    if at_most is not None and len(chosen) and chosen.max() > at_most:
        at_most = None
    exclusive = [
        variable_name(question.name, option)
        for option in question.exclusive
        if not (chosen[answered[:, column.options.index(option)] == 1] > 1).any()
    ]
    return {
        "variables": [variable_name(question.name, option) for option in column.options],
        "yes": YES,
        "unanswered": NO_ANSWER,
        **({"unasked": NOT_ASKED} if column.conditional else {}),
        "at_least": 1 if len(chosen) and chosen.min() >= 1 else 0,
        "at_most": at_most,
        "exclusive": exclusive,
    }


def conditions(columns: Columns, plan: Plan) -> list[dict[str, Any]]:
    """Return who was asked what, where every reader of the questionnaire knows it.

    A condition that some answer breaks is left out: the attacker must not reason from a falsehood.
    """
    planned = {question.name for question in plan.questions}
    return [
        written
        for question in plan.questions
        for condition in question.conditions
        if condition.question in planned
        for written in _condition(columns, question, condition)
    ]


def _condition(
    columns: Columns, question: PlannedQuestion, condition: Condition
) -> Iterator[dict[str, Any]]:
    column = columns.answers[question.name]
    asked = tuple(level for level in levels_of(column) if level not in question.outside)
    inside = _gave(columns, question.name, None, asked)
    gave = _gave(columns, condition.question, condition.option, condition.levels)
    if (inside & ~gave).any():
        return
    options = column.options if isinstance(column, Multiple) else (None,)
    yield {
        "variables": [variable_name(question.name, option) for option in options],
        "asked": list(asked),
        "only_if": {
            "variable": variable_name(condition.question, condition.option),
            "levels": list(condition.levels),
        },
        "all": condition.all_of_them and not (gave & ~inside).any(),
    }


def _gave(
    columns: Columns, question: str, option: str | None, levels: Sequence[str]
) -> NDArray[np.bool_]:
    """Return who gave one of these answers; without an option, of several: to any option."""
    column = columns.answers[question]
    own = levels_of(column)
    if isinstance(column, Single):
        codes = column.codes.astype(np.intp)
        codes = np.where(codes < 0, len(own) - 1, codes)
    else:
        place = 0 if option is None else column.options.index(option)
        codes = OPTION_PLACE[column.chosen[:, place]] % len(own)
    wanted = np.array([level in levels for level in own], dtype=bool)
    return np.asarray(wanted[codes])


def noise_rule(noise: NoiseTable, keys: str, capped_at: int | None = None) -> dict[str, Any]:
    """Return the rule a table is published under, as the attacker's input writes it.

    keys -- name of the release whose record keys made the noise.
    capped_at -- of tables that leave out every number with the largest noise up
        (`friends.without_largest`): k, since counts below it read "fewer than k".
    """
    written = {"kind": "noise", "rows": [list(row) for row in noise.rows], "keys": keys}
    if capped_at is None:
        return written
    rule, last = read_rule(keys, written), len(noise.rows) - 1
    # A count that neither reads "fewer than k" nor can be taken for one loses what all larger do.
    counts = range(max(capped_at, last) + 2 * max(map(max, noise.rows)) + 1)
    return {**written, "rows": [list(_shown(rule, count, capped_at)) for count in counts]}


def _shown(rule: Rule, count: int, k: int) -> Iterator[int]:
    """Yield the noises that a count has in numbers which are shown."""
    for noise in rule.rows[min(count, len(rule.rows) - 1)]:
        value = count + noise
        behind = rule.behind(0, k - 1) if value < k else rule.behind(value, value)
        assert behind is not None
        if not count == behind.low > 0:
            yield noise


def rule_name(release: str, capped: bool) -> str:
    """Return what the attacker's input calls the rule of tables of a release."""
    return f"{release}, largest noise up left out" if capped else release


def document(
    name: str,
    tables: Sequence[Mapping[str, Any]],
    n: int,
    new: int,
    gone: int,
    previous: Sequence[Previous],
    known_rules: Sequence[Mapping[str, Any]],
    known_conditions: Sequence[Mapping[str, Any]],
    noise: NoiseTable,
    parameters: Parameters,
) -> dict[str, Any]:
    """Return the private audit document: it knows every exact n.

    name -- of the release proposed; tables -- its tables as `table_json` writes them.
    new, gone -- answers gained and lost since the last release (for the first: n and 0).
    """
    order = [(p.name, p.n, p.new, p.gone) for p in previous] + [(name, n, new, gone)]
    groups, populations = _people(order)
    every = [table for p in previous for table in p.tables] + list(tables)
    variables, used = _variables(every), {table["rule"] for table in every}
    return {
        "format": FORMAT,
        "bounds": {"k": parameters.k, "min_width": parameters.min_width},
        "variables": variables,
        "groups": groups,
        "populations": populations,
        "families": [f for f in known_rules if set(f["variables"]) <= variables.keys()],
        "conditions": list(_speaking_of(variables, known_conditions)),
        "rules": {
            rule_name(release, capped): noise_rule(noise, release, parameters.k if capped else None)
            for release, *_ in order
            for capped in (False, True)
            if not capped or rule_name(release, capped) in used
        },
        "tables": every,
        "knowledge": {"own": "anybody"},
    }


def with_others(written: dict[str, Any], beside: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document with what other pages show: further `tables`, each with its rule."""
    if not beside:
        return written
    every = [*written["tables"], *beside["tables"]]
    return {
        **written,
        "variables": _variables(every),
        "rules": {**beside["rules"], **written["rules"]},
        "tables": every,
    }


def public(written: Mapping[str, Any], name: str, parameters: Parameters) -> dict[str, Any]:
    """Return the document as it is published: no exact size, only what the rules promise. That
    a group had too few, whoever finds it out may try; we do not say which it was.

    name, parameters -- of the release proposed. Earlier ones may have been made before a
        threshold was tightened: of them only what every release obeys is true.
    """
    always, last = Parameters(), written["populations"][name]["groups"][-1]
    releases = {table["population"] for table in written["tables"]}
    groups = {}
    for group, known in written["groups"].items():
        least = parameters.m_least if group == last else always.m_least
        groups[group] = {"size": {"from": least}} if "size" in known else {}
    populations = {}
    for one, known in written["populations"].items():
        least = parameters.n_min if one == name else always.n_min
        size = {"size": {"from": least}} if one in releases else {}
        populations[one] = {"groups": known["groups"], **size}
    tables = [_promised(table) for table in written["tables"]]
    return {**written, "groups": groups, "populations": populations, "tables": tables}


def _speaking_of(
    variables: Mapping[str, Sequence[str]], known: Iterable[Mapping[str, Any]]
) -> Iterator[Mapping[str, Any]]:
    """Yield the conditions as far as there are tables of both questions."""
    for condition in known:
        parent, asked = condition["only_if"], set(condition["asked"])
        own = [v for v in condition["variables"] if asked <= set(variables.get(v, ()))]
        if own and set(parent["levels"]) <= set(variables.get(parent["variable"], ())):
            yield {**condition, "variables": own}


def _promised(table: Mapping[str, Any]) -> Mapping[str, Any]:
    if "known" not in table:
        return table
    spans = [span and {"from": span["from"]} for span in table["known"]]
    kept = [span if span and span["from"] else None for span in spans]
    rest = {name: value for name, value in table.items() if name != "known"}
    return {**rest, "known": kept} if any(kept) else rest


def _people(order: Sequence[tuple[str, int, int, int]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return groups and populations of a sequence of releases.

    Where answers were only added, each release is the one before and its newcomers. Where some
    were lost, every pattern of "in this one, not in that one" is a group of unknown size.
    """
    names = [name for name, *_ in order]
    if all(gone == 0 for *_, gone in order):
        groups = {_newcomers(i, names): {"size": new} for i, (_, _, new, _) in enumerate(order)}
        populations = {
            name: {"groups": list(groups)[: i + 1], "size": n}
            for i, (name, n, _, _) in enumerate(order)
        }
        return groups, populations
    patterns = range(1, 2 ** len(names))
    title = {
        p: "in " + " and ".join(n for i, n in enumerate(names) if p >> i & 1) for p in patterns
    }
    populations = {
        name: {"groups": [title[p] for p in patterns if p >> i & 1], "size": n}
        for i, (name, n, _, _) in enumerate(order)
    }
    for i, (name, _, new, gone) in enumerate(order[1:], start=1):
        came = [title[p] for p in patterns if p >> i & 1 and not p >> (i - 1) & 1]
        left = [title[p] for p in patterns if not p >> i & 1 and p >> (i - 1) & 1]
        populations[f"new in {name}"] = {"groups": came, "size": new}
        populations[f"gone before {name}"] = {"groups": left, "size": gone}
    return {title[p]: {} for p in patterns}, populations


def _newcomers(place: int, names: Sequence[str]) -> str:
    return f"in {names[0]}" if place == 0 else f"new in {names[place]}"


def _variables(tables: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table in tables:
        for axis in table["axes"]:
            levels = found.setdefault(axis["variable"], [])
            named = [[lv] if isinstance(lv, str) else lv["of"] for lv in axis["levels"]]
            levels += [name for of in named for name in of if name not in levels]
    return found
