"""A reader knows our rules: what is shown has enough answers, what was merged had too few."""

from functools import partial

import numpy as np
import pytest

from participation.anonymity.audit import audit
from participation.anonymity.columns import Columns, Plan, PlannedDimension, PlannedQuestion, Single
from participation.anonymity.propose import propose


def quarter(sizes, merge, seed):
    random = np.random.default_rng(seed)
    levels = tuple(f"l{i}" for i in range(len(sizes)))
    codes = np.repeat(np.arange(len(sizes)), sizes)
    answers = {
        "d": Single(levels, codes),
        "q": Single(("a", "b"), random.integers(0, 2, len(codes))),
    }
    ids = random.integers(0, 256, (len(codes), 16)).astype(np.uint8)
    questions = (PlannedQuestion("d"), PlannedQuestion("q"))
    return Columns(ids, answers), Plan(questions, (PlannedDimension("d", merge),))


def test_a_shown_group_with_six_answers_has_ten_exactly(build):
    """Six is ten with the largest noise: fewer than ten are not shown as a group."""
    d = build.axis("d", ("a", "b"))
    table = build.table("d in 2 groups", [d], [6, 60])
    assert audit(build.document({"d": ("a", "b")}, build.noise, [table], width=2)).clean
    known = {**table, "known": [{"from": 10}, {"from": 10}]}
    report = audit(build.document({"d": ("a", "b")}, build.noise, [known], width=2))
    assert [(f.kind, f.low, f.high) for f in report.findings] == [("exact", 10, 10)]


# Ten is just enough to be shown; nine is merged, and everybody sees with what.
@pytest.mark.parametrize(
    ("sizes", "merge", "size"), [((10, 50, 40), (), 10), ((9, 51, 40), (("l0", "l1"),), 9)]
)
def test_no_release_lets_the_size_of_a_group_be_worked_out_from_our_rules(sizes, merge, size):
    columns, plan = quarter(sizes, merge, 0)
    for seed in range(60):
        random = np.random.default_rng(seed)
        found = propose(columns, plan, (), partial(random.bytes, 32))
        said = found.shown["d"][0]
        if said.count is not None:
            lowest, highest = (10, said.count + 4) if size == 10 else (said.count - 4, 9)
            assert highest - max(lowest, 0) >= 2, (seed, said)


def test_what_was_too_few_is_not_said_in_public():
    columns, plan = quarter((9, 51, 40), (("l0", "l1"),), 1)
    random = np.random.default_rng(1)
    found = propose(columns, plan, (), partial(random.bytes, 32))
    private = {t["name"]: t.get("known") for t in found.audit_document["tables"]}
    public = {t["name"]: t.get("known") for t in found.public_document["tables"]}
    assert private["d"][0] == {"from": 0, "to": 9}
    assert public["d"] == [None, None, {"from": 20}, None]
    assert public["d in 3 groups"] == [{"from": 20}, {"from": 20}, None]
