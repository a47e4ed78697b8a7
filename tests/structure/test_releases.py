"""Who may turn answers into numbers, and who may write them down (spec: releases, I1)."""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "participation"

# Reads rows to count them; writes and deletes rows; lays them anew by night.
# The bench counts the rows of a scratch instance, beside which a proposal is measured.
TOUCH_ROWS = {"responses", "releases/load.py", "bench/releases.py", "app.py"}


def modules():
    return [(p, ast.parse(p.read_text(encoding="utf-8"))) for p in PACKAGE.rglob("*.py")]


def place(path):
    return str(path.relative_to(PACKAGE))


# What the public reads of a release and of a bundle, and nobody changes afterwards.
WRITTEN = {"document", "audit_hash", "parts", "beside"}
MADE_OF = {"Release", "ReleaseBundle"}


def writes(tree):
    """Yield which of WRITTEN a module writes, by whatever way: nobody must hide behind a name."""
    for node in ast.walk(tree):
        for target in _targets(node):
            # What an object holds for itself is no row: no model has methods that write.
            own = isinstance(target, ast.Attribute) and getattr(target.value, "id", "") == "self"
            if isinstance(target, ast.Attribute) and target.attr in WRITTEN and not own:
                yield target.attr
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in MADE_OF | {"values", "from_statement"}:
            yield from (one.arg for one in node.keywords if one.arg in WRITTEN)
            # What is spread, nobody can read here.
            yield from ("**" for one in node.keywords if one.arg is None and name in MADE_OF)
        if name == "setattr" and len(node.args) > 1:
            said = node.args[1]
            if isinstance(said, ast.Constant) and said.value in WRITTEN:
                yield said.value


def _targets(node):
    match node:
        case ast.Assign():
            stack = list(node.targets)
        case ast.AugAssign() | ast.AnnAssign():
            stack = [node.target]
        case ast.Delete():
            stack = list(node.targets)
        case _:
            stack = []
    while stack:
        one = stack.pop()
        if isinstance(one, ast.Tuple | ast.List):
            stack += one.elts
        elif isinstance(one, ast.Starred | ast.Subscript):
            # `one.document["tables"] = ...` too.
            stack.append(one.value)
        else:
            yield one


def test_only_proposing_writes_a_released_document():
    """I1: Nothing writes counts to a public object but proposing.

    The hash of the audit (I4) stands where the numbers are written.
    """
    found = {}
    for path, tree in modules():
        # The pure rooms know no rows.
        if not place(path).startswith("anonymity/") and (names := set(writes(tree))):
            found[place(path)] = names
    assert found == {
        "releases/propose.py": {"document", "audit_hash"},
        "releases/publish_bundle.py": {"parts", "beside"},
    }


@pytest.mark.parametrize(
    "hidden",
    [
        "one.document = x",
        "(a, one.document) = x",
        "found.document['tables'][0]['cells'] = x",
        "one.audit_hash += x",
        "Release(document=x)",
        "Release(**x)",
        "models.ReleaseBundle(parts=x)",
        "session.execute(update(Release).values(document=x))",
        "setattr(one, 'document', x)",
        "del one.document['audit']",
    ],
)
def test_no_way_of_writing_a_number_stays_unseen(hidden):
    assert list(writes(ast.parse(hidden)))


def test_only_loading_reads_answer_rows():
    readers = set()
    for path, tree in modules():
        if any(reads_rows(node) for node in ast.walk(tree)):
            room = place(path).split("/")[0]
            readers.add(room if room == "responses" else place(path))
    assert readers == TOUCH_ROWS


def reads_rows(node):
    """Tell whether a line reaches for answer rows: the class, its module, or the table in SQL."""
    match node:
        case ast.ImportFrom(module="participation.responses.models"):
            return bool({"Response", "*"} & {alias.name for alias in node.names})
        case ast.ImportFrom(module="participation.responses"):
            return "models" in {alias.name for alias in node.names}
        case ast.Import():
            return any(one.name.startswith("participation.responses") for one in node.names)
        case ast.Subscript(value=ast.Attribute(attr="tables"), slice=ast.Constant("responses")):
            return True
        case ast.Constant(value=str() as said):
            return bool(re.search(r"\b(?:from|join|into|update)\s+\"?responses\b", said, re.I))
    return False


@pytest.mark.parametrize(
    "hidden",
    [
        "from participation.responses.models import Response as Row",
        "from participation.responses import models",
        "import participation.responses.models as m",
        "x = db.metadata.tables['responses']",
        "session.execute(text('SELECT count(*) FROM responses'))",
    ],
)
def test_no_way_of_reading_rows_stays_unseen(hidden):
    assert any(reads_rows(node) for node in ast.walk(ast.parse(hidden)))


# Who says that a second person agreed, and who calls them: two pages, and the demo for itself.
APPROVING = {"approve", "approve_bundle"}


def approves(node):
    """Tell whether a line reaches for the verbs by which somebody approves."""
    match node:
        case ast.ImportFrom(
            module="participation.releases.approve" | "participation.releases.publish_bundle"
        ):
            return bool((APPROVING | {"*"}) & {alias.name for alias in node.names})
        case ast.ImportFrom(module="participation.releases"):
            return bool({"approve", "publish_bundle"} & {alias.name for alias in node.names})
    return False


def agreed(node):
    """Tell whether a line writes down an approver or the state of what was approved."""
    for target in _targets(node):
        if isinstance(target, ast.Attribute) and target.attr in {"approver_id", "approved_at"}:
            value = getattr(node, "value", None)
            nothing = {ast.Constant} == {type(one) for one in getattr(value, "elts", [value])}
            if not nothing:
                return True
    return False


def test_only_two_pages_and_the_demo_approve():
    """I9: Who approves is not who proposed.

    No command and no program approves, by whatever role its account holds.
    """
    callers, writers = set(), set()
    for path, tree in modules():
        nodes = list(ast.walk(tree))
        callers |= {place(path)} if any(map(approves, nodes)) else set()
        writers |= {place(path)} if any(map(agreed, nodes)) else set()
    assert callers == {
        "operation/demo_release.py", "releases/manage.py", "releases/manage_bundles.py",
    }  # fmt: skip
    assert writers == {"releases/approve.py", "releases/publish_bundle.py"}


def test_no_table_of_releases_has_a_column_for_a_row_or_a_true_cell():
    from participation.releases.models import Release, ReleaseSet

    assert {c.name for c in ReleaseSet.__table__.columns} == {
        "release_id", "n", "new", "recodings", "stricter", "live",
    }  # fmt: skip
    assert {c.name for c in Release.__table__.columns} == {
        "id", "quarter_id", "version_id", "wave_id", "supersedes_id", "look", "number", "state",
        "dimensions", "dropped", "high_shares", "topics", "document", "audit_hash", "withheld",
        "proposer_id", "approver_id", "frozen_at", "approved_at", "publish_on",
    }  # fmt: skip
