"""Small documents and small quarters for the tests of this room."""

from types import SimpleNamespace

import numpy as np
import pytest

from participation.anonymity.columns import (
    Columns,
    Multiple,
    Plan,
    PlannedDimension,
    PlannedQuestion,
    Single,
)
from participation.anonymity.ptable import load


def axis(name, levels):
    return {"variable": name, "levels": list(levels)}


def table(name, axes, cells, population="1", rule="r"):
    return {"name": name, "population": population, "rule": rule, "axes": axes, "cells": cells}


def document(variables, rule, tables, groups=None, populations=None, k=5, width=0, **more):
    return {
        "format": "release-audit/1",
        "bounds": {"k": k, "min_width": width},
        "variables": {name: list(levels) for name, levels in variables.items()},
        "groups": groups or {"all": {}},
        "populations": populations or {"1": {"groups": list(groups or {"all": {}})}},
        "rules": {"r": rule},
        "tables": tables,
        **more,
    }


@pytest.fixture
def build():
    noise = {"kind": "noise", "rows": [list(row) for row in load().rows]}
    return SimpleNamespace(axis=axis, table=table, document=document, noise=noise)


def quarter(n, seed=1, questions=4, multi=1, sensitive=("q0",)):
    """A survey with three dimensions, `questions` with one answer and `multi` with many."""
    random = np.random.default_rng(seed)
    answers, planned, dimensions = {}, [], []
    for name, levels in (("age", 5), ("language", 4), ("housing", 3)):
        named = tuple(f"{name[0]}{i}" for i in range(levels))
        share = np.linspace(1, 3, levels)
        codes = random.choice(levels, n, p=share / share.sum())
        answers[name] = Single(named, np.where(random.random(n) < 0.04, -1, codes))
        merge = tuple((named[i], named[i + 1]) for i in range(levels - 1))
        dimensions.append(PlannedDimension(name, merge))
        planned.append(PlannedQuestion(name))
    for i in range(questions):
        levels = 2 + i % 4
        codes = random.choice(levels, n, p=random.dirichlet(np.full(levels, 2.0)))
        named = tuple(f"a{j}" for j in range(levels))
        answers[f"q{i}"] = Single(named, np.where(random.random(n) < 0.05, -1, codes))
        planned.append(PlannedQuestion(f"q{i}", sensitive=f"q{i}" in sensitive))
    for i in range(multi):
        chosen = (random.random((n, 4)) < (0.5, 0.3, 0.2, 0.1)).astype(np.int8)
        chosen[chosen.sum(axis=1) == 0, 0] = 1
        chosen[chosen.sum(axis=1) == 4, 3] = 0
        chosen[random.random(n) < 0.05] = -1
        answers[f"m{i}"] = Multiple(("o0", "o1", "o2", "o3"), chosen)
        planned.append(PlannedQuestion(f"m{i}", at_most=3))
    ids = random.integers(0, 256, (n, 16)).astype(np.uint8)
    return Columns(ids, answers), Plan(tuple(planned), tuple(dimensions))


@pytest.fixture(scope="session")
def a_quarter():
    return quarter


@pytest.fixture
def secrets():
    """Secrets that are the same in every run of a test: it must not pass by luck."""
    return np.random.default_rng(7)
