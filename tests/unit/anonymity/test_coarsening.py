from decimal import Decimal

import pytest

from participation.anonymity.coarsen import class_of, median_class

PEOPLE = [{"name": "0-1", "to": 1}, {"name": "2-3", "to": 3}, {"name": "4+"}]


@pytest.mark.parametrize(
    ("number", "name"),
    [(0, "0-1"), (1, "0-1"), (Decimal("1.5"), "2-3"), (3, "2-3"), (4, "4+"), (10**9, "4+")],
)
def test_a_number_is_kept_as_its_class(number, name):
    assert class_of(number, PEOPLE) == name


@pytest.mark.parametrize(
    "classes",
    [
        [],
        [{"name": "a", "to": 1}],
        [{"name": "a"}, {"name": "b"}],
        [{"name": "a", "to": 3}, {"name": "b", "to": 1}, {"name": "c"}],
    ],
)
def test_classes_that_leave_a_number_out_are_refused(classes):
    with pytest.raises(ValueError, match="class"):
        class_of(2, classes)


def test_a_median_is_a_class():
    assert median_class([10, 30, 20]) == 1
    assert median_class([30, 10, 20]) == 0
    assert median_class([0, 0]) is None
