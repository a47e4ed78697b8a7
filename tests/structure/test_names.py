"""How things are called, and what may not stand in the tree."""

import re
import subprocess

from participation.config import ROOT

DRAWERS = {"utils", "util", "helpers", "helper", "services", "service", "misc", "common"}
LONG = 300


def tracked():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.split("\0") if name]
    folders = ("participation", "static", "surveys", "tests", "docs", "translations")
    return [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]


FILES = [path for path in tracked() if path.is_file()]
CODE = [path for path in FILES if path.suffix in {".py", ".js", ".html", ".css"}]
WRITTEN = {".py", ".js", ".html", ".css", ".md", ".toml", ".json", ".po", ".yml", ".svg", ".lock"}
TEXTS = [path for path in FILES if path.suffix in WRITTEN]


def name_of(path):
    return str(path.relative_to(ROOT))


def test_there_are_files():
    assert len(CODE) > 100


def test_no_drawers():
    assert [name_of(path) for path in CODE if path.stem.lower() in DRAWERS] == []


def test_nothing_is_put_off():
    word = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")
    assert [name_of(path) for path in CODE if word.search(path.read_text("utf-8"))] == []


def test_no_path_of_somebodys_machine():
    path_of_a_home = re.compile(r"(?<![\w.:/-])/(?:home|work|Users|mnt)/[\w./-]+")
    found = {name_of(path): path_of_a_home.findall(path.read_text("utf-8")) for path in TEXTS}
    assert {name: paths for name, paths in found.items() if paths} == {}


def test_no_person_no_host_and_no_number_of_an_issue():
    wrong = re.compile(r"\b(?:Co-authored-by|Signed-off-by)\b|(?:issue|PR|pull request) #\d+", re.I)
    assert [name_of(path) for path in TEXTS if wrong.search(path.read_text("utf-8"))] == []


def test_no_library_of_others_stands_in_the_tree():
    scripts = [path for path in FILES if path.suffix in {".js", ".mjs"}]
    assert [name_of(p) for p in scripts if ".min." in p.name or p.stat().st_size > 60_000] == []


def test_long_files_are_few(capsys):
    """A smell to look at, not a law: the longest may not grow without anybody looking."""
    long = {}
    for path in CODE:
        lines = path.read_text("utf-8").count("\n")
        if lines > LONG and "participation" in path.parts:
            long[name_of(path)] = lines
    with capsys.disabled():
        for name, lines in sorted(long.items(), key=lambda pair: -pair[1]):
            print(f"\n  {lines} lines: {name}", end="")
    assert all(lines <= 600 for name, lines in long.items() if "versions" not in name)
