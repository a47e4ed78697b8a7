import json

import pytest

from participation.questionnaire.expressions import parse
from tests.conformance.twins import MODULES, TODAY, Run, in_python, load_cases

CASES = load_cases("expressions")
CONTEXT = ("answers", "value", "today", "labels", "columns")


def ready(case):
    context = {key: case[key] for key in CONTEXT if key in case}
    return {"tree": parse(case["source"]), "context": {"today": TODAY, **context}}


@pytest.fixture(scope="module")
def browser_results(in_browser: Run):
    return in_browser("evaluate", [ready(case) for case in CASES])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_server_finds_the_expected_value(case):
    (found,) = in_python("evaluate", [ready(case)])

    assert (found, type(found) is bool) == (case["expected"], type(case["expected"]) is bool)


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda n: CASES[n]["name"])
def test_the_browser_finds_the_expected_value(number, browser_results):
    found, expected = browser_results[number], CASES[number]["expected"]

    assert (found, type(found) is bool) == (expected, type(expected) is bool)


def test_every_function_of_the_server_has_a_case():
    from participation.questionnaire.functions import FUNCTIONS, SPECIAL
    from participation.questionnaire.parsing import calls

    used = frozenset().union(*(calls(parse(case["source"])) for case in CASES))

    assert used >= FUNCTIONS.keys() | SPECIAL.keys()


def test_every_case_has_a_name_of_its_own():
    names = [case["name"] for case in CASES]

    assert len(set(names)) == len(names)


def test_the_twins_use_neither_eval_nor_the_page():
    for module in MODULES.glob("*.js"):
        code = module.read_text(encoding="utf-8")
        assert not [word for word in ("eval(", "Function(", "document", "window") if word in code]
        assert "export default" not in code


def test_trees_survive_the_way_through_json():
    for case in CASES:
        tree = parse(case["source"])
        assert json.loads(json.dumps(tree)) == tree
