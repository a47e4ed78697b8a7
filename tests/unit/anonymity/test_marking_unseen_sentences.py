"""How much of what is personal is marked, and how much of what is not, in each language.

The sentences were written after the rules and are not in them. They say nothing of how people
in the quarter really write: what a rule misses there, the person who reads has to find.
"""

import json
from pathlib import Path

import pytest

from participation.anonymity.marking import mark
from participation.config import ALL_LANGUAGES

SENTENCES = json.loads(
    Path(__file__).with_name("marking_sentences.json").read_text(encoding="utf-8")
)
ONE_IN_FIVE, MOST_HARM = 0.2, 0.25


def is_marked(text, name, language):
    at = text.index(name)
    return any(m.kind == "name" and m.start <= at < m.end for m in mark(text, language))


def disturbed(text, language):
    """Marks that say more than "here somebody speaks of a person"."""
    return [m for m in mark(text, language) if m.kind != "trigger"]


def test_every_language_has_sentences():
    assert set(SENTENCES) == set(ALL_LANGUAGES)


@pytest.mark.parametrize("language", ALL_LANGUAGES)
def test_identifiers_of_fixed_form_are_found_whole(language):
    for kind, words, text in SENTENCES[language]["found"]:
        found = [(m.kind, text[m.start : m.end]) for m in mark(text, language)]
        assert (kind, words) in found


@pytest.mark.parametrize("language", ALL_LANGUAGES)
def test_most_names_are_marked(language):
    cases = SENTENCES[language]["names"]
    missed = [name for text, name in cases if not is_marked(text, name, language)]
    assert len(missed) <= len(cases) * ONE_IN_FIVE, missed


@pytest.mark.parametrize("language", ALL_LANGUAGES)
def test_few_harmless_sentences_are_disturbed(language):
    cases = SENTENCES[language]["harmless"]
    wrong = [text for text in cases if disturbed(text, language)]
    assert len(wrong) <= len(cases) * MOST_HARM, wrong


def test_over_all_languages_nine_of_ten_names_and_few_harmless_sentences():
    names = [is_marked(t, n, code) for code, s in SENTENCES.items() for t, n in s["names"]]
    harm = [bool(disturbed(t, code)) for code, s in SENTENCES.items() for t in s["harmless"]]
    assert sum(names) >= 0.9 * len(names)
    assert sum(harm) <= 0.1 * len(harm)
