"""The start, the quarter's home, legal and help pages, and what machines ask for."""

import tempfile

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from participation.db import db
from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.quarters.models import Phase, Quarter
from participation.town_time import local_today
from participation.web import colour as colours
from participation.web import legal
from participation.web.address import settings, wished_language
from participation.web.registry import (
    collect,
    home_parts,
    next_dates,
    notes,
    openings,
    results,
)

blueprint = Blueprint("web", __name__)

FOREVER = "public, max-age=31536000, immutable"
LONGEST_CODE = 40


@blueprint.get("/")
def front() -> ResponseReturnValue:
    """Send a visitor to the start page in the language the browser asks for."""
    answer = redirect(url_for("web.start", lang=wished_language()))
    answer.vary.add("Accept-Language")
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@blueprint.get("/<lang:lang>/")
def start() -> ResponseReturnValue:
    """Send a visitor to the one quarter, or let them choose among several."""
    quarters = all_quarters()
    if len(quarters) == 1:
        return redirect(url_for("web.home", quarter=quarters[0].slug))
    return render_template("web/start.html", quarters=quarters)


@blueprint.get("/<lang:lang>/<quarter>/")
def home() -> str:
    """Show what the quarter is about, what is open, what came out and who answers."""
    quarter: Quarter = g.quarter
    return render_template(
        "web/home.html",
        phases=list(Phase),
        openings=collect(openings, quarter),
        results=collect(results, quarter),
        dates=next_dates(quarter, local_today()),
        notes=[note for source in notes for note in source(quarter)],
        home_parts=home_parts,
    )


@blueprint.get("/<lang:lang>/privacy")
def privacy() -> str:
    """What we do with what people tell us."""
    return legal.show("privacy", all_quarters())


@blueprint.get("/<lang:lang>/imprint")
def imprint() -> str:
    """Who answers for these pages."""
    return legal.show("imprint", all_quarters())


@blueprint.get("/<lang:lang>/accessibility")
def accessibility() -> str:
    """How well everybody can use these pages."""
    return legal.show("accessibility", all_quarters())


@blueprint.get("/<lang:lang>/easy")
def easy() -> str:
    """What this is about, in easy language."""
    return legal.show("easy", all_quarters())


@blueprint.get("/<lang:lang>/sign-language")
def sign_language() -> str:
    """What this is about, in German Sign Language."""
    return legal.show("sign_language", all_quarters())


@blueprint.get("/<lang:lang>/help")
def help_numbers() -> str:
    """Where to turn when something is wrong."""
    return legal.show("help_numbers", all_quarters())


@blueprint.get("/code")
def code() -> ResponseReturnValue:
    """Take a code typed from a poster to where the code leads."""
    typed = "".join(part for part in request.args.get("code", "") if part.isalnum())
    if not typed:
        raise Refusal(_("Please type the code from the poster."))
    return redirect(url_for("entrances.enter", code=typed[:LONGEST_CODE]))


@blueprint.get("/colour/<colour>.css")
def quarter_colour(colour: str) -> Response:
    """Give the quarter's colour as a style sheet: pages may carry no style of their own."""
    tones = colours.accent(colour)
    sheet = (
        f":root{{--accent:{tones.light};--on-accent:{colours.WHITE}}}"
        "@media(prefers-color-scheme:dark){"
        f":root{{--accent:{tones.dark};--on-accent:{colours.INK_ON_DARK}}}}}"
    )
    answer = Response(sheet, mimetype="text/css")
    answer.headers["Cache-Control"] = FOREVER
    return answer


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """Let a phone put the platform on its start screen."""
    icons = [_manifest_icon(f"app--{size}.png", f"{size}x{size}") for size in (192, 512)]
    answer = jsonify(
        name=_("Take part in your quarter"),
        short_name=_("Take part"),
        start_url="/",
        scope="/",
        display="minimal-ui",
        background_color=colours.PAPER,
        theme_color=colours.PAPER,
        icons=icons,
    )
    answer.mimetype = "application/manifest+json"
    answer.vary.add("Accept-Language")
    return answer


@blueprint.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    """Answer browsers that ask for the old address whatever the page says."""
    return redirect(url_for("static", filename="icons/app--192.png"))


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Keep search engines out of what is not for readers."""
    closed = ("/manage/", "/api/", "/field/", "/q/", "/Q/", "/code")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    return Response("\n".join(lines), mimetype="text/plain")


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that the process lives. Touches nothing."""
    return Response("ok\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Say whether a contribution sent now could be kept: 200, or 503 and what is missing."""
    found = {"database": _database_answers(), "disk": _disk_takes_bytes()}
    status = 200 if all(found.values()) else 503
    return found, status, {"Cache-Control": "no-store"}


def all_quarters() -> list[Quarter]:
    return list(db.session.scalars(select(Quarter).order_by(Quarter.id)))


def _manifest_icon(name: str, sizes: str) -> dict[str, str]:
    address = url_for("static", filename=f"icons/{name}")
    return {"src": address, "sizes": sizes, "type": "image/png", "purpose": "any maskable"}


def _database_answers() -> bool:
    try:
        # A table, because a database without ours answers too.
        db.session.execute(select(Quarter.id).limit(1))
    except SQLAlchemyError:
        return False
    return True


def _disk_takes_bytes() -> bool:
    # An empty file can still be made on a full disk, so some real bytes are written.
    try:
        with tempfile.TemporaryFile(dir=settings().instance) as probe:
            probe.write(bytes(64 * 1024))
            probe.flush()
    except OSError:
        return False
    return True
