"""Language and quarter stand in the address, and nowhere else: no cookie remembers them."""

from typing import Any

from flask import Flask, abort, current_app, g, request, url_for
from werkzeug.routing import Rule

from participation import i18n
from participation.config import Settings
from participation.i18n import LANGUAGES, Language
from participation.quarters.models import quarter_by_slug
from participation.web.converter import LanguageConverter

# These areas say themselves who is asking and in which language they answer.
OWN_RULES = ("/manage", "/api/", "/field/", "/static/")


def init_app(app: Flask) -> None:
    app.url_map.converters["lang"] = LanguageConverter
    app.url_value_preprocessor(read_address)
    app.url_defaults(keep_address)
    app.jinja_env.globals.update(
        in_language=in_language,
        offered_languages=offered_languages,
        public_address=public_address,
    )


def read_address(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Put the address's language and quarter in force; 404 where there is no such thing."""
    if request.path.startswith(OWN_RULES):
        i18n.use(wished_language())
        return
    named = values.pop("lang", None) if values is not None else _language_of_a_dead_link()
    i18n.use(named if named in settings().languages else wished_language())
    if named is not None and named not in settings().languages:
        abort(404)
    if values is not None and "quarter" in values:
        g.quarter = quarter_by_slug(values.pop("quarter")) or abort(404)


def keep_address(endpoint: str, values: dict[str, Any]) -> None:
    """Let `url_for` stay in the language and the quarter of the page it is called on."""
    expects = current_app.url_map.is_endpoint_expecting
    if "lang" not in values and expects(endpoint, "lang"):
        values["lang"] = i18n.current().code
    quarter = g.get("quarter")
    if "quarter" not in values and quarter is not None and expects(endpoint, "quarter"):
        values["quarter"] = quarter.slug


def in_language(code: str, with_query: bool = True) -> str:
    """Return the address of this very page in another language, the query included."""
    rule = request.url_rule
    has_quarter = g.get("quarter") is not None
    if rule is None or not _can_be_read(rule) or ("quarter" in rule.arguments and not has_quarter):
        return url_for("web.home" if has_quarter else "web.start", lang=code)
    path = url_for(rule.endpoint, **{**(request.view_args or {}), "lang": code})
    query = request.query_string.decode("ascii", "ignore") if with_query else ""
    return f"{path}?{query}" if query else path


def _can_be_read(rule: Rule) -> bool:
    return "lang" in rule.arguments and "GET" in (rule.methods or ())


def offered_languages() -> list[Language]:
    return [LANGUAGES[code] for code in settings().languages]


def public_address(path: str) -> str:
    """Return where everybody finds a path: the setting, whatever host the request named."""
    return f"{settings().public_url}{path}"


def wished_language() -> str:
    """Return the offered language that the browser asks for, else the first one offered."""
    wishes = [wish for wish, _quality in request.accept_languages]
    offered = settings().languages
    return i18n.negotiate(wishes, offered) or offered[0]


def settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def _language_of_a_dead_link() -> str | None:
    first = request.path.strip("/").split("/")[0]
    return first if first in settings().languages else None
