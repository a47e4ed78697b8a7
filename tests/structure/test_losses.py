"""The thirty-six ways in which other tools lost data each have a test that carries the number.

A test carries a number in its name: `test_t19_...`, or `test_t4_t5_t7_...` for several.
"""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
ALL = set(range(1, 37))

# What only recordings and pictures can show: they are the one thing that travels beside answers.
ATTACHMENTS = {11, 24, 25}

# What the street workers' app does otherwise than a phone, or adds to it.
ON_TABLETS = {
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 26, 27, 28, 30, 31,
    32, 33, 34, 35, 36,
}  # fmt: skip
# Decided at the server, whoever sends.
AT_THE_DOOR = {23, 29}


def carried(pattern: str) -> set[int]:
    found: set[int] = set()
    for path in TESTS.rglob(pattern):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.FunctionDef) and node.name.startswith("test_t")
            if named and (numbers := re.match(r"test((?:_t\d+)+)(?:_|$)", node.name)):
                found |= {int(number) for number in re.findall(r"\d+", numbers[1])}
    return found


def test_each_of_the_thirty_six_has_a_test():
    assert ALL - carried("test_*.py") <= ATTACHMENTS


def test_each_that_concerns_tablets_has_one_on_a_tablet():
    assert ON_TABLETS - carried("browser/test_t_tablet.py") - carried("browser/test_field_*.py") == set()
    assert ON_TABLETS | AT_THE_DOOR | ATTACHMENTS == ALL


def test_no_test_carries_a_number_that_is_not_on_the_list():
    assert carried("test_*.py") <= ALL
