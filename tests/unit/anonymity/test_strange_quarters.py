"""Quarters nobody plans for still end in a clean release or in one that says less."""

import numpy as np
import pytest

from participation.anonymity.audit import audit
from participation.anonymity.columns import (
    NOT_ASKED,
    Columns,
    Multiple,
    Plan,
    PlannedDimension,
    PlannedQuestion,
    Single,
)
from participation.anonymity.propose import propose


def every(n, value):
    return np.full(n, value, dtype=np.int8)


def options(n, value, conditional=False):
    return Multiple(("o", "p", "r"), np.full((n, 3), value, dtype=np.int8), conditional)


STRANGE = {
    "as few as there may be": (20, {}),
    "one more": (21, {}),
    "just too few to cross": (99, {}),
    "just enough to cross": (100, {}),
    "all gave the same answers": (
        120,
        {
            "age": Single(("x", "y", "z"), every(120, 0)),
            "q": Single(("a", "b", "c"), every(120, 0)),
            "s": Single(("u", "v"), every(120, 1)),
            "m": options(120, 1),
        },
    ),
    "twenty of one mind": (
        20,
        {"q": Single(("a", "b", "c"), every(20, 0)), "s": Single(("u", "v"), every(20, 1))},
    ),
    "one level is empty": (120, {"age": Single(("x", "y", "z"), np.arange(120) % 2)}),
    "everybody refused": (
        120,
        {
            "age": Single(("x", "y", "z"), every(120, -1)),
            "q": Single(("a", "refused"), every(120, 1)),
            "s": Single(("u", "v"), every(120, -1)),
            "m": options(120, -1),
        },
    ),
    "nobody was asked": (
        120,
        {"q": Single(("a", "b", NOT_ASKED), every(120, 2)), "m": options(120, -2, True)},
    ),
}


def quarter(n, answers, assisted=None):
    random = np.random.default_rng(1)
    usual = {
        "age": Single(("x", "y", "z"), random.integers(0, 3, n)),
        "q": Single(("a", "b", "c"), random.integers(-1, 3, n)),
        "s": Single(("u", "v"), random.integers(0, 2, n)),
        "m": Multiple(("o", "p", "r"), random.integers(0, 2, (n, 3)).astype(np.int8)),
    }
    ids = random.integers(0, 256, (n, 16)).astype(np.uint8)
    questions = tuple(PlannedQuestion(name, sensitive=name == "s") for name in usual)
    dimensions = (PlannedDimension("age", (("x", "y"),)), PlannedDimension("s"))
    return Columns(ids, {**usual, **answers}, assisted), Plan(questions, dimensions)


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_quarter_has_a_clean_release(name):
    random = np.random.default_rng(3)
    found = propose(*quarter(*STRANGE[name]), (), lambda: random.bytes(32))
    assert found.releasable
    assert audit(found.public_document).clean
    for cells in found.shown.values():
        assert all(cell.count is None or cell.count >= 5 for cell in cells)


def test_a_level_only_interviewers_heard_is_merged_away():
    random = np.random.default_rng(3)
    ages = np.arange(150) % 3
    columns, plan = quarter(150, {"age": Single(("x", "y", "z"), ages)}, assisted=ages == 1)
    found = propose(columns, plan, (), lambda: random.bytes(32))
    assert found.recodings["age"].groups[0] == ("x", "y")
