import numpy as np
import pytest
from scipy.optimize import minimize

from participation.anonymity import ptable
from participation.anonymity.ptable import SCALE, allowed_noise, load, solve, solve_row

ROWS = range(8)


def test_the_shipped_table_is_the_one_the_script_solves():
    assert ptable.PATH.read_text(encoding="utf-8") == ptable.as_json(solve())


def test_a_true_zero_stays_zero():
    assert load().rows[0] == (0,)


@pytest.mark.parametrize("count", ROWS)
def test_weights_add_up_and_noise_is_unbiased_without_any_tolerance(count):
    noise, weights = load().rows[count], load().weights[count]
    assert sum(weights) == SCALE
    assert sum(x * w for x, w in zip(noise, weights, strict=True)) == 0
    assert min(weights) > 0


@pytest.mark.parametrize("count", ROWS[1:])
def test_the_variance_is_two_and_a_half(count):
    noise, weights = load().rows[count], load().weights[count]
    variance = sum(x * x * w for x, w in zip(noise, weights, strict=True)) / SCALE
    assert variance == pytest.approx(2.5, abs=1e-7)


@pytest.mark.parametrize("count", ROWS)
def test_no_result_is_one_or_two_or_negative_and_no_noise_is_above_four(count):
    results = {count + x for x in load().rows[count]}
    assert not results & {1, 2}
    assert min(results) >= 0
    assert max(abs(x) for x in load().rows[count]) <= 4


def test_every_noise_the_rules_allow_can_happen():
    assert [load().rows[count] for count in ROWS] == [allowed_noise(count) for count in ROWS]


@pytest.mark.parametrize("count", [1, 3, 7])
def test_no_other_table_has_more_entropy(count):
    noise = np.array(allowed_noise(count), dtype=float)
    ours = solve_row(count)

    def entropy(p):
        kept = p[p > 0]
        return float(-(kept * np.log(kept)).sum())

    rules = [
        {"type": "eq", "fun": lambda p: p.sum() - 1},
        {"type": "eq", "fun": lambda p: p @ noise},
        {"type": "eq", "fun": lambda p: p @ noise**2 - 2.5},
    ]
    start = np.full(len(noise), 1 / len(noise))
    other = minimize(
        lambda p: -entropy(p), start, constraints=rules, bounds=[(1e-9, 1)] * len(noise)
    )
    assert entropy(ours) >= -other.fun - 1e-6


def test_what_may_be_behind_a_value_has_no_gaps():
    for value in (0, *range(3, 60)):
        counts = load().possible(value)
        assert counts == list(range(counts[0], counts[-1] + 1))
    assert load().possible(1) == load().possible(2) == []
