"""What residents read: results, one release in every form, and how we count."""

from dataclasses import replace

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    make_response,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select

from participation.db import db
from participation.documents import dcat
from participation.documents.charts import chart
from participation.documents.figures import (
    count_text,
    headline,
    method_rows,
    share_text,
    title_of,
)
from participation.documents.report import Report, Table
from participation.i18n import current, use
from participation.i18n import gettext as _
from participation.quarters.models import Quarter, text_in
from participation.releases.document import Json, newer, published
from participation.releases.formats import ENDINGS, TYPES, made
from participation.releases.models import OUT, Release, ReleaseBundle
from participation.releases.poster import choices, poster
from participation.releases.report import report
from participation.releases.today import local_today
from participation.releases.waves import comparison
from participation.surveys.models import Wave
from participation.web.registry import Card, Door

blueprint = Blueprint("releases", __name__, template_folder="templates")


@blueprint.record_once
def _prepare(state: object) -> None:
    app = state.app  # type: ignore[attr-defined]
    app.jinja_env.globals.update(
        release_chart=_drawn,
        cell_count=count_text,
        cell_share=share_text,
        table_title=title_of,
        method_rows=method_rows,
        release_headline=headline,
    )


def _drawn(told: Report, table: Table) -> Markup:
    # `charts` escapes every word it writes.
    return Markup(chart(told, table))  # noqa: S704


def public_releases(quarter: Quarter) -> list[Release]:
    """Return what residents of a quarter can read today, the newest first."""
    query = select(Release).where(Release.quarter_id == quarter.id, Release.state.in_(OUT))
    found = db.session.scalars(query.order_by(Release.number.desc()))
    today = local_today()
    return [release for release in found if release.is_public(today)]


def in_words(release: Release, document: Json, language: str | None = None) -> Report:
    """Return a release in the language in force, under its public address.

    language -- another one than that of the request.
    """
    found = g.get("language", "de")
    if language is not None:
        use(language)
    try:
        told = _told(release, document)
        before = _before(release)
        if before is None:
            return told
        old = published(before)
        return replace(told, comparison=comparison(told, _told(before, old), document, old))
    finally:
        use(found)


def _told(release: Release, document: Json) -> Report:
    public_url = current_app.config["SETTINGS"].public_url
    lasting = release.number or 0
    path = url_for(
        "releases.result", lang=current().code, quarter=release.quarter.slug, number=lasting
    )
    return report(document, release.quarter, f"{public_url}{path}")


def _before(release: Release) -> Release | None:
    """Return the newest release of the round before that everybody can read, if there is one."""
    query = select(Release).join(Wave, Release.wave_id == Wave.id)
    query = query.where(
        Wave.survey_id == release.wave.survey_id,
        Wave.number < release.wave.number,
        Release.state.in_(OUT),
    )
    found = db.session.scalars(query.order_by(Wave.number.desc(), Release.number.desc()))
    today = local_today()
    return next((one for one in found if one.is_public(today) and newer(one) is None), None)


@blueprint.get("/<lang:lang>/<quarter>/results")
def results() -> ResponseReturnValue:
    """List every release of the quarter, superseded ones marked."""
    found = [
        (one, in_words(one, published(one)), newer(one) is not None)
        for one in public_releases(g.quarter)
    ]
    bundles = [
        (one, text_in(one.title, current().code)[0])
        for one in db.session.scalars(
            select(ReleaseBundle)
            .where(ReleaseBundle.quarter_id == g.quarter.id)
            .order_by(ReleaseBundle.number.desc())
        )
        if one.is_public(local_today()) and _has_part(one)
    ]
    return _page(render_template("releases/results.html", releases=found, bundles=bundles))


@blueprint.get("/<lang:lang>/<quarter>/results/<int:number>")
def result(number: int) -> ResponseReturnValue:
    """Show one release: numbers, a chart beside each table, and how they came about."""
    release = _public(number)
    told = in_words(release, published(release))
    page = render_template(
        "releases/result.html",
        release=release,
        newer=newer(release),
        report=told,
        has_poster=bool(choices(told)),
        endings=ENDINGS,
        audit_hash=release.audit_hash,
    )
    return _page(page)


@blueprint.get("/<lang:lang>/<quarter>/results/<int:number>/poster.pdf")
def results_poster(number: int) -> ResponseReturnValue:
    """Give the one-page poster of a release in the language of the address."""
    release = _public(number)
    told = in_words(release, published(release))
    drawn = poster(told, g.quarter, request.args.get("question", ""))
    answer = make_response(drawn or abort(404))
    answer.headers["Content-Type"] = "application/pdf"
    name = f"{g.quarter.slug}-{number}-{told.language}.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return _kept(answer)


@blueprint.get("/<lang:lang>/<quarter>/results/<int:number>.<ending>")
def file(number: int, ending: str) -> ResponseReturnValue:
    """Give one release as a file, in the language of the address."""
    if ending not in ENDINGS:
        abort(404)
    release = _public(number)
    document = published(release)
    answer = make_response(made(ending, in_words(release, document), document))
    answer.headers["Content-Type"] = TYPES[ending]
    name = f"{g.quarter.slug}-{number}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _kept(answer)


@blueprint.get("/<lang:lang>/<quarter>/results/<int:number>.jsonld")
def record(number: int) -> ResponseReturnValue:
    """Give the record of a release for open-data portals (DCAT-AP.de)."""
    release = _public(number)
    legal, contact = g.quarter.legal, g.quarter.contact
    publisher = dcat.Publisher(
        name=legal.get("controller") or g.quarter.town, mail=contact.get("email", "")
    )
    answer = make_response(dcat.data(in_words(release, published(release)), publisher))
    answer.headers["Content-Type"] = "application/ld+json"
    return _kept(answer)


@blueprint.get("/<lang:lang>/<quarter>/how-we-count")
def how_we_count() -> ResponseReturnValue:
    """Say in plain words what was done to the numbers and how anybody can check it."""
    found = public_releases(g.quarter)
    document = published(found[0]) if found else None
    return _page(
        render_template(
            "releases/how_we_count.html",
            newest=found[0] if found else None,
            points=document["error_points"] if document else None,
        )
    )


def cards(quarter: Quarter) -> list[Card]:
    """Return the cards of the newest releases for the quarter's home page."""
    newest = [one for one in public_releases(quarter) if newer(one) is None]
    found = []
    for release in newest[:3]:
        told = in_words(release, published(release))
        found.append(Card(headline(told), told.survey, _address(release), "results"))
    return found


def doors() -> list[Door]:
    """Return the way to the results, for who has just sent an answer."""
    return [Door(_("Results"), url_for("releases.results"))]


def _address(release: Release) -> str:
    return url_for("releases.result", quarter=release.quarter.slug, number=release.number)


def _has_part(bundle: ReleaseBundle) -> bool:
    """Tell whether a bundle still holds something that was not withdrawn."""
    ids = [part["release"] for part in bundle.parts]
    found = db.session.scalars(select(Release).where(Release.id.in_(ids)))
    return any(one.is_public(local_today()) for one in found)


def _public(number: int) -> Release:
    quarter: Quarter = g.quarter
    query = select(Release).where(Release.quarter_id == quarter.id, Release.number == number)
    release = db.session.scalar(query)
    if release is None or not release.is_public(local_today()):
        abort(404)
    return release


def _page(page: str) -> Response:
    return _kept(make_response(page))


def _kept(answer: Response) -> Response:
    # A withdrawn release must not live on in caches for long.
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer
