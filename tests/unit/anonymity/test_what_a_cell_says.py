import numpy as np
import pytest

from participation.anonymity.cellkey import noisy
from participation.anonymity.parameters import Parameters
from participation.anonymity.percent import Shown, expected_error, show, usual_error
from participation.anonymity.ptable import SCALE, load

RULES = Parameters()


@pytest.mark.parametrize("value", [0, 3, 4])
def test_below_five_reads_fewer_than_five(value):
    assert show(value, 100, False, RULES) == Shown(0, 4)


def test_shares_are_whole_per_cent():
    assert show(33, 98, False, RULES).percent == 34
    assert show(5, 1000, False, RULES).percent == 1


def test_no_share_is_taken_of_a_base_below_ten():
    assert show(7, 9, False, RULES) == Shown(7, 7, None)
    assert show(7, None, False, RULES).percent is None


def test_noise_never_makes_more_than_everybody():
    assert show(14, 12, False, RULES).percent == 100


def test_nine_in_ten_on_a_sensitive_question_is_not_said_exactly():
    said = show(48, 50, True, RULES)
    assert said == Shown(45, None, 90, over=True)
    assert said.count is None
    assert show(44, 50, True, RULES).percent == 88
    assert show(48, 50, False, RULES).percent == 96


def test_nearly_everybody_of_fewer_than_ten_is_a_number_and_no_share():
    assert show(9, 9, True, RULES) == Shown(9, None, None, over=True)
    assert show(5, 5, True, RULES) == Shown(5, None, None, over=True)
    assert show(10, 10, True, RULES) == Shown(9, None, 90, over=True)


def test_a_sensitive_count_without_its_base_is_withheld():
    assert show(48, None, True, RULES) == Shown(None, None)


def test_a_setting_can_hide_shares_earlier():
    assert show(41, 50, True, Parameters(p_max=0.8)).over


def test_what_is_shown_is_written_as_the_audit_reads_it():
    assert show(3, 100, False, RULES).as_json() == {"from": 0, "to": 4}
    assert show(48, 50, True, RULES).as_json() == {"from": 45, "to": None}
    assert show(30, 100, False, RULES).as_json() == 30
    assert Shown(None, None).as_json() is None


def test_the_stated_error_is_the_measured_one():
    """For shares of every size: one half of an even number is the one share that rounding helps."""
    random = np.random.default_rng(3)
    for base in (50, 100, 312, 1000, 10_000):
        counts = random.integers(base // 20, base - base // 20, 80_000, endpoint=True)
        keys = random.integers(0, 2**64, (2, 80_000), dtype=np.uint64)
        part = noisy(load(), counts, keys[0])
        whole = noisy(load(), np.full(80_000, base), keys[1])
        shares = np.floor(100 * part / whole + 0.5)
        off = np.abs(shares - 100 * counts / base).mean()
        assert expected_error(base, load()) == pytest.approx(off, abs=0.03)


@pytest.mark.parametrize("base", [10, 20, 51, 311])
def test_the_usual_error_holds_in_nineteen_of_twenty_draws(base):
    rng = np.random.default_rng(7)
    noise = load()
    chances = np.array(noise.weights[-1]) / SCALE
    drawn = rng.choice(noise.rows[-1], p=chances, size=(2, 200_000))
    counts = np.rint(rng.uniform(0.05, 0.95, 200_000) * base)
    shares = np.clip((counts + drawn[0]) / (base + drawn[1]), 0, 1)
    off = np.abs(np.floor(100 * shares + 0.5) - 100 * counts / base)
    said = usual_error(base, noise)
    assert np.mean(off <= said) >= 0.948
    assert np.mean(off <= said - 1) < 0.955


def test_the_usual_error_grows_where_fewer_answered():
    points = [usual_error(base, load()) for base in (10, 20, 50, 100, 500, 5000)]
    assert points == sorted(points, reverse=True)
    assert points[-1] >= 1
