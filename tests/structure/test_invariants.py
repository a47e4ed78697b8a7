"""The thirteen invariants of a release: each stands as a sentence at the test that holds it."""

import ast
import re

import pytest

from participation.config import ROOT

INVARIANTS = {
    "I1": "Nothing writes counts to a public object but proposing.",
    "I2": "A release never changes; one that is superseded is not edited.",
    "I3": "True counts and who was counted are not in a release.",
    "I4": "No number is published without the hash of its audit.",
    "I5": "The same cell has one value in every table.",
    "I6": "No one and no two is published.",
    "I7": "A stranger's audit of the published file ends with 0.",
    "I8": "Groups that were merged never split again.",
    "I9": "Who approves is not who proposed.",
    "I10": "Every table of a release is in the input of its audit.",
    "I11": "A quote carries no id and nothing of who wrote it.",
    "I12": "Every format shows the same numbers.",
    "I13": "All that can be read, taken together, tells of nobody.",
}


def held():
    """Yield invariant, sentence and test of each docstring that names one."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                said = (ast.get_docstring(node) or "").partition("\n")[0]
                if found := re.match(r"(I\d+): (.*)", said):
                    yield found[1], found[2], node


@pytest.mark.parametrize("name", INVARIANTS)
def test_each_invariant_is_a_test_that_says_it(name):
    tests = [node for one, sentence, node in held() if (one, sentence) == (name, INVARIANTS[name])]
    assert tests
    for node in tests:
        assert any(isinstance(part, ast.Assert | ast.With) for part in ast.walk(node))


def test_no_test_claims_an_invariant_in_other_words():
    assert {(one, sentence) for one, sentence, _node in held()} == set(INVARIANTS.items())
