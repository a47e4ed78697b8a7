"""The figures of the page on how we count come from the rules and from the noise table."""

import pytest

from participation.anonymity.parameters import Parameters
from participation.anonymity.ptable import load
from participation.releases.how import rules


def test_tightened_rules_change_the_page():
    found = rules(Parameters(k=7, base_min=15, p_max=0.8))
    assert (found.limits.k, found.limits.base_min, found.over) == (7, 15, 80)
    assert found.behind_few == max(count for v in range(7) for count in load().possible(v))


def test_the_picture_of_chances_is_the_noise_table():
    found = rules()
    assert sum(one.cases for one in found.shifts) == pytest.approx(100, abs=3)
    assert found.within[found.most] == 100
    assert [one.number for one in found.shifts] == list(range(found.low, found.high + 1))
