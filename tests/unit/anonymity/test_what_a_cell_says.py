import numpy as np
import pytest

from participation.anonymity.cellkey import noisy
from participation.anonymity.parameters import Parameters
from participation.anonymity.percent import Shown, expected_error, show
from participation.anonymity.ptable import load

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
    assert show(9, 9, True, RULES).over


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
    random = np.random.default_rng(3)
    for base in (50, 100, 500):
        counts = np.full(40_000, base // 2)
        part = noisy(load(), counts, random.integers(0, 2**64, 40_000, dtype=np.uint64))
        whole = noisy(
            load(), np.full(40_000, base), random.integers(0, 2**64, 40_000, dtype=np.uint64)
        )
        shares = np.floor(100 * part / whole + 0.5)
        assert expected_error(base, load()) == pytest.approx(np.abs(shares - 50).mean(), abs=0.02)
