"""Being asked at all says something, and those who were asked may know each other."""

from dataclasses import replace

import numpy as np
import pytest

from participation.anonymity.columns import (
    NOT_ASKED,
    Columns,
    Condition,
    Plan,
    PlannedDimension,
    PlannedQuestion,
    Single,
)
from participation.anonymity.propose import propose
from tests.unit.anonymity.parts import unaudited


def quarter(n, asked, seed):
    """One question that `asked` of n people were asked, by age."""
    random = np.random.default_rng(seed)
    codes = np.where(np.arange(n) < asked, random.integers(0, 3, n), 3)
    answers = {
        "age": Single(("x", "y", "z"), random.integers(0, 3, n)),
        "q": Single(("a", "b", "c", NOT_ASKED), codes),
    }
    ids = random.integers(0, 256, (n, 16)).astype(np.uint8)
    questions = (PlannedQuestion("age"), PlannedQuestion("q"))
    return Columns(ids, answers), Plan(questions, (PlannedDimension("age"),))


def proposed(n, asked, seed):
    columns, plan = quarter(n, asked, seed)
    random = np.random.default_rng(seed)
    return columns, propose(columns, plan, (), lambda: random.bytes(32), attack=unaudited)


def in_age(columns, level):
    return columns.answers["age"].codes == ("x", "y", "z", "no_answer").index(level)


def gives_away(found, true):
    """Tell whether a published number is only possible if everybody it counts is there."""
    return found.count is not None and found.count - 4 >= true > 0


def test_the_others_of_a_group_do_not_learn_that_the_last_one_was_asked():
    seen = 0
    for seed in range(80):
        columns, found = proposed(120, 60, seed)
        asked = columns.answers["q"].codes < 3
        for table in found.tables:
            if table.name != "q by age, asked":
                continue
            cells = found.shown[table.name]
            for level, cell in zip(table.axes[1].levels, cells, strict=True):
                true = int((asked & in_age(columns, level.name)).sum())
                rest = int((~asked & in_age(columns, level.name)).sum())
                seen += cell.count is not None
                assert not gives_away(cell, true), (seed, level.name)
                # Nor that the last one was not: nobody but those known to be asked fits.
                assert cell.count is None or rest == 0 or cell.count + 4 > true, (seed, level.name)
    assert seen > 150


def test_the_others_who_were_asked_do_not_learn_what_the_last_one_said():
    """A hundred answers and more, but only thirty were asked, and they know each other."""
    seen = 0
    for seed in range(120):
        columns, found = proposed(120, 30, seed)
        for table in found.tables:
            if table.name != "q":
                continue
            for place, cell in enumerate(found.shown["q"][:3]):
                seen += cell.count is not None
                true = int((columns.answers["q"].codes == place).sum())
                assert not gives_away(cell, true), (seed, place)
    assert seen > 200


def chained(seed, n=120, asked=40, yes=9):
    """Forty are asked a question; those who say yes are asked another. It is a dimension too."""
    random = np.random.default_rng(seed)
    first = np.where(np.arange(n) < asked, 1, 2)
    first[random.permutation(asked)[:yes]] = 0
    on = np.where(first == 0, random.integers(0, 2, n), 2)
    answers = {
        "has": Single(("no", "yes"), (np.arange(n) < asked).astype(np.int8)),
        "money": Single(("enough", "little", NOT_ASKED), first),
        "where": Single(("here", "there", NOT_ASKED), on),
    }
    ids = random.integers(0, 256, (n, 16)).astype(np.uint8)
    questions = (
        PlannedQuestion("has"),
        PlannedQuestion("money", conditions=(Condition("has", ("yes",)),)),
        PlannedQuestion("where", conditions=(Condition("money", ("enough",), None, True),)),
    )
    plan = Plan(questions, (PlannedDimension("money"),))
    found = propose(Columns(ids, answers), plan, (), lambda: random.bytes(32), attack=unaudited)
    return {table.name: found.shown[table.name] for table in found.tables}


def test_what_is_left_out_of_a_question_is_not_told_by_those_it_led_to_another():
    """They are the same people, so their number has the same noise."""
    left_out = 0
    for seed in range(150):
        shown = chained(seed)
        if shown["money"][0].low is None:
            left_out += 1
            assert shown["where, asked"][0].low is None, seed
    assert left_out > 3


def test_what_is_left_out_of_a_question_is_not_told_by_its_groups():
    seen = left_out = 0
    for seed in range(150):
        shown = chained(seed, asked=70, yes=30)
        groups = shown.get("money in 4 groups", ())
        for own, group in zip(shown["money"], groups, strict=False):
            seen += 1
            # Small numbers have a lot of their own per table: it tells nothing of who is there.
            if own.low is None and group.low != 0:
                left_out += 1
                assert group.low is None, seed
    assert seen > 300
    assert left_out > 10


@pytest.mark.parametrize("n", [60, 120])
def test_no_share_is_taken_of_a_number_that_is_left_out(n):
    """From a share and its count a reader works the number out that was left out."""
    gaps = 0
    for seed in range(60):
        _, found = proposed(n, n // 2, seed)
        for table in found.tables:
            if table.base is None or not table.axes:
                continue
            base = found.shown.get(table.base)
            for cell, place in zip(
                found.shown[table.name], np.ndindex(table.values.shape), strict=True
            ):
                whole = base[place[-1] if len(place) > 1 else 0] if base else None
                if whole is None or whole.low is None:
                    gaps += 1
                    assert cell.percent is None, (seed, table.name)
    assert gaps > 5


def test_no_share_is_taken_of_a_number_that_reads_over(a_quarter):
    """A sensitive dimension in which nearly everybody is in one group is crossed with nothing."""
    columns, plan = a_quarter(400, questions=2, multi=0, sensitive=())
    own = columns.answers["housing"]
    codes = np.where(np.arange(400) < 378, 0, 1 + np.arange(400) % 2)
    columns = replace(columns, answers={**columns.answers, "housing": replace(own, codes=codes)})
    plan = Plan(
        tuple(replace(q, sensitive=q.name == "housing") for q in plan.questions), plan.dimensions
    )
    random = np.random.default_rng(1)
    found = propose(columns, plan, (), lambda: random.bytes(32), attack=unaudited)
    bases = [name for name in found.shown if any(cell.over for cell in found.shown[name])]
    assert "housing" in bases
    assert {name.partition(" in ")[0] for name in bases} == {"housing"}
    assert not [table for table in found.tables if table.base in bases]
    assert any(len(table.axes) == 2 for table in found.tables)
