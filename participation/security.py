"""What every answer to a browser carries, and what no request may do."""

import base64
import hashlib
from functools import cache
from typing import Any

from flask import Flask, Response, abort, request
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter

from participation.config import ROOT, Settings

csrf = CSRFProtect()

# A delivery holds at most 8 MB (spec), sealed bytes grow by a third in base64.
LARGEST_REQUEST = 12 * 1024 * 1024


@cache
def critical_style() -> str:
    """Return the style sheet that stands inside every page, so that one request is enough."""
    parts = ("tokens.css", "critical.css")
    joined = "".join((ROOT / "static" / "css" / part).read_text(encoding="utf-8") for part in parts)
    return squeeze(joined)


def squeeze(css: str) -> str:
    """Return a style sheet without comments and needless white space."""
    import re

    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,>])\s*", r"\1", css)
    return re.sub(r"([a-z-]+): ", r"\1:", css).replace(";}", "}").strip()


@cache
def policy() -> str:
    """Return the Content-Security-Policy.

    A hash for the one inline style and never a nonce: documents are cached on phones,
    and a cached page would carry a nonce that no later answer repeats.
    """
    digest = base64.b64encode(hashlib.sha256(critical_style().encode()).digest()).decode()
    rules = (
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' 'sha256-{digest}'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return "; ".join(rules)


class RowNumber(IntegerConverter):
    """A number in an address that a database can look for: more is no page, not an error."""

    def __init__(self, map: Map, *args: Any, **options: Any):
        super().__init__(map, *args, **{"max": 2**31 - 1, **options})


class Name(UnicodeConverter):
    """A name in an address, without the character that PostgreSQL refuses with an error."""

    def __init__(self, map: Map, *args: Any, **options: Any):
        super().__init__(map, *args, **options)
        self.regex = self.regex.replace("[^/]", r"[^/\x00]")


def init_app(app: Flask, settings: Settings) -> None:
    app.url_map.converters.update(int=RowNumber, default=Name, string=Name)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        SESSION_COOKIE_NAME="staff",
        SESSION_COOKIE_PATH="/manage",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https:"),
        # Residents' forms carry no cookie, so there is nothing a stranger's page could ride on.
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
    )
    csrf.init_app(app)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        # x_for=0: nobody here needs to know an address.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=0, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.jinja_env.globals.update(critical_style=critical_style)
    app.before_request(_refuse_nul)
    app.before_request(_check_origin_of_staff)
    app.after_request(_headers(settings))


def _refuse_nul() -> None:
    if b"%00" in request.query_string or b"\0" in request.query_string:
        abort(400)


def _check_origin_of_staff() -> None:
    if request.path.startswith("/manage") and request.method not in {"GET", "HEAD", "OPTIONS"}:
        csrf.protect()


def _headers(settings: Settings):  # type: ignore[no-untyped-def]
    secure = settings.public_url.startswith("https:")

    def add(response: Response) -> Response:
        headers = response.headers
        # How a device tells our answer from a hotel's log-in page or a proxy's error.
        headers.setdefault("X-Quartierstimme", settings.build)
        headers.setdefault("Content-Security-Policy", policy())
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "geolocation=(), camera=(self), microphone=(self)")
        if secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        return response

    return add
