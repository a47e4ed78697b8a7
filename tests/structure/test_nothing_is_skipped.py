"""A full run runs everything: no test is skipped, expected to fail, or left out."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from participation.config import ROOT

TESTS = ROOT / "tests"
FORBIDDEN = {
    "skip",
    "skipif",
    "skipIf",
    "skipUnless",
    "skipTest",
    "SkipTest",
    "xfail",
    "expectedFailure",
    "importorskip",
    "collect_ignore",
    "collect_ignore_glob",
    "pytest_ignore_collect",
    "pytest_deselected",
    "__test__",
}
IN_JAVASCRIPT = re.compile(
    r"\b(?:test|it|describe|suite|t)\.(?:skip|todo|only)\b"
    r"|\{\s*(?:skip|todo|only)\s*:"
    r"|\bx(?:it|describe)\("
)
LEAVING_OUT = ("--ignore", "--deselect", "-k", "-m", "--maxfail", "-x", "--lf", "no:")


def ways_out(source: str) -> Iterator[str]:
    """Yield what in a Python source would leave a test out: attributes, imports, definitions."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(attr=name) if name in FORBIDDEN:
                yield name
            case ast.FunctionDef(name=name) if name in FORBIDDEN:
                yield name
            case ast.ImportFrom(names=names):
                yield from (alias.name for alias in names if alias.name in FORBIDDEN)
            case ast.Assign(targets=targets):
                yield from (
                    target.id
                    for target in targets
                    if isinstance(target, ast.Name) and target.id.startswith(("collect", "__test"))
                )


@pytest.mark.parametrize(
    "source",
    [
        "@pytest.mark.skip\ndef test_x(): ...",
        "pytest.skip('no database')",
        "pytest.param(1, marks=pytest.mark.xfail)",
        "from pytest import importorskip",
        "collect_ignore = ['test_slow.py']",
        "class Slow:\n    __test__ = False",
        "def pytest_ignore_collect(): return True",
    ],
)
def test_every_way_out_is_seen(source: str) -> None:
    assert list(ways_out(source))


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    sources = sorted(TESTS.rglob("*.py"))
    assert len(sources) > 50
    found = {
        str(path.relative_to(ROOT)): names
        for path in sources
        if (names := sorted(ways_out(path.read_text(encoding="utf-8"))))
    }
    assert found == {}


def test_no_test_in_javascript_is_skipped() -> None:
    assert IN_JAVASCRIPT.search("test.skip(")
    assert IN_JAVASCRIPT.search("test('x', { skip: true }")
    sources = [path for ending in ("*.js", "*.mjs") for path in TESTS.rglob(ending)]
    found = [path for path in sources if IN_JAVASCRIPT.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_every_file_of_tests_is_collected() -> None:
    """A file whose name pytest does not know, or a folder it does not enter, is never run."""
    overlooked = [
        str(path.relative_to(ROOT))
        for path in TESTS.rglob("*.py")
        if not path.name.startswith("test_")
        and any(
            isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
            for node in ast.parse(path.read_text(encoding="utf-8")).body
        )
    ]
    assert overlooked == []


def test_the_settings_leave_nothing_out_and_no_warning_pass() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    options = settings["tool"]["pytest"]["ini_options"]
    assert options["testpaths"] == ["tests"]
    assert options["filterwarnings"] == ["error"]
    assert options["empty_parameter_set_mark"] == "fail_at_collect"
    makefile = _calls_of_pytest(ROOT / "Makefile")
    assert makefile
    for words in (options["addopts"].split(), *makefile):
        assert not [word for word in words if word.startswith(LEAVING_OUT)], words


def _calls_of_pytest(makefile: Path) -> list[list[str]]:
    lines = makefile.read_text(encoding="utf-8").splitlines()
    return [line.split("pytest", 1)[1].split() for line in lines if "/pytest" in line]
