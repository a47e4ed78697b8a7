"""Every survey shipped with the product is without a fault, in every language it has."""

import json
from dataclasses import replace

import pytest

from participation.anonymity.parameters import Parameters
from participation.config import ALL_LANGUAGES, ROOT
from participation.questionnaire.definition import check, compile_definition, read
from participation.releases.plan import dimensions, groups_left, released

FOLDERS = sorted(path.parent for path in (ROOT / "surveys").glob("*/survey.json"))

# Places are the quarter's, and so is the order in which they could be joined.
PLACES = ("p1", "p2", "p3")


def test_there_are_surveys():
    assert {"residents", "children", "organisations"} <= {folder.name for folder in FOLDERS}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_shipped_survey_has_no_fault(folder):
    assert [f"{fault.question}: {fault.problem}" for fault in check(*read(folder))] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_shipped_survey_speaks_every_language(folder):
    spoken = {path.name.split(".")[1] for path in folder.glob("text.*.json")}
    assert spoken == set(ALL_LANGUAGES)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_its_folder_is_named_after_it_and_holds_nothing_unused(folder):
    structure, texts = read(folder)
    assert structure["slug"] == folder.name
    said = json.dumps(texts)
    for picture in folder.glob("pictures/*"):
        assert picture.name in said, picture.name


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_sensitive_questions_are_off_until_somebody_switches_their_block_on(folder):
    structure, _ = read(folder)
    shipped = {question.name for question in compile_definition(structure).questions}
    for question in structure["questions"]:
        if question.get("sensitivity") == "special":
            assert question["on"] is False, question["name"]
            assert question["name"] not in shipped


def planned(folder):
    structure, _ = read(folder)
    definition = compile_definition(structure, {q["optional_block"] for q in structure["questions"]
                                                if q.get("optional_block")})  # fmt: skip
    return structure, definition, released(definition, PLACES)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_its_release_plan_is_filled_in(folder):
    """Every number has classes with open ends, every question that can be one a merge order."""
    structure, definition, shown = planned(folder)
    for question in definition.questions:
        if question.type in ("integer", "decimal") or question.classes:
            assert len(question.classes) >= 2, question.name
            assert "to" not in question.classes[-1], question.name
            assert all("from" not in one for one in question.classes), question.name
        # Of texts that may be quoted the topics are counted; a name is neither.
        assert not question.quotable or question.released, question.name
        assert question.name != "organisation" or not question.released
    for one in shown:
        if not one.several and one.question.type != "place":
            assert groups_left(one) <= 2, one.question.name
    crossed = [one.question for one in dimensions(definition, structure, PLACES)]
    assert crossed == structure["dimensions"]
    assert len(crossed) <= Parameters().cross_dims


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_its_entries_say_whether_they_are_shown_and_sensitive_and_of_which_topic(folder):
    structure, _ = read(folder)
    topics = read(ROOT / "surveys" / "residents")[0]["lists"]["topic"]
    for entry in structure["questions"]:
        if entry["type"] != "note":
            assert {"released", "sensitivity", "topic"} <= entry.keys(), entry["name"]
            assert entry["topic"] is None or entry["topic"] in topics, entry["name"]


def test_an_order_that_stops_too_early_is_seen():
    _, _, shown = planned(ROOT / "surveys" / "residents")
    age = next(one for one in shown if one.question.name == "age")
    assert groups_left(age) == 2
    shorter = replace(age, question=replace(age.question, merge=age.question.merge[:-1]))
    assert groups_left(shorter) == 3
