"""What reads "over 90 %" must not be worked out from what stands beside it."""

import numpy as np

from participation.anonymity.audit import AuditReport
from participation.anonymity.columns import (
    NOT_ASKED,
    Columns,
    Condition,
    Multiple,
    Plan,
    PlannedDimension,
    PlannedQuestion,
    Single,
)
from participation.anonymity.propose import propose

N = 600
AGES = ("a", "b", "c")


def proposed(debts, conditions=(), sensitive_age=False, ages=None, option=False, unasked=None):
    """Whether somebody has debts, and why, asked of those who do; by age."""
    random = np.random.default_rng(4)
    ages = np.arange(N) % 3 if ages is None else ages
    why = np.where(debts, random.integers(0, 2, N), 2)
    said = Single(("yes", "no"), np.where(debts, 0, 1))
    if option:
        said = Multiple(("yes", "other"), np.stack([debts, ~debts], axis=1).astype(np.int8))
    answers = {
        "age": Single(AGES, ages),
        "debts": said,
        "why": Single(("x", "y", NOT_ASKED), why),
        "else": Single(("x", "y"), random.integers(0, 2, N)),
    }
    if unasked is not None:
        answers["debts"] = Single((*said.levels, NOT_ASKED), np.where(unasked, 2, said.codes))
    questions = (
        PlannedQuestion("age", sensitive=sensitive_age),
        PlannedQuestion("debts", sensitive=not sensitive_age),
        PlannedQuestion("why", conditions=conditions),
        PlannedQuestion("else"),
    )
    ids = random.integers(0, 256, (N, 16)).astype(np.uint8)
    unaudited = AuditReport("", (), (), {})
    return propose(
        Columns(ids, answers),
        Plan(questions, (PlannedDimension("age"),)),
        (),
        lambda: random.bytes(32),
        attack=lambda document: unaudited,
    )


NEARLY_ALL = np.arange(N) % 20 > 0
OF_ONE_AGE = np.where(np.arange(N) % 3 == 0, NEARLY_ALL, np.arange(N) % 6 < 3)
ASKED = (Condition("debts", ("yes",), None, True),)


def beside(found, name):
    """Return, per group of a table, whether a share reads "over", and the other numbers of it."""
    table = next(table for table in found.tables if table.name == name)
    cells = np.array(found.shown[name], dtype=object).reshape(len(table.axes[0].levels), -1)
    return [(any(c.over for c in group), [c.low for c in group if not c.over]) for group in cells.T]


def test_no_other_number_of_its_group_is_said():
    found = proposed(NEARLY_ALL)
    for name in ("debts", "debts by age"):
        for over, others in beside(found, name)[:3]:
            assert over
            assert set(others) == {None}
    assert ("cells", "high") in {(step.name, step.reason) for step in found.steps}


def test_other_groups_keep_their_numbers():
    groups = beside(proposed(OF_ONE_AGE), "debts by age")[:3]
    assert [over for over, _ in groups] == [True, False, False]
    assert all(any(low is not None for low in others) for _, others in groups[1:])
    assert not any(over for over, _ in beside(proposed(OF_ONE_AGE), "debts"))


def test_of_an_option_only_that_nearly_all_chose_it_counts():
    assert {low for _, others in beside(proposed(NEARLY_ALL, option=True), "debts.yes")
            for low in others} == {None}  # fmt: skip
    rare = dict(enumerate(beside(proposed(~NEARLY_ALL, option=True), "debts.yes")))
    assert rare[0][1][0] is not None


def test_who_was_asked_because_of_it_does_not_tell_it():
    found = proposed(NEARLY_ALL, ASKED)
    assert "why" not in {table.question for table in found.tables}
    assert ("question", "why", "high") in {(s.name, s.what, s.reason) for s in found.steps}


def test_nor_in_the_groups_where_it_is_nearly_everybody():
    found = proposed(OF_ONE_AGE, ASKED)
    for name in ("why by age", "why by age, asked"):
        first, second = beside(found, name)[:2]
        assert set(first[1]) == {None}
        assert set(second[1]) != {None}


def test_a_sensitive_dimension_of_nearly_one_group_is_none():
    """Its groups' numbers add up to how many are in it, question by question."""
    ages = np.where(np.arange(N) % 20 > 0, 0, 1 + np.arange(N) // 20 % 2)
    found = proposed(np.arange(N) % 2 == 0, sensitive_age=True, ages=ages)
    assert all(len(table.axes) < 2 for table in found.tables)
    assert ("dimension", "age", "high") in {(s.name, s.what, s.reason) for s in found.steps}


def test_where_no_share_is_high_nothing_is_taken():
    found = proposed(np.arange(N) % 2 == 0, ASKED)
    assert "high" not in {step.reason for step in found.steps}


def test_that_many_were_not_asked_is_no_share_of_an_answer():
    """Half of all answered the short survey only: what the others said is shown."""
    found = proposed(np.arange(N) % 4 < 2, unasked=np.arange(N) % 2 == 0)
    assert "high" not in {step.reason for step in found.steps}
    for name in ("debts", "debts by age"):
        for over, numbers in beside(found, name)[:3]:
            assert not over
            # The lot may have left one out.
            assert set(numbers[:3]) != {None}


def test_among_those_who_were_asked_nearly_everybody_is_still_not_told():
    found = proposed(NEARLY_ALL, unasked=np.arange(N) % 2 == 0)
    over, others = beside(found, "debts")[0]
    asked_no, unasked = others[0], others[1]
    assert over
    assert asked_no is None
    # How many were not asked is the total less those who were asked: both are said.
    assert unasked is not None
