"""Who may turn answers into numbers, and who may write them down (spec: releases, I1)."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "participation"

# Reads rows to count them; writes and deletes rows; lays them anew by night.
# The bench counts the rows of a scratch instance, beside which a proposal is measured.
TOUCH_ROWS = {"responses", "releases/load.py", "bench/releases.py", "app.py"}


def modules():
    return [(p, ast.parse(p.read_text(encoding="utf-8"))) for p in PACKAGE.rglob("*.py")]


def place(path):
    return str(path.relative_to(PACKAGE))


def test_only_proposing_writes_a_released_document():
    writers = set()
    for path, tree in modules():
        for node in ast.walk(tree):
            targets = node.targets if isinstance(node, ast.Assign) else []
            flat = [
                t for one in targets for t in (one.elts if isinstance(one, ast.Tuple) else [one])
            ]
            for target in flat:
                attribute = isinstance(target, ast.Attribute) and target.attr == "document"
                if (
                    attribute
                    and isinstance(target.value, ast.Name)
                    and target.value.id == "release"
                ):
                    writers.add(place(path))
    assert writers == {"releases/propose.py"}


def test_only_loading_reads_answer_rows():
    readers = set()
    for path, tree in modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom):
                continue
            names = {alias.name for alias in node.names}
            if node.module == "participation.responses.models" and "Response" in names:
                room = place(path).split("/")[0]
                readers.add(room if room == "responses" else place(path))
    assert readers <= TOUCH_ROWS


def test_no_table_of_releases_has_a_column_for_a_row_or_a_true_cell():
    from participation.releases.models import Release, ReleaseSet

    assert {c.name for c in ReleaseSet.__table__.columns} == {
        "release_id", "n", "new", "recodings", "stricter",
    }  # fmt: skip
    assert {c.name for c in Release.__table__.columns} == {
        "id", "quarter_id", "version_id", "wave_id", "supersedes_id", "look", "number", "state",
        "dimensions", "dropped", "high_shares", "document", "audit_hash", "withheld", "proposer_id",
        "approver_id", "frozen_at", "approved_at", "publish_on",
    }  # fmt: skip
