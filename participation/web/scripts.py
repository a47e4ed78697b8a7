"""One script file per page: modules stay apart in the tree and travel joined.

Measured on Slow 3G with 14 modules of 19 kB: usable after 2.9 s as modules, after 1.3 s
joined (spec/deliveries.md). The joining is plain: modules export by name only, names are
unique over all modules, and comments stand on lines of their own.
"""

import base64
import hashlib
import json
import re
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, url_for

from participation.config import ROOT

SOURCES = ROOT / "static" / "js"
JAVASCRIPT = "text/javascript; charset=utf-8"
RESIDENT_PAGES = ("survey", "offline")
PAGES = (*RESIDENT_PAGES, "results", "field", "preview")
WORKER_MODULES = ("offline/send.js",)

IMPORT = re.compile(r'^import\s+(?:\{[^}]*\}\s+from\s+)?"(?P<path>[^"]+)";?\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?function|const|class|let)", re.MULTILINE)
BLOCK_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
LINE_COMMENT = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)

blueprint = Blueprint("scripts", __name__)


def ordered(entry: Path) -> list[Path]:
    """Return a module and all it imports, each once and before whoever needs it."""
    found: list[Path] = []

    def visit(path: Path, above: tuple[Path, ...]) -> None:
        if path in above:
            raise ValueError(f"modules import each other in a circle: {path.name}")
        if path in found:
            return
        for match in IMPORT.finditer(path.read_text(encoding="utf-8")):
            visit((path.parent / match["path"]).resolve(), (*above, path))
        found.append(path)

    visit(entry.resolve(), ())
    return found


def joined(*entries: str) -> str:
    """Return modules and all they import as one classic script without comments."""
    paths: list[Path] = []
    for entry in entries:
        paths += [path for path in ordered(SOURCES / entry) if path not in paths]
    return "".join(stripped(path.read_text(encoding="utf-8")) for path in paths)


def stripped(source: str) -> str:
    """Return a module's code without imports, exports, comments and indentation."""
    for pattern in (IMPORT, EXPORT, BLOCK_COMMENT, LINE_COMMENT):
        source = pattern.sub("", source)
    return re.sub(r"\n\s+", "\n", source).lstrip()


@cache
def page_script(page: str) -> bytes:
    return f'(() => {{"use strict"\n{joined(f"pages/{page}.js")}}})()\n'.encode()


@blueprint.get("/scripts/<build>/<page>.js")
def script(build: str, page: str) -> Response:
    """Serve a page's script; its address names the build, so it may be kept for ever."""
    if page not in PAGES or build != current_app.config["BUILD"]:
        abort(404)
    response = Response(page_script(page), content_type=JAVASCRIPT)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def shell_files() -> list[tuple[str, str | None]]:
    """Return what the residents' worker installs: addresses and, where fixed, integrity."""
    files: list[tuple[str, str | None]] = []
    for page in RESIDENT_PAGES:
        files.append((page_address(page), integrity(page_script(page))))
    icon = "icons/app--icon.svg"
    body = (ROOT / "static" / icon).read_bytes()
    files.append((url_for("static", filename=icon), integrity(body)))
    return [*files, ("/offline", None)]


def page_address(page: str) -> str:
    return url_for("scripts.script", build=current_app.config["BUILD"], page=page)


@blueprint.get("/worker.js")
def worker() -> Response:
    """Serve the residents' worker: build, files, the modules it shares, then its own code."""
    head = (
        f"const BUILD = {json.dumps(current_app.config['BUILD'])}\n"
        f"const FILES = {json.dumps(shell_files())}\n"
    )
    own = stripped((SOURCES / "worker.js").read_text(encoding="utf-8"))
    body = head + joined(*WORKER_MODULES) + own
    response = Response(body, content_type=JAVASCRIPT)
    response.headers["Cache-Control"] = "no-cache"
    return response


def integrity(body: bytes) -> str:
    """Return the Subresource Integrity value of a file."""
    return "sha256-" + base64.b64encode(hashlib.sha256(body).digest()).decode()
