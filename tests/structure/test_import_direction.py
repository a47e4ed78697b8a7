"""Who may import whom. Reading this file is reading the architecture."""

import ast
import re
from pathlib import Path

import pytest

from participation.config import ROOT

PACKAGE = ROOT / "participation"
SCRIPTS = ROOT / "static" / "js"

FOUNDATION = {"config", "db", "i18n", "errors", "security", "files", "town_time"}
# Every room builds on these.
COMMON = FOUNDATION | {"quarters", "staff", "retention"}
PURE = {"questionnaire", "anonymity", "paper", "documents", "sound"}

MAY_IMPORT = {
    # The foundation.
    # A threshold of releases that a setting would loosen is refused at the start.
    "config": {"anonymity"},
    "db": set(),
    "i18n": {"config", "town_time"},
    "town_time": set(),
    "errors": {"db", "files", "i18n"},
    "security": {"config"},
    "files": {"config"},
    "jobs": FOUNDATION | {"deliveries", "retention", "releases"},
    "migrations": {"db"},
    # Pure rooms: no Flask, no database, no clock, no chance.
    **{room: set() for room in PURE},
    # A report is data; paper sets it.
    "paper": {"documents"},
    # Rooms below the features.
    "quarters": {"db", "i18n"},
    "staff": FOUNDATION | {"quarters"},
    "retention": {"db", "files"},
    "web": FOUNDATION | {"quarters", "staff"},
    "deliveries": COMMON,
    # The queue to the team; whoever has something to tell puts it there.
    "mail": COMMON,
    # Features: pure rooms, the foundation, quarters and staff, and the door that brings them mail.
    "entrances": COMMON | PURE | {"web"},
    "surveys": COMMON | PURE | {"deliveries", "entrances", "web"},
    # Below the rooms whose texts it checks: each registers its kind, as with the door.
    "moderation": COMMON | PURE | {"deliveries", "mail", "web"},
    "responses": COMMON | PURE | {"deliveries", "moderation", "surveys"},
    "ideas": COMMON | PURE | {"deliveries", "entrances", "moderation", "web"},
    "events": COMMON | PURE | {"deliveries", "entrances", "moderation", "web"},
    "field": COMMON | PURE | {"deliveries", "entrances", "moderation", "surveys", "web"},
    "releases": COMMON
    | PURE
    | {"deliveries", "entrances", "moderation", "responses", "ideas", "events", "surveys", "web"},
    "concept": COMMON | PURE | {"releases", "ideas", "events", "moderation", "web"},
    # The outside: whoever starts the application knows everything.
    "app": None,
    "cli": None,
    "commands": None,
    "bench": None,
    "operation": None,
}
KNOW_APP = {"app", "cli", "commands", "bench", "operation"}

FORBIDDEN_IN_PURE = {
    "flask", "flask_babel", "flask_sqlalchemy", "flask_wtf", "sqlalchemy", "wtforms", "secrets",
    "random", "uuid", "requests", "socket", "structlog", "urllib.request",
}  # fmt: skip
# Today's date, the hour and chance come in as arguments.
CLOCKS = re.compile(
    r"\b(?:datetime|dt|date)\.(?:now|today|utcnow)\(|\bos\.urandom\(|\btime(?:\.| import )time\b"
)

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")
# Tools of the makers: they write files of the tree and are never imported.
MAKERS = {"paper/build_fonts.py"}


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_names(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports from the package root"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def rooms_used(path: Path) -> set[str]:
    return {
        name.split(".")[1] for name in imported_names(path) if name.startswith("participation.")
    } - {room_of(path)}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_down(path):
    allowed = MAY_IMPORT[room_of(path)]
    # `from participation import db, web` names rooms as well.
    rooms = {room for room in rooms_used(path) if room in MAY_IMPORT}
    assert allowed is None or rooms <= allowed, f"may not import {sorted(rooms - allowed)}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nobody_knows_the_application(path):
    assert room_of(path) in KNOW_APP or "app" not in rooms_used(path)


@pytest.mark.parametrize("path", [path for path in MODULES if room_of(path) in PURE], ids=name_of)
def test_pure_rooms_know_no_web_no_database_no_clock_and_no_chance(path):
    if name_of(path) in MAKERS:
        assert not any(name_of(path)[:-3].replace("/", ".") in name for m in MODULES
                       for name in imported_names(m))  # fmt: skip
        return
    names = imported_names(path)
    roots = {name.split(".")[0] for name in names} | {".".join(n.split(".")[:2]) for n in names}
    assert not roots & FORBIDDEN_IN_PURE
    assert not CLOCKS.search(path.read_text(encoding="utf-8"))


JS_MAY_IMPORT = {
    "questionnaire": {"questionnaire"},
    "offline": {"offline"},
    # `ui/interview.js` walks the engine's path over the form.
    "ui": {"ui", "questionnaire"},
    "pages": {"questionnaire", "offline", "ui", "field", "pages"},
    "field": {"questionnaire", "offline", "ui", "field"},
}
JS_IMPORT = re.compile(r'^import\s+(?:\{[^}]*\}\s+from\s+)?"([^"]+)"', re.MULTILINE)
JS_MODULES = sorted(path for path in SCRIPTS.rglob("*.js") if path.parent != SCRIPTS)


def code_of(path: Path) -> str:
    source = path.read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/|^\s*//.*$", "", source, flags=re.DOTALL | re.MULTILINE)


def js_name(path: Path) -> str:
    return str(path.relative_to(SCRIPTS))


@pytest.mark.parametrize("path", JS_MODULES, ids=js_name)
def test_scripts_import_down(path):
    room = path.relative_to(SCRIPTS).parts[0]
    for imported in JS_IMPORT.findall(path.read_text(encoding="utf-8")):
        target = (path.parent / imported).resolve()
        assert target.is_file(), imported
        assert target.relative_to(SCRIPTS).parts[0] in JS_MAY_IMPORT[room], imported


@pytest.mark.parametrize(
    "path", [p for p in JS_MODULES if p.parent.name in {"questionnaire", "offline"}], ids=js_name
)
def test_engine_and_outbox_know_no_page(path):
    """Browser objects come in as arguments, so that each can be tried alone."""
    assert not re.search(r"(?<![.\w$])(?:document|window)\b\s*[.\[(]", code_of(path))


@pytest.mark.parametrize("path", [p for p in JS_MODULES if p.parent.name == "ui"], ids=js_name)
def test_screens_know_no_storage(path):
    assert not re.search(r"\b(?:indexedDB|localStorage|sessionStorage|caches)\b", code_of(path))


@pytest.mark.parametrize("path", JS_MODULES, ids=js_name)
def test_no_script_knows_a_stranger_or_a_cookie(path):
    code = code_of(path)
    assert not re.search(r"https?://(?!www\.w3\.org)", code)
    assert "document.cookie" not in code
    assert "eval(" not in code
    assert ".innerHTML" not in code


def test_names_of_joined_scripts_are_unique():
    """Modules are joined into one file: two of the same name would be one."""
    from participation.web.scripts import PAGES, WORKER_MODULES, ordered

    declared = re.compile(
        r"^(?:export )?(?:async )?(?:function\*?|const|let|class) +([A-Za-z_$][\w$]*)", re.MULTILINE
    )
    joined = [[f"pages/{page}.js"] for page in PAGES] + [[*WORKER_MODULES, "worker.js"]]
    for entries in joined:
        paths = list(dict.fromkeys(p for entry in entries for p in ordered(SCRIPTS / entry)))
        owners: dict[str, list[str]] = {}
        for path in paths:
            for name in declared.findall(path.read_text(encoding="utf-8")):
                owners.setdefault(name, []).append(js_name(path))
        twice = {name: where for name, where in owners.items() if len(where) > 1}
        assert not twice, entries


def test_every_module_is_exported_by_name():
    """The joining drops the word `export` and knows no other form."""
    for path in JS_MODULES:
        code = code_of(path)
        assert not re.search(r"^export (?:default|\{|\*)", code, re.MULTILINE), js_name(path)
        assert not re.search(r"^import (?:\*|[\w$]+ )", code, re.MULTILINE), js_name(path)
