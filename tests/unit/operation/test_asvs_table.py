"""The table of security requirements names tests that exist, and covers every chapter."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| V")
]


def test_every_test_that_is_named_exists() -> None:
    named = {name for row in ROWS for name in re.findall(r"tests/[\w/]+\.py", row[3])}
    assert named
    missing = sorted(name for name in named if not (ROOT / name).is_file())
    assert missing == []


def test_every_chapter_has_a_line() -> None:
    chapters = {int(found.group(1)) for row in ROWS if (found := re.match(r"V(\d+)", row[0]))}
    assert chapters == set(range(1, 18))


def test_what_is_called_met_is_tested_and_what_is_not_says_why() -> None:
    for section, state, where, broken_by, remark in ROWS:
        assert state in {"yes", "part", "no", "—"}, section
        if state == "yes":
            assert where, section
            assert "tests/" in broken_by or "lint" in broken_by, section
        if state in {"part", "no"}:
            assert remark or "tests/" in broken_by, section
