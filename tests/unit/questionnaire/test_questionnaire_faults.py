"""Every fault is found with its place and the way to mend it, and all of them at once."""

import json

import pytest

from participation.questionnaire.definition import (
    DefinitionError,
    check,
    compile_definition,
    read,
)
from participation.questionnaire.faults import PROBLEMS

CHOICE = {"name": "pet", "type": "select_one", "choices": ["dog", "cat"]}
NUMBER = {"name": "people", "type": "integer", "released": False}
CLASSES = [{"name": "1", "to": 1}, {"name": "2+"}]
AGREE = {"name": "agree", "type": "consent"}
BLOCK = {"optional_block": "faith", "on": False}


def survey(*questions, **more):
    return {"slug": "tiny", "version": 1, "questions": list(questions), **more}


def text(**more):
    return {"name": "idea", "type": "text", **more}


# code, place, structure
WRONG = [
    ("bad_shape", ("", ""), []),
    ("bad_shape", ("", "questions"), {"slug": "tiny", "version": 1}),
    ("bad_shape", ("", "slug"), survey(CHOICE, slug="no slug!")),
    ("bad_shape", ("", "version"), survey(CHOICE, version="1")),
    ("bad_shape", ("", "lists"), survey(CHOICE, lists=[])),
    ("bad_shape", ("#2", "name"), survey(CHOICE, {"type": "text"})),
    ("bad_shape", ("pet", "choices"), survey({**CHOICE, "choices": ["dog", 5]})),
    ("bad_shape", ("idea", "short"), survey(text(short="yes"))),
    ("bad_shape", ("idea", "relevant"), survey(text(relevant=5))),
    ("bad_shape", ("idea", "sensitivity"), survey(text(sensitivity="high"))),
    ("bad_shape", ("people", "default"), survey({**NUMBER, "default": "many"})),
    ("bad_shape", ("pet", "merge"), survey({**CHOICE, "merge": ["dog"]})),
    ("bad_shape", ("people", "classes"), survey({**NUMBER, "classes": ["1"]})),
    ("unknown_column", ("idea", "relevent"), survey(text(relevent="true()"))),
    ("unknown_type", ("idea", "type"), survey({"name": "idea", "type": "essay"})),
    ("type_not_yet", ("order", "type"), survey({"name": "order", "type": "rank"})),
    ("type_not_yet", ("children", "type"), survey({"name": "children", "type": "repeat"})),
    ("bad_name", ("My idea", "name"), survey({"name": "My idea", "type": "text"})),
    ("bad_name", ("pet", "choices"), survey({**CHOICE, "choices": ["dog", "big cat"]})),
    ("duplicate_name", ("pet", "name"), survey(CHOICE, CHOICE)),
    (
        "duplicate_name",
        ("s_bus", "name"),
        survey(
            {"name": "s", "type": "rating", "steps": 3, "rows": ["bus"]},
            {"name": "s_bus", "type": "text"},
        ),
    ),
    (
        "duplicate_name",
        ("s", "name"),
        survey(
            {"name": "s", "type": "rating", "steps": 3, "rows": ["bus"]},
            {"name": "s", "type": "text"},
        ),
    ),
    ("duplicate_name", ("pet", "choices"), survey({**CHOICE, "choices": ["dog", "cat", "dog"]})),
    ("reserved_name", ("given", "name"), survey({"name": "given", "type": "text"})),
    ("reserved_name", ("unknown", "name"), survey({"name": "unknown", "type": "text"})),
    ("reserved_name", ("pet", "choices"), survey({**CHOICE, "choices": ["dog", "refused"]})),
    ("no_choices", ("pet", "choices"), survey({"name": "pet", "type": "select_multiple"})),
    ("one_choice", ("pet", "choices"), survey({**CHOICE, "choices": ["dog"]})),
    ("unknown_list", ("pet", "list"), survey({"name": "pet", "type": "select_one", "list": "x"})),
    ("bad_steps", ("mood", "choices"), survey({"name": "mood", "type": "rating", "steps": 2})),
    (
        "bad_steps",
        ("mood", "choices"),
        survey({"name": "mood", "type": "rating", "choices": ["1", "2", "4"]}),
    ),
    ("not_for_type", ("idea", "rows"), survey(text(rows=["a"]))),
    ("not_for_type", ("idea", "choices"), survey(text(choices=["a"]))),
    ("not_for_type", ("idea", "max"), survey(text(max=1))),
    ("not_for_type", ("pet", "length"), survey({**CHOICE, "length": 5})),
    ("not_for_type", ("pet", "quotable"), survey({**CHOICE, "quotable": True})),
    ("not_for_type", ("pet", "exclusive"), survey({**CHOICE, "exclusive": ["dog"]})),
    ("not_for_type", ("idea", "randomize"), survey(text(randomize=True))),
    ("not_for_type", ("idea", "choice_filter"), survey(text(choice_filter="name = 'x'"))),
    ("not_for_type", ("idea", "classes"), survey(text(classes=CLASSES))),
    ("not_for_type", ("idea", "calculation"), survey(text(calculation="1"))),
    ("not_for_type", ("n", "required"), survey({"name": "n", "type": "note", "required": True})),
    ("not_for_type", ("n", "refusable"), survey({"name": "n", "type": "note", "refusable": True})),
    ("bad_expression", ("idea", "relevant"), survey(CHOICE, text(relevant="${pet} = "))),
    ("bad_expression", ("idea", "constraint"), survey(text(constraint="regex(., '[a')"))),
    ("bad_expression", ("idea", "constraint"), survey(text(constraint="regex(., '(?=a)')"))),
    ("bad_expression", ("idea", "required"), survey(text(required="pulldata('x')"))),
    ("bad_expression", ("idea", "default"), survey(text(default="concat("))),
    ("unknown_reference", ("idea", "relevant"), survey(text(relevant="${gone} = 'x'"))),
    ("unknown_reference", ("idea", "default"), survey(text(default="${gone}"))),
    ("unknown_choice_column", ("idea", "relevant"), survey(CHOICE, text(relevant="pet = 'dog'"))),
    ("unknown_choice_column", ("pet", "choice_filter"), survey({**CHOICE, "choice_filter": "x=1"})),
    ("self_reference", ("idea", "relevant"), survey(text(relevant="${idea} = ''"))),
    ("self_reference", ("idea", "relevant"), survey(text(relevant=". = ''"))),
    (
        "cycle",
        ("a", "relevant"),
        survey(
            {"name": "a", "type": "text", "relevant": "${b} != ''"},
            {"name": "b", "type": "text", "relevant": "${c} != ''"},
            {"name": "c", "type": "text", "relevant": "${a} != ''"},
        ),
    ),
    (
        "cycle",
        ("a", "calculation"),
        survey(
            {"name": "a", "type": "calculate", "calculation": "${b} + 1", "released": False},
            {"name": "b", "type": "calculate", "calculation": "${a} + 1", "released": False},
        ),
    ),
    ("never_asked", ("idea", "relevant"), survey(text(relevant="false()"))),
    ("never_asked", ("idea", "relevant"), survey(CHOICE, text(relevant="${pet} = 'bird'"))),
    (
        "never_asked",
        ("idea", "relevant"),
        survey(CHOICE, text(relevant="${pet} = 'dog' and ${pet} = 'cat'")),
    ),
    (
        "never_asked",
        ("idea", "relevant"),
        survey(NUMBER, text(relevant="${people} > 5 and ${people} < 3")),
    ),
    ("never_met", ("idea", "constraint"), survey(text(constraint="false()"))),
    (
        "never_met",
        ("people", "constraint"),
        survey({**NUMBER, "constraint": ". > 5 and . < 6"}),
    ),
    (
        "never_met",
        ("idea", "constraint"),
        survey(text(constraint="string-length(.) > 9 and string-length(.) < 3")),
    ),
    (
        "never_met",
        ("since", "constraint"),
        survey(
            {"name": "since", "type": "date", "released": False,
             "constraint": ". > '2020-01-31' and . < '2020-02-01'"}
        ),
    ),
    ("missing_classes", ("people", "classes"), survey({"name": "people", "type": "integer"})),
    ("missing_classes", ("since", "classes"), survey({"name": "since", "type": "date"})),
    *[
        ("bad_classes", ("people", "classes"), survey({**NUMBER, "classes": classes}))
        for classes in (
            [{"name": "a", "to": 1}],
            [{"name": "a", "to": 2}, {"name": "b", "to": 1}, {"name": "c"}],
            [{"name": "a", "to": 2}, {"name": "a"}],
            [{"name": "given", "to": 2}, {"name": "a"}],
            [{"name": "a", "to": "2"}, {"name": "b"}],
        )
    ],
    ("missing_consent", ("idea", "consent"), survey(text(sensitivity="special", **BLOCK))),
    ("bad_consent", ("idea", "consent"), survey(text(consent="agree"), AGREE)),
    ("bad_consent", ("idea", "consent"), survey(CHOICE, text(consent="pet"))),
    (
        "special_on",
        ("idea", "optional_block"),
        survey(AGREE, text(sensitivity="special", consent="agree")),
    ),
    (
        "unknown_choice",
        ("pet", "exclusive"),
        survey({**CHOICE, "type": "select_multiple", "exclusive": ["bird"]}),
    ),
    ("unknown_choice", ("pet", "merge"), survey({**CHOICE, "merge": [["dog", "bird"]]})),
    ("unknown_choice", ("pet", "default"), survey({**CHOICE, "default": "bird"})),
    ("merge_twice", ("pet", "merge"), survey({**CHOICE, "merge": [["dog", "dog"]]})),
    ("bad_number", ("pet", "max"), survey({**CHOICE, "type": "select_multiple", "max": 3})),
    ("bad_number", ("idea", "length"), survey(text(length=0))),
    (
        "background_too_many",
        ("", "background"),
        survey(*({**CHOICE, "name": f"pet_{n}", "background": True} for n in range(5))),
    ),
    (
        "calculation_unsafe",
        ("c", "calculation"),
        survey({"name": "c", "type": "calculate", "calculation": "random()", "choices": ["0"]}),
    ),
    (
        "calculation_open",
        ("c", "released"),
        survey({"name": "c", "type": "calculate", "calculation": "1"}),
    ),
    ("missing_calculation", ("c", "calculation"), survey({"name": "c", "type": "calculate"})),
]  # fmt: skip


@pytest.mark.parametrize(("code", "place", "structure"), WRONG)
def test_a_fault_is_found_at_its_place_alone(code, place, structure):
    (found,) = check(structure)

    assert (found.code, found.question, found.column) == (code, *place)
    assert "%(" not in found.problem + found.remedy
    assert str(found).startswith(", ".join(part for part in place if part) or "survey")


def test_every_fault_has_a_test():
    elsewhere = {"missing_text", "unknown_text", "missing_file", "unreadable_file"}
    tested = {code for code, _, _ in WRONG} | elsewhere

    assert tested == set(PROBLEMS)


def test_all_faults_are_named_at_once():
    structure = survey(text(relevant="${gone} ="), {"name": "people", "type": "integer"}, CHOICE)
    structure["questions"].append({**CHOICE, "max": 1})

    assert [(one.question, one.code) for one in check(structure)] == [
        ("idea", "bad_expression"),
        ("pet", "duplicate_name"),
        ("people", "missing_classes"),
        ("pet", "not_for_type"),
    ]


def test_a_wrong_survey_does_not_compile_and_says_everything():
    with pytest.raises(DefinitionError, match="no answers can make") as raised:
        compile_definition(survey(text(relevant="false()", length=-1)))

    assert len(raised.value.faults) == 2
    assert str(raised.value).count("\n") == 1


RIGHT = [
    survey(NUMBER, text(relevant="${people} > 5 and ${people} < 7")),
    survey({**NUMBER, "constraint": ". > 5 and . < 7"}),
    survey({**NUMBER, "type": "decimal", "constraint": ". > 5 and . < 6"}),
    survey(text(constraint="regex(., '[0-9]+') and string-length(.) = 5")),
    survey({"name": "d", "type": "date", "released": False, "constraint": ". <= today()"}),
    survey(CHOICE, text(relevant="not(${pet} = 'dog' or ${pet} = 'cat')")),
    survey(NUMBER, text(relevant="${people} * 2 > 5")),
    survey(text(relevant="random() < 0.5")),
    survey({**CHOICE, "constraint": ". != 'dog'"}),
    survey({**CHOICE, "refusable": True}, text(relevant="${pet} = 'refused'")),
    survey(
        {"name": "m", "type": "select_multiple", "choices": list("abcdefghijkl")},
        text(relevant="selected(${m}, 'a') and selected(${m}, 'l')"),
    ),
    survey({"name": "p", "type": "place"}, text(relevant="${p} = 'market'")),
    survey(text(default="(nothing)")),
    survey(text(name="t"), text(relevant="${t} > 5")),
    survey({**NUMBER, "constraint": "string-length(.) = 5"}),
    survey(text(relevant="string-length(5) = 1")),
    survey(
        {"name": "m", "type": "select_multiple", "choices": list("abcdefghijkl")},
        text(relevant="${m} = 'a l'"),
    ),
    survey(
        {"name": "m", "type": "select_multiple", "choices": list("abcdefghijkl")},
        text(relevant="count-selected(${m}) = 12"),
    ),
    survey(text(required="yes"), {**CHOICE, "required": "no"}),
    survey({"name": "p", "type": "place", "merge": [["market", "station"]]}),
]


@pytest.mark.parametrize("structure", RIGHT)
def test_a_right_survey_has_no_fault(structure):
    assert check(structure) == []


def test_a_condition_that_an_earlier_condition_excludes_is_never_true():
    structure = survey(
        CHOICE,
        text(name="bark", relevant="${pet} = 'dog'"),
        text(relevant="${pet} = 'cat' and ${bark} != ''"),
    )

    assert [(one.question, one.code) for one in check(structure)] == [("idea", "never_asked")]


def test_a_choice_that_excludes_another_counts_in_conditions():
    ways = {"name": "ways", "type": "select_multiple", "choices": ["bus", "foot", "none"]}
    both = "selected(${ways}, 'bus') and selected(${ways}, 'none')"

    assert check(survey(ways, text(relevant=both))) == []
    assert check(survey({**ways, "exclusive": ["none"]}, text(relevant=both)))
    assert check(survey({**ways, "max": 1}, text(relevant=both.replace("none", "foot"))))


def test_what_is_wrong_with_a_group_is_said_once():
    group = {"name": "s", "type": "rating", "steps": 3, "rows": ["bus", "tram"]}

    assert len(check(survey({**group, "relevant": "${gone} = 1"}))) == 1


TEXTS = {"title": "T", "intro": "I", "next": "N", "thanks": "D", "pet.label": "Tier?"}
PETS = {"pet.choices.dog": "Hund", "pet.choices.cat": "Katze"}


def file(**texts):
    return {"language": "de", "state": "released", "texts": texts}


def test_a_missing_sentence_is_named_for_each_language():
    texts = {"de": file(**TEXTS, **PETS), "ar": file(**TEXTS, **{**PETS, "pet.choices.cat": " "})}

    (found,) = check(survey(CHOICE), texts)

    assert (found.question, found.column, found.code) == ("pet", "text.ar", "missing_text")
    assert "pet.choices.cat" in found.problem


def test_a_hint_is_missing_where_another_language_has_it():
    texts = {"de": file(**TEXTS, **PETS, **{"pet.hint": "x"}), "ar": file(**TEXTS, **PETS)}

    assert [str(one.values["id"]) for one in check(survey(CHOICE), texts)] == ["pet.hint"]


def test_a_sentence_of_nothing_is_named():
    texts = {"de": file(**TEXTS, **PETS, **{"pet.choices.bird": "Vogel"})}

    (found,) = check(survey(CHOICE), texts)

    assert (found.question, found.column, found.code) == ("pet", "text.de", "unknown_text")


def test_a_constraint_needs_its_sentence():
    structure = survey({**CHOICE, "constraint": ". != 'dog'"})

    (found,) = check(structure, {"de": file(**TEXTS, **PETS)})

    assert found.values["id"] == "pet.constraint"


def test_a_shared_list_is_said_once_and_may_be_said_otherwise():
    lists = {"pets": ["dog", "cat"]}
    questions = [{"name": n, "type": "select_one", "list": "pets"} for n in ("pet", "wish")]
    texts = {**TEXTS, "wish.label": "W", "lists.pets.dog": "Hund"}

    missing = check(survey(*questions, lists=lists), {"de": file(**texts)})

    assert [one.values["id"] for one in missing] == ["lists.pets.cat"]


def test_a_text_file_without_texts_is_named():
    assert check(survey(CHOICE), {"de": []})[0].column == "text.de"


def test_a_folder_is_read(tmp_path):
    (tmp_path / "survey.json").write_text(json.dumps(survey(CHOICE)))
    (tmp_path / "text.de-simple.json").write_text(json.dumps(file(**TEXTS)))

    structure, texts = read(tmp_path)

    assert structure["slug"] == "tiny"
    assert texts["de-simple"]["texts"]["title"] == "T"


@pytest.mark.parametrize("content", ["{", "[]", "\xff", "[" * 100_000])
def test_a_file_that_is_not_json_is_named(tmp_path, content):
    (tmp_path / "survey.json").write_text(content, encoding="latin-1")

    with pytest.raises(DefinitionError, match=r"survey\.json") as refused:
        read(tmp_path)
    code = "bad_shape" if content == "[]" else "unreadable_file"
    assert {fault.code for fault in refused.value.faults} == {code}


def test_a_folder_without_a_survey_is_named(tmp_path):
    with pytest.raises(DefinitionError, match=r"survey\.json") as refused:
        read(tmp_path)
    assert {fault.code for fault in refused.value.faults} == {"missing_file"}
