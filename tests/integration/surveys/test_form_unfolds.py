"""Without scripts the long form shows what fits the answers so far, by style rules alone."""

import re
from types import SimpleNamespace

import pytest

from participation.config import ROOT
from participation.surveys.compiled import definition_of
from participation.surveys.models import survey_by_slug
from participation.surveys.unfolding import MOST, unfolding
from tests.town import QUARTER


@pytest.fixture
def database():
    return "sqlite"


def test_a_question_that_needs_a_choice_is_tied_to_it(client):
    with client.get(f"/de/{QUARTER}/surveys/residents") as page:
        text = page.text
    tick = re.search(r'value="under_14" data-tick="(\d)"', text)[1]
    assert f'data-question="children_form" data-needs="{tick}"' in text
    liking = re.search(r'<fieldset data-question="liking"[^>]*>', text).group()
    assert f'data-bars="{tick}"' in liking
    assert f'<p data-rest data-bars="{tick}">' in text


def test_numbers_stay_within_the_rules_of_the_style_sheet(app):
    definition = definition_of(survey_by_slug("residents").current)
    found = unfolding(definition.questions)
    css = (ROOT / "static" / "css" / "critical.css").read_text(encoding="utf-8")
    assert 0 < len(found.ticks) <= max(MOST.values())
    for kind, most in MOST.items():
        ruled = {int(n) for n in re.findall(rf'\[data-{kind}~="(\d+)"\]', css)}
        assert ruled == set(range(1, most + 1))
        used = {int(n) for numbers in getattr(found, kind).values() for n in numbers.split()}
        assert used
        assert used <= ruled


def test_conditions_that_no_style_rule_can_follow_hide_nothing(app):
    relevant = ["or", ["=", ["ref", "odd"], "yes"], [">", ["ref", "n"], 3]]
    found = unfolding([SimpleNamespace(name="odd", choices=("yes",), relevant=relevant)])
    assert (found.ticks, found.needs, found.bars) == ({}, {}, {})
