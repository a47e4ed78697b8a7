"""`participation survey check` says everything at once, in sentences, and ends with a number."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from participation.cli import main
from participation.config import ROOT

TEXTS = {"title": "T", "intro": "I", "next": "N", "thanks": "D", "q.label": "Q", "r.label": "R"}


def run(*folders: Path) -> Result:
    return CliRunner().invoke(main, ["survey", "check", *map(str, folders)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "mine"
    found.mkdir()
    questions = [
        {"name": "q", "type": "text", "relevant": "${gone} = 1"},
        {"name": "r", "type": "text", "relevant": "${lost} = 1"},
    ]
    structure = {"slug": "mine", "version": 1, "questions": questions}
    (found / "survey.json").write_text(json.dumps(structure))
    text = {"language": "de", "state": "draft", "texts": TEXTS}
    (found / "text.de.json").write_text(json.dumps(text))
    return found


def test_the_shipped_surveys_have_no_faults():
    done = run(*sorted(path for path in (ROOT / "surveys").iterdir() if path.is_dir()))
    assert (done.exit_code, done.output) == (0, "No faults.\n")


def test_every_fault_is_named_with_place_and_remedy(folder: Path):
    done = run(folder)
    assert done.exit_code == 1
    first = "mine: q, relevant: it asks for gone, and there is no such question."
    assert first in done.output
    assert "mine: r, relevant: it asks for lost" in done.output
    assert done.output.count("    Remedy: correct the name or add the question.") == 2
    assert done.output.endswith("Error: 2 faults in 1 survey.\n")


def test_one_fault_is_said_as_one(folder: Path):
    (folder / "survey.json").write_text("{")
    done = run(folder)
    assert done.exit_code == 1
    assert "mine: survey.json: the file cannot be read: Expecting property name" in done.output
    assert "line 1, character 2" in done.output
    assert done.output.endswith("Error: 1 fault in 1 survey.\n")


def test_a_folder_without_a_survey_is_said_in_words(tmp_path: Path, folder: Path):
    empty = tmp_path / "empty"
    empty.mkdir()
    done = run(empty, folder)
    assert "empty: survey.json: the file is not there." in done.output
    assert "FileNotFoundError" not in done.output
    # The others are looked at all the same.
    assert done.output.endswith("Error: 3 faults in 2 surveys.\n")


def test_all_files_that_cannot_be_read_are_named(folder: Path):
    (folder / "survey.json").write_bytes(b"\xff\xfe")
    (folder / "text.de.json").write_text("[]")
    (folder / "text.en.json").mkdir()
    output = run(folder).output
    assert "survey.json: the file cannot be read: it is not UTF-8" in output
    assert "text.de.json: it is not as expected" in output
    assert "text.en.json: the file cannot be read: Is a directory" in output


@pytest.mark.parametrize("path", ["nowhere", "mine/survey.json"])
def test_what_is_no_folder_is_said_in_one_sentence(tmp_path: Path, folder: Path, path: str):
    done = run(tmp_path / path)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert path in done.output
