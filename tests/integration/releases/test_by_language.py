"""Every question by the language of the answer, in groups large enough for a sensitive question."""

import pytest

from participation.db import db
from participation.releases.document import published
from participation.releases.plan import LANGUAGE
from participation.releases.report import report
from participation.responses.models import Response
from tests.integration.releases.conftest import STRUCTURE

SPOKEN = {"de": 50, "de-simple": 10, "ar": 45, "it": 30, "tr": 12, "uk": 8}


@pytest.fixture
def structure():
    return {**STRUCTURE, "dimensions": [LANGUAGE, "age"], "languages": ["ar", "it", "tr"]}


@pytest.fixture
def spoken(answer):
    """Answers of which so many are in each language."""
    answer(sum(SPOKEN.values()), mode="self")
    rows = db.session.query(Response).all()
    codes = [code for code, n in SPOKEN.items() for _ in range(n)]
    for row, code in zip(rows, codes, strict=True):
        row.language = code
    db.session.commit()


def levels(document, name, axis=0):
    table = next(one for one in document["tables"] if one["name"] == name)
    return [level["of"] for level in table["axes"][axis]["levels"]]


def test_languages_with_few_answers_are_counted_together(spoken, desk):
    document = desk.propose(dimensions=2).document
    groups = [["german"], ["ar"], ["it"], ["tr", "other"]]
    assert levels(document, f"liking by {LANGUAGE}", 1)[:4] == groups
    assert levels(document, LANGUAGE)[:5] == [["german"], ["ar"], ["it"], ["tr"], ["other"]]


def test_a_group_has_twenty_answers_as_for_a_sensitive_question(answer, desk):
    """Nineteen in Italian join the others, though nineteen would do for the groups by age."""
    answer(140, mode="self")
    rows = db.session.query(Response).all()
    for place, row in enumerate(rows):
        row.language = "it" if place < 19 else "ar" if place < 60 else "tr" if place < 90 else "de"
    db.session.commit()
    document = desk.propose(dimensions=1).document
    assert levels(document, f"liking by {LANGUAGE}", 1)[:3] == [
        ["german"], ["ar"], ["it", "tr", "other"],
    ]  # fmt: skip


def test_another_group_is_looked_at_by_language_wherever_it_stands_in_the_plan(spoken, desk):
    """The language is no question that a table could be of: it is always the side of the groups."""
    names = {table["name"] for table in desk.propose(dimensions=2).document["tables"]}
    assert f"age by {LANGUAGE}" in names
    assert f"{LANGUAGE} by age" not in names
    assert {name for name in names if name.startswith("answered:")} == {
        "answered:mode", LANGUAGE, f"{LANGUAGE} in 5 groups",
    }  # fmt: skip


def test_the_report_calls_the_groups_by_the_names_of_their_languages(spoken, desk):
    release = desk.publish(desk.propose(dimensions=2))
    told = report(published(release), release.quarter, "")
    table = next(one for one in told.tables if one.name == f"age by {LANGUAGE}")
    assert table.dimension_label == "In welcher Sprache"
    assert [group.label for group in table.groups][:4] == [
        "Deutsch", "Arabisch", "Italienisch", "eine andere Sprache",
    ]  # fmt: skip
    assert [one.label for one in told.method.languages] == [
        "Deutsch", "Arabisch", "Italienisch", "Türkisch", "eine andere Sprache",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (
            ("liking", "rooms", "lonely"),
            [f"Frage {name}, nach: Frage age, Wahl old" for name in ("liking", "rooms", "lonely")],
        ),
        (("liking", "rooms", "lonely", "needs.light"), ["Fragen: 4, nach: Frage age, Wahl old"]),
    ],
)
def test_a_group_that_many_questions_leave_out_is_said_once(spoken, desk, names, said):
    release = desk.publish(desk.propose(dimensions=2))
    steps = [
        {"step": "level", "what": f"{name} by age: age = old", "reason": "coalition"}
        for name in names
    ]
    # How many were asked is left out with it: that is no other question.
    steps += [{**steps[0], "what": "liking by age, asked: age = old"}]
    told = report({**published(release), "withheld": steps}, release.quarter, "")
    assert [one.what for one in told.method.withheld] == said
