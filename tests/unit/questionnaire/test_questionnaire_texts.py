import pytest

from participation.questionnaire.questions import expanded
from participation.questionnaire.texts import Sentences

STRUCTURE = {
    "slug": "tiny",
    "version": 1,
    "lists": {"pets": ["dog", "cat"]},
    "questions": [
        {"name": "pet", "type": "select_one", "list": "pets", "refusable": True},
        {"name": "s", "type": "rating", "steps": 3, "rows": ["bus"]},
    ],
}
PET, BUS = expanded(STRUCTURE, [])


def sentences(drafts_shown=False, **files):
    texts = {
        language.replace("_", "-"): {"language": language, "state": state, "texts": content}
        for language, (state, content) in files.items()
    }
    return Sentences(STRUCTURE, texts, drafts_shown)


@pytest.mark.parametrize(
    ("state", "drafts_shown", "language"),
    [
        ("released", False, "ar"),
        ("checked", False, "ar"),
        ("draft", False, "de-simple"),
        ("draft", True, "ar"),
        ("nonsense", False, "de-simple"),
    ],
)
def test_a_translation_shows_when_it_is_ready(state, drafts_shown, language):
    found = sentences(
        drafts_shown,
        ar=(state, {"title": "عنوان"}),
        de_simple=("released", {"title": "Leicht"}),
        de=("released", {"title": "Deutsch"}),
    ).sentence("title", "ar")

    assert found.language == language


def test_each_sentence_falls_back_for_itself():
    found = sentences(
        ar=("released", {"title": "عنوان", "intro": {"text": "مقدمة", "state": "draft"}}),
        de=("released", {"title": "Titel", "intro": "Worum"}),
    )

    assert found.sentence("title", "ar").language == "ar"
    assert found.sentence("intro", "ar").language == "de"


def test_german_is_shown_in_any_state_before_nothing():
    found = sentences(de=("draft", {"title": "Titel"})).sentence("title", "de")

    assert (found.text, found.state) == ("Titel", "draft")


def test_a_sentence_that_exists_nowhere_is_false():
    found = sentences(de=("released", {})).sentence("title", "ar")

    assert not found
    assert found.state == "missing"


def test_a_sentence_may_have_a_picture_and_a_recording():
    entry = {"text": "Hund?", "picture": "dog.svg", "audio": "dog.ogg"}
    found = sentences(de=("released", {"pet.label": entry})).label(PET, "de")

    assert (found.text, found.picture, found.audio) == ("Hund?", "dog.svg", "dog.ogg")


@pytest.mark.parametrize(
    ("label", "shown"), [("Wie ist %(row)s?", "Wie ist der Bus?"), ("Wie?", "Wie? – der Bus")]
)
def test_a_row_stands_in_the_words_of_its_group(label, shown):
    found = sentences(de=("released", {"s.label": label, "s.rows.bus": "der Bus"}))

    assert found.label(BUS, "de").text == shown


def test_a_row_and_its_group_are_never_in_two_languages():
    found = sentences(
        ar=("released", {"s.label": "كيف %(row)s؟"}),
        de=("released", {"s.label": "Wie ist %(row)s?", "s.rows.bus": "der Bus"}),
    ).label(BUS, "ar")

    assert (found.text, found.language) == ("Wie ist der Bus?", "de")


def test_a_row_may_have_words_of_its_own():
    found = sentences(de=("released", {"s_bus.label": "Fährt der Bus?", "s.label": "x"}))

    assert found.label(BUS, "de").text == "Fährt der Bus?"


def test_choices_are_found_by_question_group_list_and_for_all():
    found = sentences(
        de=(
            "released",
            {
                "lists.pets.dog": "Hund",
                "lists.pets.cat": "Katze",
                "pet.choices.cat": "Kater",
                "s.choices.1": "gut",
                "choices.refused": "Sage ich nicht",
            },
        )
    )

    assert found.choice(PET, "dog", "de").text == "Hund"
    assert found.choice(PET, "cat", "de").text == "Kater"
    assert found.choice(BUS, "1", "de").text == "gut"
    assert found.choice(PET, "refused", "de").text == "Sage ich nicht"
    assert not found.choice(PET, "dont_know", "de")


def test_hint_reason_and_constraint_are_false_where_there_are_none():
    found = sentences(de=("released", {"s.hint": "Hinweis", "s.why": "Darum"}))

    assert found.hint(BUS, "de").text == "Hinweis"
    assert found.why(BUS, "de").text == "Darum"
    assert not found.constraint(BUS, "de")
    assert not found.hint(PET, "de")


def test_progress_counts_what_is_needed():
    found = sentences(
        ar=("draft", {"title": "x", "intro": {"text": "x", "state": "checked"}, "extra": "x"})
    )

    # title intro next thanks, pet with 2 choices, group with 1 row and 3 steps
    assert found.states("ar") == {"released": 0, "checked": 1, "draft": 1, "missing": 10}
    assert found.states("fa")["missing"] == 12
