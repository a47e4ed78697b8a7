"""Sentences that are put together of words and numbers keep each language's signs."""

from dataclasses import replace

import pytest

from participation.documents.figures import citation, comma, listed, stopped
from participation.releases.quoted import quoted
from tests.unit.documents import samples

# In these languages a written day ends with a full stop of its own: "22 ноября 2026 г."
DOTTED = ("ru", "uk", "bg")


@pytest.mark.parametrize("language", DOTTED)
def test_no_sentence_ends_with_two_full_stops(language):
    told = replace(samples.report(), language=language)
    assert ".." not in citation(told)
    assert ".." not in quoted(told)


def test_a_sentence_ends_with_one_sign():
    assert stopped("22 ноября 2026 г.") == "22 ноября 2026 г."
    assert stopped("22. November 2026") == "22. November 2026."
    assert stopped("Und warum?") == "Und warum?"


def test_arabic_and_persian_have_a_comma_of_their_own():
    arabic = samples.report("ar")
    assert comma(arabic) == "، "
    assert ", " not in quoted(arabic)
    assert listed(arabic, ("أ", "ب")) == "أ، ب"
    assert listed(samples.report(), ("a", "b")) == "a, b"
