"""Whoever reads the questionnaire knows who was asked what: the attacker reads it too."""

import numpy as np
import pytest

from participation.anonymity.attack.rules import UnreadableError
from participation.anonymity.audit import audit

HIDDEN = {"kind": "exact", "hidden": {"from": 1, "to": 4}}
ABC, XY, DD = ("a", "b", "c"), ("x", "y", "not_asked"), ("e", "f")
ASKED = [{"name": "asked", "of": ["x", "y"]}]


def only_if(levels, everybody=True, variables=("q2",), parent="q1"):
    return [
        {
            "variables": list(variables),
            "asked": ["x", "y"],
            "only_if": {"variable": parent, "levels": list(levels)},
            "all": everybody,
        }
    ]


def small(report):
    return {f.cell: (f.low, f.high) for f in report.findings if f.kind == "small"}


def test_a_hidden_answer_is_all_who_were_asked_less_the_others(build):
    tables = [
        build.table("q1", [build.axis("q1", ABC)], [None, 20, None]),
        build.table("q2, asked", [build.axis("q2", ASKED)], [22]),
    ]
    document = build.document({"q1": ABC, "q2": XY}, HIDDEN, tables, width=2)
    assert small(audit(document))["q1 = a (1)"] == (1, 4)
    report = audit({**document, "conditions": only_if("ab")})
    assert small(report)["q1 = a (1)"] == (2, 2)


def test_also_where_not_all_who_gave_it_were_asked(build):
    """Eleven were asked, so at least eleven gave it; and no more than twelve did."""
    tables = [
        build.table("q1", [build.axis("q1", ABC)], [{"from": 8, "to": 12}, 20, {"from": 0}]),
        build.table("q2, asked", [build.axis("q2", ASKED)], [11]),
    ]
    document = build.document({"q1": ABC, "q2": XY}, {"kind": "exact"}, tables, width=2)
    assert "q1 = a (1)" not in {f.cell for f in audit(document).findings}
    report = audit({**document, "conditions": only_if("a", everybody=False)})
    assert ("exact", "q1 = a (1)", 11, 12) in {
        (f.kind, f.cell, f.low, f.high) for f in report.findings
    }


def test_a_hidden_cell_of_a_group_is_those_of_it_who_were_asked(build):
    q1, q2, d = build.axis("q1", ("a", "b")), build.axis("q2", ASKED), build.axis("d", DD)
    tables = [
        build.table("q1 by d", [q1, d], [[{"from": 0, "to": 30}, 12], [{"from": 0}, 9]]),
        build.table("q2 by d, asked", [q2, d], [[3, 12]]),
    ]
    document = build.document({"q1": ("a", "b"), "q2": XY, "d": DD}, {"kind": "exact"}, tables)
    tables[1]["cells"] = [[{"from": 0, "to": 3}, 12]]
    tables.append(build.table("q2", [build.axis("q2", XY)], [8, 5, 40]))
    report = audit(document)
    assert not {cell for cell in small(report) if cell.startswith("q1")}
    report = audit({**document, "conditions": only_if("a")})
    assert small(report)["q1 = a, d = e (1)"] == (1, 1)


def test_who_was_not_asked_takes_a_merged_group_apart(build):
    """Children and youths are one group, but children were not asked this."""
    ages = ("child", "youth", "adult")
    groups = [{"name": "young", "of": ["child", "youth"]}, {"name": "adult", "of": ["adult"]}]
    q, age = build.axis("q2", XY), build.axis("age", groups)
    tables = [
        build.table("age", [build.axis("age", ages)], [{"from": 4, "to": 9}, None, 40]),
        build.table("q2 by age", [q, age], [[6, 20], [5, 20], [{"from": 0}, 0]]),
    ]
    rule = {"kind": "exact", "hidden": {"from": 0}}
    document = build.document({"age": ages, "q2": XY}, rule, tables, {"all": {"size": 60}}, width=2)
    assert "age = youth (1)" not in {f.cell for f in audit(document).findings}
    report = audit({**document, "conditions": only_if(("youth", "adult"), parent="age")})
    assert ("age = youth (1)", 11, 11) in {(f.cell, f.low, f.high) for f in report.findings}


def test_of_a_group_that_was_not_asked_nobody_answered(build):
    ages, q = ("child", "adult"), build.axis("q2", XY)
    noise = build.noise
    tables = [
        build.table(
            "q2 by age",
            [q, build.axis("age", ages)],
            [[{"from": 0, "to": 4}, 20], [{"from": 0, "to": 4}, 20], [20, {"from": 0, "to": 4}]],
        )
    ]
    document = build.document({"age": ages, "q2": XY}, noise, tables)
    # That nobody of them answered is the rule itself, and says nothing of anybody.
    assert audit({**document, "conditions": only_if(("adult",), parent="age")}).clean


def test_nor_of_those_who_by_two_steps_cannot_have_been_left_out(build):
    """Parents are no children, and all but children were asked: no parent was not asked."""
    ages, parents, noise = ("child", "adult"), ("x", "y", "not_asked"), build.noise
    few = {"from": 0, "to": 4}
    tables = [
        build.table("age", [build.axis("age", ages)], [30, 60]),
        build.table(
            "q2 by p",
            [build.axis("q2", XY), build.axis("p", parents)],
            [[20, 10, few], [10, 20, few], [few, few, 30]],
        ),
    ]
    document = build.document({"age": ages, "q2": XY, "p": parents}, noise, tables, width=2)
    by_age = {"parent": "age", "levels": ("adult",)}
    conditions = only_if(**by_age) + only_if(variables=("p",), **by_age)
    assert audit({**document, "conditions": conditions}).clean


def test_options_of_a_question_were_shown_to_the_same_people(build):
    yn = ("yes", "no", "not_asked")
    axis = [{"name": "asked", "of": ["yes", "no"]}]
    tables = [
        build.table("q1", [build.axis("q1", ("a", "b"))], [{"from": 0, "to": 4}, 20]),
        build.table("m.x", [build.axis("m.x", yn)], [{"from": 2}, {"from": 0}, {"from": 0}]),
        build.table("m.y, asked", [build.axis("m.y", axis)], [{"from": 0, "to": 9}]),
    ]
    conditions = [
        {
            "variables": ["m.x", "m.y"],
            "asked": ["yes", "no"],
            "only_if": {"variable": "q1", "levels": ["a"]},
            "all": True,
        }
    ]
    variables = {"q1": ("a", "b"), "m.x": yn, "m.y": yn}
    document = build.document(variables, {"kind": "exact"}, tables)
    assert "q1 = a (1)" not in small(audit(document))
    assert small(audit({**document, "conditions": conditions}))["q1 = a (1)"] == (2, 4)


def test_a_condition_of_unknown_answers_is_refused(build):
    document = build.document(
        {"q1": ABC, "q2": XY}, HIDDEN, [build.table("q1", [build.axis("q1", ABC)], [9, 9, 9])]
    )
    with pytest.raises(UnreadableError, match="q1"):
        audit({**document, "conditions": only_if("z")})


@pytest.mark.parametrize("seed", range(6))
def test_what_it_proves_is_true(build, seed):
    """Whatever the numbers: the truth is inside every interval that conditions help to prove."""
    random = np.random.default_rng(seed)
    n = 60
    q1, d = random.integers(0, 3, n), random.integers(0, 2, n)
    q2 = np.where(q1 < 2, random.integers(0, 2, n), 2)
    one, two, by = build.axis("q1", ABC), build.axis("q2", XY), build.axis("d", DD)

    def counts(a, b, levels):
        return [[int(((a == i) & (b == j)).sum()) for j in range(2)] for i in range(levels)]

    def hide(rows):
        return [[None if 0 < cell < 5 else cell for cell in row] for row in rows]

    asked = [[sum(row[j] for row in counts(q2, d, 2)) for j in range(2)]]
    tables = [
        build.table("q1 by d", [one, by], hide(counts(q1, d, 3))),
        build.table("q2 by d", [two, by], hide(counts(q2, d, 3))),
        build.table("q2 by d, asked", [build.axis("q2", ASKED), by], asked),
    ]
    document = build.document({"q1": ABC, "q2": XY, "d": DD}, HIDDEN, tables, k=8, width=2)
    report = audit({**document, "conditions": only_if("ab")})
    truth = {
        f"{name} = {level}, d = {at} (1)": int(((codes == i) & (d == j)).sum())
        for name, codes, levels in (("q1", q1, ABC), ("q2", q2, XY))
        for i, level in enumerate(levels)
        for j, at in enumerate(DD)
    }
    found = [f for f in report.findings if f.cell in truth]
    assert found
    for finding in found:
        assert finding.low <= truth[finding.cell] <= finding.high, finding
