import pytest

from participation.questionnaire.definition import check, read
from tests.conformance.twins import SURVEYS, Run, in_python, load_cases, survey_case

CASES = load_cases("surveys")
SLUGS = sorted(path.parent.name for path in SURVEYS.glob("*/survey.json"))


def name(case):
    return f"{case['survey']}: {case['name']}"


def expected_of(found, case):
    """Return of a result what the case speaks of."""
    return {key: found[key] for key in case["expect"]}


@pytest.fixture(scope="module")
def browser_results(in_browser: Run):
    found = in_browser("survey", [survey_case(case["survey"], case) for case in CASES])
    return {name(case): result for case, result in zip(CASES, found, strict=True)}


@pytest.mark.parametrize("case", CASES, ids=name)
def test_the_server_leads_along_the_expected_path(case):
    (found,) = in_python("survey", [survey_case(case["survey"], case)])

    assert expected_of(found, case) == case["expect"]


@pytest.mark.parametrize("case", CASES, ids=name)
def test_the_browser_leads_along_the_same_path(case, browser_results):
    (found,) = in_python("survey", [survey_case(case["survey"], case)])

    assert browser_results[name(case)] == found


@pytest.mark.parametrize("slug", SLUGS)
def test_the_tiny_surveys_are_right(slug):
    assert check(*read(SURVEYS / slug)) == []


def test_every_tiny_survey_has_a_case():
    assert {case["survey"] for case in CASES} == set(SLUGS)
