"""Programmes that start where the last one ended say what programmes started afresh say."""

import time
from dataclasses import replace

import numpy as np
import pytest

from participation.anonymity.attack import solve
from participation.anonymity.attack.equations import Builder, ContradictionError


def some_equations(random, columns=12, rows=14):
    builder = Builder()
    for _ in range(columns):
        builder.column(0, int(random.integers(3, 12)))
    middle = np.array([random.integers(0, high + 1) for high in builder.high])
    for _ in range(rows):
        inside = random.choice(columns, 4, replace=False)
        value = int(middle[inside].sum())
        builder.row(inside.tolist(), [], max(0, value - 2), value + 2)
    return builder.freeze()


def bounds(equations, directions):
    deadline = solve.Deadline(60, time.monotonic)
    return [solve.maximise(equations, d, deadline).bound for d in directions]


@pytest.mark.parametrize("seed", range(4))
def test_a_kept_programme_proves_the_same_bounds(seed, monkeypatch):
    random = np.random.default_rng(seed)
    equations = some_equations(random)
    directions = random.integers(-3, 4, (15, len(equations.low))).astype(float)
    assert solve.highs is not None
    kept = [bounds(equations, directions) for _ in range(2)]
    monkeypatch.setattr(solve, "highs", None)
    assert kept == [bounds(equations, directions)] * 2


@pytest.mark.parametrize("seed", range(4))
def test_rows_that_are_left_out_were_implied(seed):
    random = np.random.default_rng(seed)
    full = some_equations(random)
    full.tighten()
    lean = replace(full, low=full.low.copy(), high=full.high.copy()).lean()
    assert len(lean.row_low) <= len(full.row_low)
    directions = random.integers(-3, 4, (15, len(full.low))).astype(float)
    assert bounds(lean, directions) == bounds(full, directions)


def test_narrower_bounds_of_the_same_rows_are_kept_apart():
    builder = Builder()
    one, other = builder.column(0, 9), builder.column(0, 9)
    builder.row([one, other], [], 5, 10)
    equations = builder.freeze()
    deadline = solve.Deadline(60, time.monotonic)
    up = np.array([1.0, 0.0])
    assert solve.maximise(equations, up, deadline).bound == 9
    narrow = replace(equations, high=np.array([4, 9]))
    assert solve.maximise(narrow, up, deadline).bound == 4
    assert solve.maximise(equations, up, deadline).bound == 9
    nobody = replace(equations, high=np.array([1, 1]))
    assert solve.maximise(nobody, up, deadline) is None
    with pytest.raises(ContradictionError):
        solve.must(None)
