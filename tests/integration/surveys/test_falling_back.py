"""A sentence that nobody has checked in a language is shown in German, and says so."""

import re
from dataclasses import replace

import pytest

from tests.town import QUARTER


@pytest.fixture
def database():
    return "sqlite"


@pytest.fixture
def settings(settings):
    return replace(settings, drafts_shown=False)


def document(client, language):
    with client.get(f"/{language}/{QUARTER}/surveys/residents") as reply:
        return reply.text


def test_each_question_and_the_title_say_in_which_language_they_are(client):
    page = document(client, "ar")
    for heading in re.findall(r"<legend>.*?</legend>|<h1>.*?</h1>", page, re.DOTALL):
        german = re.search(r'<span lang="de[^"]*" dir="ltr">', heading)
        assert bool(german) == bool(re.search(r"\((Deutsch|Einfaches Deutsch)\)", heading))
    assert "Deutsch)" in page


def test_german_is_no_surprise_to_readers_of_easy_german(client):
    assert "Deutsch)" not in document(client, "de")
    assert "Deutsch)" not in document(client, "de-simple")
