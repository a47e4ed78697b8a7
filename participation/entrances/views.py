"""What happens when somebody scans a poster or types its code: no cookie, no trace but a count."""

import datetime as dt

import structlog
from flask import (
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from participation import i18n
from participation.config import Settings
from participation.db import db, writing
from participation.entrances import manage as manage  # adds the staff's addresses
from participation.entrances.blueprint import blueprint
from participation.entrances.codes import is_valid, near, normalise
from participation.entrances.count import count_opening, week_of
from participation.entrances.models import Entrance
from participation.entrances.targets import Target, open_now, target_of
from participation.i18n import LANGUAGES

log = structlog.get_logger()

LONGEST_TYPED = 40


@blueprint.get("/Q/")
@blueprint.get("/q/")
@blueprint.get("/q")
def typed() -> ResponseReturnValue:
    """Take what somebody typed into a form to the address of that code."""
    code = normalise(request.args.get("code", ""))[:LONGEST_TYPED]
    if not code:
        return _unknown("")
    return _fresh(redirect(url_for("entrances.enter", code=code)))


@blueprint.get("/<typed_code:code>", endpoint="enter_short")
@blueprint.get("/Q/<code>/<language>", endpoint="enter_in")
@blueprint.get("/q/<code>/<language>", endpoint="enter_in")
@blueprint.get("/Q/<code>", endpoint="enter")
@blueprint.get("/q/<code>", endpoint="enter")
def enter(code: str, language: str = "") -> ResponseReturnValue:
    """Send a reader on to what the code stands for, in the language of the link or the phone."""
    entrance = _by_code(code)
    if entrance is None:
        return _unknown(code)
    g.quarter = entrance.quarter
    chosen = _named(language) or _wished(entrance.languages)
    i18n.use(chosen or _wished(_settings().languages) or "de")
    target = target_of(entrance)
    if entrance.ended or not target.open:
        return _ended(entrance, target)
    if chosen is None:
        page = render_template(
            "entrances/choose.html",
            code=entrance.code,
            offered=[LANGUAGES[known] for known in _offered(entrance)],
        )
        return _fresh(make_response(page))
    _count(entrance)
    address = f"/{chosen}/{entrance.quarter.slug}/{target.path}?e={entrance.code}"
    return _fresh(redirect(address))


def _by_code(typed_code: str) -> Entrance | None:
    code = normalise(typed_code)
    if not is_valid(code):
        # Also keeps from PostgreSQL what it cannot hold, such as a NUL character.
        return None
    return db.session.scalar(select(Entrance).where(Entrance.code == code))


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def _offered(entrance: Entrance) -> list[str]:
    known = [code for code in entrance.languages if code in _settings().languages]
    return known or list(_settings().languages)


def _named(language: str) -> str | None:
    lowered = language.lower()
    return lowered if lowered in _settings().languages else None


def _wished(languages: list[str] | tuple[str, ...]) -> str | None:
    offered = tuple(code for code in languages if code in _settings().languages)
    if len(offered) == 1:
        return offered[0]
    return i18n.negotiate(list(request.accept_languages.values()), offered)


def _count(entrance: Entrance) -> None:
    if request.method != "GET":
        return
    week = week_of(dt.datetime.now(dt.UTC))
    try:
        with writing() as session:
            count_opening(session, entrance, week)
    except DBAPIError as error:
        # A number is worth less than the way in: a full disk must not close the door.
        log.warning("opening_not_counted", error=type(error).__name__)


def _ended(entrance: Entrance, target: Target) -> ResponseReturnValue:
    page = render_template(
        "entrances/ended.html",
        note=entrance.ended_note if entrance.ended else {},
        target=target,
        offered=open_now(entrance.quarter),
        code=entrance.code,
    )
    return _fresh(make_response(page))


def _unknown(code: str) -> ResponseReturnValue:
    i18n.use(_wished(_settings().languages) or "de")
    known = db.session.scalars(select(Entrance.code).where(Entrance.ended.is_(False)))
    suggestions = near(code, known)
    # Neither the address nor what was typed: a mistyped code may be anything.
    log.info("unknown_entrance", suggestions=len(suggestions))
    found = select(Entrance).where(Entrance.code.in_(suggestions))
    by_code = {entrance.code: entrance for entrance in db.session.scalars(found)}
    page = render_template(
        "entrances/unknown.html",
        typed=code[:LONGEST_TYPED],
        suggestions=[by_code[each] for each in suggestions],
    )
    return _fresh(make_response(page, 404))


def _fresh(response: Response) -> Response:
    # A kept redirect would go on leading to the old target, in the last reader's language.
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept-Language")
    return response
