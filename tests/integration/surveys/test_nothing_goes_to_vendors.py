"""Browsers send what is typed to translators and spelling services, unless a page says no."""

import re

import pytest

from tests.town import QUARTER


@pytest.fixture
def database():
    return "sqlite"


@pytest.mark.parametrize("language", ["de", "ar"])
def test_what_a_resident_writes_is_kept_from_them(client, language):
    with client.get(f"/{language}/{QUARTER}/surveys/residents") as page:
        fields = re.findall(r"<(textarea[^>]*)>", page.text)
    assert fields
    for field in fields:
        for said in ('translate="no"', 'spellcheck="false"', 'autocomplete="off"'):
            assert said in field
