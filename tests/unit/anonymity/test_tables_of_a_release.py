import tracemalloc

import numpy as np
import pytest

from participation.anonymity.cellkey import record_keys
from participation.anonymity.columns import (
    NOT_ASKED,
    Columns,
    Multiple,
    Plan,
    PlannedDimension,
    PlannedQuestion,
    Single,
)
from participation.anonymity.ptable import load
from participation.anonymity.recode import Recoding
from participation.anonymity.tables import count_tables
from participation.anonymity.tally import BLOCK, tally

SECRET = bytes(32)


def singles(names):
    return tuple((name,) for name in names)


def counted(columns, plan, recodings, stricter=None):
    keys = record_keys(SECRET, columns.row_ids)
    tallies = tally(columns, plan.questions, recodings, keys)
    counts = count_tables(tallies, plan, recodings, stricter or recodings)
    return {count.table.name: count for count in counts}, keys


def recodings_of(columns, plan):
    return tuple(
        Recoding(
            d.question, singles((*columns.answers[d.question].levels, "no_answer")), frozenset()
        )
        for d in plan.dimensions
    )


def test_every_table_counts_what_a_plain_loop_counts(a_quarter):
    columns, plan = a_quarter(400)
    counts, keys = counted(columns, plan, recodings_of(columns, plan))
    codes = {
        name: column.codes % (len(column.levels) + 1)
        for name, column in columns.answers.items()
        if isinstance(column, Single)
    }
    assert int(counts["total"].counts) == 400
    for i in range(len(columns.answers["q1"].levels) + 1):
        assert counts["q1"].counts[i] == (codes["q1"] == i).sum()
        for j in range(len(columns.answers["age"].levels) + 1):
            here = (codes["q1"] == i) & (codes["age"] == j)
            assert counts["q1 by age"].counts[i, j] == here.sum()
            assert counts["q1 by age"].keys[i, j] == keys[here].sum()


def test_options_are_counted_as_yes_no_and_no_answer(a_quarter):
    columns, plan = a_quarter(300)
    counts, _ = counted(columns, plan, ())
    chosen = columns.answers["m0"].chosen[:, 1]
    expected = [(chosen == 1).sum(), (chosen == 0).sum(), (chosen == -1).sum()]
    assert counts["m0.o1"].counts.tolist() == expected


def test_the_same_people_have_the_same_number_in_every_table(a_quarter):
    """I5: The same cell has one value in every table."""
    columns, plan = a_quarter(500)
    # A question that repeats a dimension: its cells hold the very same people.
    answers = {**columns.answers, "again": columns.answers["age"]}
    columns = Columns(columns.row_ids, answers)
    plan = Plan((*plan.questions, PlannedQuestion("again")), plan.dimensions)
    counts, _ = counted(columns, plan, recodings_of(columns, plan))
    tables = {name: count.published(load()).values for name, count in counts.items()}
    assert np.array_equal(tables["age"], tables["again"])
    assert np.array_equal(tables["age"], tables["age in 6 groups"])
    assert np.array_equal(np.diag(tables["again by age"]), tables["age"])


def test_two_dimensions_are_crossed_once_and_in_groups_on_both_sides(a_quarter):
    """Twice, what is withheld in one table could be read in the other."""
    columns, plan = a_quarter(300)
    fine = recodings_of(columns, plan)
    merged = Recoding("age", (("a0", "a1"), *fine[0].groups[2:]), frozenset())
    counts, _ = counted(columns, plan, (merged, *fine[1:]))
    assert "language by age" not in counts
    table = counts["age by language"].table
    assert [level.of for level in table.axes[0].levels] == list(merged.groups)
    assert counts["age by language"].counts.shape == (5, 5)
    assert counts["age by language"].counts.sum() == 300


def test_no_number_is_one_or_two_and_a_true_zero_is_zero(a_quarter):
    columns, plan = a_quarter(150)
    counts, _ = counted(columns, plan, recodings_of(columns, plan))
    for count in counts.values():
        values = count.published(load()).values
        assert not np.isin(values, (1, 2)).any()
        assert (values[count.counts == 0] == 0).all()
        assert np.abs(values - count.counts).max() <= 4


def test_sensitive_questions_use_the_stricter_groups(a_quarter):
    columns, plan = a_quarter(300, sensitive=("q0",))
    fine = recodings_of(columns, plan)
    first = fine[0].groups
    strict = Recoding("age", ((*first[0], *first[1]), *first[2:]), frozenset())
    counts, _ = counted(columns, plan, fine, (strict, None, fine[2]))
    assert counts["q0 by age"].counts.shape[1] == 5
    assert counts["q1 by age"].counts.shape[1] == 6
    assert "q0 by language" not in counts
    merged = counts["q0 by age"].counts[:, 0].sum()
    assert merged == counts["age in 5 groups"].counts[0]


def test_a_question_that_was_not_asked_of_all_has_a_base_of_its_own():
    codes = np.array([0] * 30 + [1] * 20 + [2] * 50)
    column = Single(("yes", "no", NOT_ASKED), codes)
    age = Single(("young", "old"), np.tile([0, 1], 50))
    columns = Columns(np.zeros((100, 16), dtype=np.uint8), {"q": column, "age": age})
    plan = Plan((PlannedQuestion("q"), PlannedQuestion("age")), (PlannedDimension("age"),))
    counts, _ = counted(columns, plan, recodings_of(columns, plan))
    assert counts["q"].table.base == "q, asked"
    assert counts["q, asked"].counts.tolist() == [50]
    assert counts["q by age, asked"].counts.tolist() == [[25, 25, 0]]


def test_options_can_be_not_asked():
    chosen = np.array([[1, 0]] * 5 + [[-2, -2]] * 3 + [[-1, -1]] * 2)
    columns = Columns(
        np.zeros((10, 16), dtype=np.uint8), {"m": Multiple(("a", "b"), chosen, conditional=True)}
    )
    counts, _ = counted(columns, Plan((PlannedQuestion("m"),)), ())
    assert counts["m.a"].counts.tolist() == [5, 0, 3, 2]
    assert counts["m.b"].counts.tolist() == [0, 5, 3, 2]


def test_a_code_outside_its_levels_is_refused():
    columns = Columns(np.zeros((2, 16), dtype=np.uint8), {"q": Single(("a",), np.array([0, 1]))})
    with pytest.raises(ValueError, match="outside"):
        counted(columns, Plan((PlannedQuestion("q"),)), ())


@pytest.mark.parametrize("name", ["entrance", "device", "worker", "hour"])
def test_how_an_answer_came_is_never_a_dimension(name):
    with pytest.raises(ValueError, match=name):
        Plan((), (PlannedDimension(name),))


def test_memory_does_not_grow_with_the_number_of_answers(a_quarter):
    def peak(n):
        columns, plan = a_quarter(n, questions=2)
        keys = np.zeros(n, dtype=np.uint64)
        recodings = recodings_of(columns, plan)
        tracemalloc.start()
        tally(columns, plan.questions, recodings, keys)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(3 * BLOCK) < 1.2 * peak(BLOCK)
