import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from participation.questionnaire.definition import compile_definition, read
from participation.questionnaire.validation import CODES, Problem, TextItem, judge

SURVEYS = Path(__file__).parents[2] / "surveys"
TODAY = date(2026, 11, 22)


@cache
def definition_of(slug, blocks):
    return compile_definition(read(SURVEYS / slug)[0], blocks)


def judged(slug, answers, blocks=frozenset(), places=()):
    return judge(definition_of(slug, frozenset(blocks)), answers, TODAY, places)


def test_choices_are_stored_as_they_are():
    assert judged("select-one", {"pet": "dog"}).row == {"pet": "dog"}
    assert judged("select-multiple", {"uses": ["tram", "bus"]}).row == {"uses": ["bus", "tram"]}


@pytest.mark.parametrize(
    ("people", "stored"), [("1", "1"), (2, "2-3"), ("3", "2-3"), ("۴", "4+"), ("20", "4+")]
)
def test_a_number_is_stored_as_its_class(people, stored):
    assert judged("integer", {"people": people}).row == {"people": stored}


def test_a_decimal_is_stored_as_its_class_and_without_classes_not_at_all():
    found = judged("decimal", {"rent": "7,5", "size": "63,27"})

    assert found.row == {"rent": "low", "size": "given"}
    assert "63" not in str(found)


@pytest.mark.parametrize(
    ("day", "stored"), [("2019-12-31", "before 2020"), ("1.1.2020", "since 2020")]
)
def test_a_date_is_stored_as_its_class(day, stored):
    assert judged("date", {"since": day}).row == {"since": stored}


def test_a_place_is_stored_as_its_code():
    assert judged("place", {"where": "market"}, places=("market",)).row == {"where": "market"}


def test_a_place_that_the_quarter_does_not_have_is_unfit():
    found = judged("place", {"where": "Marktstr. 5"}, places=("market",))

    assert found.row == {"where": "unfit"}
    assert found.texts == [TextItem("where", "Marktstr. 5")]
    assert found.misfits == [Problem("where", "unknown_choice")]


def test_of_a_text_the_row_says_only_that_it_was_given():
    found = judged("text", {"idea": "Ein Baum", "idea.quote": "yes"})

    assert found.row == {"idea": "given", "postcode": "not_asked"}
    assert found.texts == [TextItem("idea", "Ein Baum", quotable=True)]


def test_a_text_is_not_quotable_unless_its_writer_said_so():
    assert judged("text", {"idea": "Ein Baum"}).texts == [TextItem("idea", "Ein Baum")]


def test_a_text_that_is_too_long_is_kept_whole():
    found = judged("text", {"idea": "x" * 1_000_000})

    assert found.row["idea"] == "given"
    assert len(found.texts[0].text) == 1_000_000
    assert found.misfits == [Problem("idea", "too_long")]


def test_refusing_not_knowing_and_silence_are_three_things():
    assert judged("integer", {"people.refused": "yes"}).row == {"people": "refused"}
    assert judged("integer", {"people.dont_know": "yes"}).row == {"people": "dont_know"}
    assert judged("integer", {}).row == {}
    assert judged("select-one", {"pet": "refused"}).row == {"pet": "refused"}
    assert judged("select-multiple", {"uses": ["refused"]}).row == {"uses": "refused"}


def test_whoever_answers_nothing_of_the_long_form_was_not_asked_it():
    found = judged("short-form", {"b": "x"})

    assert found.row == {"b": "given", "a": "not_asked", "c": "not_asked", "e": "not_asked"}


@pytest.mark.parametrize("answer", [{"c": "x"}, {"c": "refused"}, {"e.refused": "yes"}])
def test_one_answer_of_the_long_form_means_that_it_was_asked(answer):
    assert "a" not in judged("short-form", answer).row


def test_empty_fields_of_the_long_form_are_no_answers():
    found = judged("short-form", {"a": "", "b": "x", "c": [], "e": " "})

    assert found.row["a"] == "not_asked"


def test_what_is_irrelevant_was_not_asked():
    found = judged("relevance", {"first": "no", "second": "yes", "last": "yes"})

    assert found.row == {
        "first": "no",
        **dict.fromkeys(("second", "third", "early", "last"), "not_asked"),
    }
    assert found.texts == []


def test_a_text_beside_the_path_is_not_thrown_away():
    found = judged("relevance", {"first": "no", "third": "Wichtig!"})

    assert found.row["third"] == "not_asked"
    assert found.texts == [TextItem("third", "Wichtig!")]


def test_without_consent_nothing_of_what_it_gates_is_kept():
    found = judged("consent", {"agree": "no", "faith": "some", "words": "geheim"}, {"faith"})

    assert found.row == {"agree": "no", "faith": "not_asked", "words": "not_asked"}
    assert "geheim" not in str(found)


def test_with_consent_it_is_kept():
    found = judged("consent", {"agree": "yes", "faith": "some", "words": "x"}, {"faith"})

    assert found.row == {"agree": "yes", "faith": "some", "words": "given"}


@pytest.mark.parametrize(
    ("slug", "answers", "code", "raw"),
    [
        ("select-one", {"pet": "bird"}, "unknown_choice", "bird"),
        ("select-multiple", {"uses": ["bus", "tram", "foot"]}, "too_many", "bus tram foot"),
        ("select-multiple", {"uses": ["bus", "none"]}, "exclusive", "bus none"),
        ("integer", {"people": "zwei"}, "not_a_number", "zwei"),
        ("integer", {"people": "1,5"}, "not_whole", "1.5"),
        ("integer", {"people": 99}, "constraint", "99"),
        ("date", {"since": "gestern"}, "not_a_date", "gestern"),
    ],
)
def test_what_does_not_fit_is_marked_and_kept_apart(slug, answers, code, raw):
    (name,) = answers
    found = judged(slug, answers)

    assert found.row[name] == "unfit"
    assert found.texts == [TextItem(name, raw)]
    assert found.misfits == [Problem(name, code)]
    assert code in CODES


def test_a_missed_question_is_no_misfit():
    assert judged("select-one", {}).misfits == []


def test_a_calculation_is_kept_only_as_a_class_or_a_choice():
    found = judged("calculate", {"people": "3"})

    assert found.row == {
        "total": "many",
        "kind": "family",
        "people": "given",
        "more": "not_asked",
    }


def test_a_calculation_of_nothing_is_not_kept():
    assert judged("calculate", {}).row == {"kind": "pair", "more": "not_asked"}


def test_what_belongs_to_no_question_becomes_a_text_of_its_own():
    found = judged("select-one", {"pet": "dog", "older_question": ["a", "b"]})

    assert found.row == {"pet": "dog"}
    assert found.texts == [TextItem("unknown", 'older_question: ["a","b"]')]


ODD = [
    None, 5, "text", [1, 2], {"pet": None}, {"pet": {"a": {"b": []}}}, {"pet": float("nan")},
    {"pet": True}, {"pet": "\x00\ud800"}, {"\ud800": "\udc00"}, {5: "x"}, {"pet": 10**5000},
    {"people": 10**5000}, {"people": float("inf")}, {"people": float("nan")}, {"people": 1e308},
    {"people": "9" * 1_000_000}, {"people": " " * 1_000_000 + "x"}, {"people": "1." * 100_000},
    {"since": "0000-00-00"}, {"since": 20_000}, {"uses": [["bus"], {"x": 1}, None, 5]},
    {"uses": {"bus": 1}}, {"idea": "\n \n" * 300_000 + "x"}, {"idea": ["a", "b"]}, {"idea": b"x"},
    {"rent": "1e999"}, {"postcode": "6" * 1_000_000},
    json.loads('{"idea":' + "[" * 900 + "]" * 900 + "}"),
]  # fmt: skip


@pytest.mark.parametrize("slug", sorted(folder.name for folder in SURVEYS.iterdir()))
@pytest.mark.parametrize("number", range(len(ODD)))
def test_nothing_that_arrives_stops_the_judge(slug, number):
    found = judged(slug, ODD[number])

    for item in found.texts:
        assert "\x00" not in item.text
        item.text.encode()
    for value in found.row.values():
        assert isinstance(value, str | list)
