"""Every survey shipped with the product is without a fault, in every language it has."""

import json

import pytest

from participation.config import ALL_LANGUAGES, ROOT
from participation.questionnaire.definition import check, compile_definition, read

FOLDERS = sorted(path.parent for path in (ROOT / "surveys").glob("*/survey.json"))


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
