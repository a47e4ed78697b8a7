"""What travels joined is what stands in the tree as modules, and small enough."""

import gzip
import re

import pytest

from participation.web.scripts import (
    PAGES,
    SOURCES,
    WORKER_MODULES,
    joined,
    ordered,
    page_script,
    stripped,
)

LARGEST_SURVEY_SCRIPT = 20_000  # bytes compressed
ENTRIES = [*(f"pages/{page}.js" for page in PAGES), *WORKER_MODULES, "worker.js"]
MODULES = sorted({path for entry in ENTRIES for path in ordered(SOURCES / entry)})
DECLARED = re.compile(
    r"^(?:export )?(?:async )?(?:function|const|let|class) ([A-Za-z0-9_$]+)", re.MULTILINE
)
IMPORTED = re.compile(r'^import (.*?) from "([^"]+)"$|^import "([^"]+)"$', re.MULTILINE | re.DOTALL)

COMMENT = re.compile(r"^[ \t]*(?:/\*[\s\S]*?\*/|//.*)[ \t]*$", re.MULTILINE)


@pytest.fixture(params=MODULES, ids=lambda path: str(path.relative_to(SOURCES)))
def module(request):
    return request.param


def code(path):
    return path.read_text(encoding="utf-8")


def test_a_module_exports_and_imports_plain_names_only(module):
    source = code(module)
    assert "export default" not in source
    assert not re.search(r"^export (?!(async )?(function|const|let|class) )", source, re.MULTILINE)
    for names, path, bare in IMPORTED.findall(source):
        target = (module.parent / (path or bare)).resolve()
        exported = re.findall(
            r"^export (?:async )?(?:function|const|let|class) ([A-Za-z0-9_$]+)",
            code(target),
            re.MULTILINE,
        )
        wanted = [name.strip() for name in names.strip("{} \n").split(",") if name.strip()]
        assert set(wanted) <= set(exported)
    assert not re.search(r"\bimport\(", source)


def test_no_text_of_a_module_spans_lines(module):
    """Indentation goes when modules are joined; inside a text it would be missed."""
    for line in code(module).splitlines():
        assert line.count("`") % 2 == 0, line


def test_joining_takes_away_nothing_but_comments_white_space_imports_and_exports(module):
    left = re.sub(r"^export ", "", IMPORTED.sub("", code(module)), flags=re.MULTILINE)
    bare = "".join(COMMENT.sub("", left).split())
    assert "".join(stripped(code(module)).split()) == bare


@pytest.mark.parametrize("entry", [*ENTRIES[:-1]])
def test_every_module_is_in_the_joined_script_once_and_before_its_users(entry):
    whole = joined(entry)
    at = -1
    for path in ordered(SOURCES / entry):
        part = stripped(code(path))
        assert whole.count(part) == 1
        assert whole.index(part) > at
        at = whole.index(part)
    assert len(whole) == sum(len(stripped(code(path))) for path in ordered(SOURCES / entry))


@pytest.mark.parametrize("entries", [*([entry] for entry in ENTRIES[:-1]), ENTRIES[-2:]])
def test_names_at_the_top_of_modules_are_unique_in_a_joined_script(entries):
    paths = {path for entry in entries for path in ordered(SOURCES / entry)}
    names = [name for path in sorted(paths) for name in DECLARED.findall(code(path))]
    assert sorted(names) == sorted(set(names))


def test_the_survey_script_stays_small():
    assert len(gzip.compress(page_script("survey"), 9)) < LARGEST_SURVEY_SCRIPT
