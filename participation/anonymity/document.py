"""From tables to the attacker's input: this release and all earlier ones of the survey."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from participation.anonymity.attack.reading import FORMAT
from participation.anonymity.columns import NO_ANSWER, YES, Columns, Multiple, Plan, PlannedQuestion
from participation.anonymity.parameters import Parameters
from participation.anonymity.percent import Shown, show
from participation.anonymity.ptable import NoiseTable
from participation.anonymity.recode import Recoding
from participation.anonymity.tables import Table
from participation.anonymity.tally import variable_name


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
    if base is None:
        bases = np.full(table.values.shape, -1)
    else:
        bases = np.broadcast_to(
            base.values.reshape(-1) if base.values.ndim else base.values, table.values.shape
        )
    withheld = Shown(None, None)
    return [
        show(int(value), None if whole < 0 else int(whole), table.sensitive, parameters)
        if shown
        else withheld
        for value, whole, shown in zip(table.values.flat, bases.flat, table.shown.flat, strict=True)
    ]


def table_json(table: Table, shown: Sequence[Shown], population: str, rule: str) -> dict[str, Any]:
    """Return one table as the attacker's input writes it."""
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
    }


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
        "at_least": 1 if len(chosen) and chosen.min() >= 1 and not column.conditional else 0,
        "at_most": None if column.conditional else at_most,
        "exclusive": [] if column.conditional else exclusive,
    }


def noise_rule(noise: NoiseTable, keys: str) -> dict[str, Any]:
    """Return the rule every release is published under."""
    return {"kind": "noise", "rows": [list(row) for row in noise.rows], "keys": keys}


def document(
    name: str,
    tables: Sequence[Mapping[str, Any]],
    n: int,
    new: int,
    gone: int,
    previous: Sequence[Previous],
    known_rules: Sequence[Mapping[str, Any]],
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
    variables = _variables(every)
    return {
        "format": FORMAT,
        "bounds": {"k": parameters.k, "min_width": parameters.min_width},
        "variables": variables,
        "groups": groups,
        "populations": populations,
        "families": [f for f in known_rules if set(f["variables"]) <= variables.keys()],
        "rules": {release: noise_rule(noise, release) for release, *_ in order},
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


def public(written: Mapping[str, Any], parameters: Parameters) -> dict[str, Any]:
    """Return the document as it is published: no exact size, only what the rules promise."""
    least = {"size": {"from": parameters.m_least}}
    releases = {table["population"] for table in written["tables"]}
    groups = {name: least if "size" in g else {} for name, g in written["groups"].items()}
    populations = {}
    for name, known in written["populations"].items():
        size = {"size": {"from": parameters.n_min}} if name in releases else {}
        populations[name] = {"groups": known["groups"], **size}
    return {**written, "groups": groups, "populations": populations}


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
