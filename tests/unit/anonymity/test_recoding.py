import pytest

from participation.anonymity.recode import Recoding, coarser, joined, recode, told

MERGE = (("a", "b"), ("c", "d"), ("a", "c"))


def test_levels_merge_in_order_until_each_has_enough():
    found = recode("q", {"a": 4, "b": 8, "c": 30, "d": 9, "no_answer": 12}, MERGE, 10)
    assert found.groups == (("a", "b"), ("c", "d"), ("no_answer",))
    assert not found.withheld


def test_nothing_merges_that_need_not():
    found = recode("q", {"a": 10, "b": 11, "c": 30, "d": 9}, (("c", "d"), ("a", "b")), 10)
    assert found.groups == (("a",), ("b",), ("c", "d"))


def test_a_small_group_of_silence_is_withheld_and_merged_with_nobody():
    found = recode("q", {"a": 20, "b": 20, "refused": 3, "no_answer": 2}, MERGE, 10)
    assert found.withheld == {("refused",), ("no_answer",)}
    assert found.shown == (("a",), ("b",))


def test_a_dimension_with_one_level_left_is_dropped():
    assert recode("q", {"a": 2, "b": 3, "c": 2, "d": 1}, MERGE, 10) is None
    assert recode("q", {"a": 4, "b": 80}, (), 10) is None


def test_an_interviewer_must_not_have_heard_all_of_a_level():
    members = {"a": 40, "b": 12, "c": 40}
    own = {"a": 30, "b": 4, "c": 20}
    found = recode("q", members, (("a", "b"),), 10, unassisted=own, k=5)
    assert found.groups == (("a", "b"), ("c",))


def test_merged_levels_never_split_again():
    """I8: Groups that were merged never split again."""
    before = Recoding("q", (("a", "b"), ("c",), ("d",)), frozenset())
    found = recode("q", {"a": 400, "b": 400, "c": 400, "d": 400}, MERGE, 10, before=before)
    assert ("a", "b") in found.groups
    assert coarser(before, found) == [0, 1, 2]


def test_a_split_of_merged_levels_is_refused():
    before = Recoding("q", (("a", "b"),), frozenset())
    with pytest.raises(ValueError, match="split"):
        coarser(before, Recoding("q", (("a",), ("b",)), frozenset()))


def test_two_pasts_are_joined_without_splitting_either():
    one = Recoding("q", (("a", "b"), ("c",), ("d",), ("e",)), frozenset())
    other = Recoding("q", (("a",), ("b", "c"), ("d", "e")), frozenset())
    both = joined(one, other)
    assert [set(group) for group in both.groups] == [{"a", "b", "c"}, {"d", "e"}]


def test_a_group_that_is_shown_tells_that_it_has_enough():
    members = {"a": 40, "b": 12, "no_answer": 3}
    known = told(members, (), 10)
    assert known == {("a",): (10, None), ("b",): (10, None), ("no_answer",): (0, 9)}


def test_a_step_of_the_merge_order_tells_of_the_one_group_that_was_too_small():
    merge = (("a", "b"), ("c", "d"))
    known = told({"a": 40, "b": 9, "c": 30, "d": 30}, merge, 10)
    assert known["b",] == (0, 9)
    assert known["a", "b"] == (10, None)
    # Two of them: nobody can tell which it was.
    known = told({"a": 8, "b": 9, "c": 30, "d": 30}, merge, 10)
    assert not {("a",), ("b",)} & known.keys()


def test_too_few_without_help_tells_no_number():
    members = {"a": 40, "b": 30, "c": 30}
    known = told(members, (("a", "b"),), 10, unassisted={"a": 40, "b": 2, "c": 30})
    assert ("b",) not in known
