import pytest

from tests.conformance.twins import Run, in_python, load_cases

CASES = load_cases("answers")
KINDS = ("normalise", "number", "date")


@pytest.fixture(scope="module")
def browser_results(in_browser: Run):
    return {kind: in_browser(kind, [c for c in CASES if c["kind"] == kind]) for kind in KINDS}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_server_finds_the_canonical_form(case):
    assert in_python(case["kind"], [case]) == [case["expected"]]


@pytest.mark.parametrize("kind", KINDS)
def test_the_browser_finds_the_canonical_form(kind, browser_results):
    expected = {c["name"]: c["expected"] for c in CASES if c["kind"] == kind}

    assert dict(zip(expected, browser_results[kind], strict=True)) == expected


@pytest.mark.parametrize("case", [c for c in CASES if c["kind"] == "normalise"])
def test_a_normalised_text_stays_as_it_is(case):
    assert in_python("normalise", [{"input": case["expected"]}]) == [case["expected"]]
