"""What the questionnaire itself tells of who was asked a question."""

import numpy as np
import pytest

from participation.anonymity import document as documents
from participation.anonymity.audit import AuditReport
from participation.anonymity.columns import (
    NOT_ASKED,
    Columns,
    Condition,
    Multiple,
    Plan,
    PlannedQuestion,
    Single,
)
from participation.anonymity.propose import propose
from participation.questionnaire.definition import compile_definition
from participation.releases.earlier import with_tables
from participation.releases.plan import plan_of

ONE = {"type": "select_one", "topic": None, "sensitivity": "none", "released": True}
PARENTS = [
    {**ONE, "name": "rented", "short": True, "choices": ["yes", "no"], "merge": []},
    {
        **ONE,
        "name": "ways",
        "type": "select_multiple",
        "short": True,
        "choices": ["foot", "bus", "car"],
    },
]


def conditions(relevant, short=True, *more):
    asked = {**ONE, "name": "why", "choices": ["x", "y"], "relevant": relevant, "short": short}
    structure = {
        "slug": "s",
        "version": 1,
        "questions": [*PARENTS, *more, asked],
        "dimensions": [],
    }
    plan = plan_of(compile_definition(structure), structure)
    return next(q for q in plan.questions if q.name == "why").conditions


@pytest.mark.parametrize(
    ("relevant", "expected"),
    [
        ("${rented} = 'yes'", Condition("rented", ("yes",), None, True)),
        # Who left it open is not somebody who said yes, and meets this.
        ("${rented} != 'yes'", Condition("rented", ("no", "no_answer"), None, True)),
        ("selected(${ways}, 'bus')", Condition("ways", ("yes",), "bus", True)),
        ("not(selected(${ways}, 'bus'))", Condition("ways", ("no", "no_answer"), "bus", True)),
    ],
)
def test_a_choice_of_answers_to_one_question_is_understood(relevant, expected):
    assert conditions(relevant) == (expected,)


@pytest.mark.parametrize(
    "relevant",
    [
        "${rented} = 'yes' or selected(${ways}, 'bus')",
        "count-selected(${ways}) > 1",
        "${rented} = 'yes' and today() > '2026-01-01'",
        "today() > '2026-01-01'",
    ],
)
def test_from_the_rest_nobody_is_taken_for_asked(relevant):
    found = conditions(relevant)
    assert all(not one.all_of_them for one in found)
    assert len(found) == relevant.count("${rented} = 'yes' and")


def test_of_two_conditions_each_leaves_some_out():
    found = conditions("${rented} = 'yes' and selected(${ways}, 'bus')")
    assert [(one.question, one.all_of_them) for one in found] == [
        ("rented", False),
        ("ways", False),
    ]


def test_but_not_what_the_other_question_asked_for_already():
    again = {**ONE, "name": "dear", "short": True, "choices": ["yes", "no"]}
    again["relevant"] = "${rented} = 'yes'"
    found = conditions("${rented} = 'yes' and ${dear} = 'yes'", True, again)
    assert [(one.question, one.all_of_them) for one in found] == [("rented", False), ("dear", True)]


def test_the_long_form_leaves_some_out():
    assert [one.all_of_them for one in conditions("${rented} = 'yes'", short=False)] == [False]


def columns(asked=None):
    rented = np.arange(60) % 3 - 1
    asked = rented == 0 if asked is None else asked
    answers = {
        "rented": Single(("yes", "no"), rented),
        "why": Single(("x", "y", NOT_ASKED), np.where(asked, np.arange(60) % 2, 2)),
        "how": Multiple(("a", "b"), np.where(asked[:, None], [[1, 0]], -2), True),
    }
    random = np.random.default_rng(1)
    return Columns(random.integers(0, 256, (60, 16)).astype(np.uint8), answers)


CONDITION = (Condition("rented", ("yes",), None, True),)
PLAN = Plan(
    (
        PlannedQuestion("rented"),
        PlannedQuestion("why", conditions=CONDITION),
        PlannedQuestion("how", conditions=CONDITION),
    )
)


def proposed():
    random = np.random.default_rng(2)
    unaudited = AuditReport("", (), (), {})
    return propose(columns(), PLAN, (), lambda: random.bytes(32), attack=lambda document: unaudited)


def test_the_audit_and_everybody_who_repeats_it_know_who_was_asked():
    of_rented = {"only_if": {"variable": "rented", "levels": ["yes"]}, "all": True}
    expected = [
        {"variables": ["why"], "asked": ["x", "y", "no_answer"], **of_rented},
        {"variables": ["how.a", "how.b"], "asked": ["yes", "no", "no_answer"], **of_rented},
    ]
    assert proposed().public_document["conditions"] == expected


def test_a_rule_that_some_answer_breaks_is_not_reasoned_from():
    everybody = np.ones(60, dtype=bool)
    assert documents.conditions(columns(everybody), PLAN) == []
    few = (np.arange(60) % 3 == 1) & (np.arange(60) > 9)
    assert [c["all"] for c in documents.conditions(columns(few), PLAN)] == [False, False]


def test_what_speaks_of_a_question_goes_with_its_tables():
    audit = proposed().public_document

    def left_without(name):
        left = with_tables(audit, lambda t: all(a["variable"] != name for a in t["axes"]))
        return [c["variables"] for c in left["conditions"]]

    assert left_without("why") == [["how.a", "how.b"]]
    assert left_without("how.a") == [["why"], ["how.b"]]
    assert left_without("rented") == []


def test_options_that_only_some_were_asked_are_tied_by_their_rule_too():
    (family,) = proposed().public_document["families"]
    assert (family["unasked"], family["at_least"]) == ("not_asked", 1)
