"""The app's own addresses: shell, worker, manifest. They need no session and hold no data."""

import json

from flask import Response, current_app, jsonify, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from participation.config import ROOT
from participation.field import api as api  # adds what tablets ask for
from participation.field import manage as manage  # adds the staff's addresses
from participation.field import manage_voices as manage_voices
from participation.field.blueprint import blueprint
from participation.field.words import resident_words, staff_words
from participation.i18n import current, use
from participation.i18n import gettext as _
from participation.web import scripts
from participation.web.address import offered_languages, settings

STYLES = ("css/site.css", "css/field.css")
ICONS = ("icons/app--icon.svg",)
WORKER_MODULES = ("offline/send.js",)


@blueprint.get("/field/")
def start() -> ResponseReturnValue:
    """Lead to the shell in the browser's language. What stands behind # goes along."""
    response = make_response(redirect(url_for("field.shell", lang=current().code)))
    response.vary.add("Accept-Language")
    return response


@blueprint.get("/field/<lang:lang>/")
def shell(lang: str) -> ResponseReturnValue:
    """Give the app: one document per language, the same bytes for everybody."""
    use(lang if lang in settings().languages else settings().languages[0])
    page = render_template(
        "field/shell.html",
        words=staff_words(),
        residents=resident_words(),
        languages=offered_languages(),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/field/worker.js")
def worker() -> Response:
    """Serve the app's worker: build, files, the modules it shares, then its own code."""
    head = (
        f"const BUILD = {json.dumps(current_app.config['BUILD'])}\n"
        f"const FILES = {json.dumps(_shell_files())}\n"
    )
    own = scripts.stripped((scripts.SOURCES / "field_worker.js").read_text(encoding="utf-8"))
    body = head + scripts.joined(*WORKER_MODULES) + own
    response = Response(body, content_type=scripts.JAVASCRIPT)
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/field/manifest.webmanifest")
def manifest() -> Response:
    """Let a tablet put the app on its start screen."""
    icons = [
        {
            "src": url_for("static", filename=f"icons/app--{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in (192, 512)
    ]
    start_url = url_for("field.shell", lang=current().code)
    answer = jsonify(
        name=_("Quarter in the street"),
        short_name=_("Street"),
        start_url=start_url,
        scope="/field/",
        id="/field/",
        display="standalone",
        icons=icons,
        shortcuts=[
            {"name": _("New interview"), "url": f"{start_url}?do=interview", "icons": icons[:1]}
        ],
    )
    answer.mimetype = "application/manifest+json"
    answer.vary.add("Accept-Language")
    return answer


def _shell_files() -> list[tuple[str, str | None]]:
    """Return what the worker installs: addresses and, where the build fixes them, integrity."""
    files: list[tuple[str, str | None]] = [
        (scripts.page_address("field"), scripts.integrity(scripts.page_script("field")))
    ]
    for name in (*STYLES, *ICONS):
        body = (ROOT / "static" / name).read_bytes()
        files.append((url_for("static", filename=name), scripts.integrity(body)))
    shells = [url_for("field.shell", lang=language.code) for language in offered_languages()]
    return [*files, *((address, None) for address in shells)]
