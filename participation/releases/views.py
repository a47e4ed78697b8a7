"""What residents read: results, one release in every form, and how we count."""

import hashlib
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
from markupsafe import Markup, escape
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
from participation.documents.words import TEXTS
from participation.i18n import current, gettext, use
from participation.i18n import gettext as _
from participation.quarters.models import Quarter, text_in
from participation.releases.digest import digest
from participation.releases.document import Json, is_superseded, newer, published
from participation.releases.formats import ENDINGS, TYPES, made
from participation.releases.how import picture, rules
from participation.releases.limits import thresholds
from participation.releases.models import OUT, Release, ReleaseBundle
from participation.releases.poster import choices, poster
from participation.releases.quoted import quoted
from participation.releases.report import report
from participation.releases.spoken import marked, spoken
from participation.releases.waves import comparison, moved
from participation.releases.words import FILE_USES
from participation.staff.clock import local_today
from participation.surveys.document import is_draft
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
        spoken=spoken,
        marked=marked,
        release_named=named,
        release_digest=digest,
        moved=moved,
        release_round=round_text,
        FILE_USES=FILE_USES,
    )


def _drawn(told: Report, table: Table, marks: bool = False) -> Markup:
    # `charts` escapes every word it writes.
    return Markup(chart(told, table, marks=marks))  # noqa: S704


def round_text(told: Report) -> str:
    """Return which round of its survey a release is of."""
    return _("Round %(number)s", number=told.wave)


def named(told: Report) -> str:
    """Return the survey and the round: two rounds have the same name."""
    return f"{told.survey} · {round_text(told)}"


def public_releases(quarter: Quarter) -> list[Release]:
    """Return what residents of a quarter can read today, the newest first."""
    query = select(Release).where(Release.quarter_id == quarter.id, Release.state.in_(OUT))
    found = db.session.scalars(query.order_by(Release.number.desc()))
    today = local_today()
    return [release for release in found if release.is_public(today)]


def public_bundles(quarter: Quarter) -> list[ReleaseBundle]:
    """Return the bundles that residents of a quarter can read today, the newest first."""
    query = select(ReleaseBundle).where(ReleaseBundle.quarter_id == quarter.id)
    found = db.session.scalars(query.order_by(ReleaseBundle.number.desc()))
    return [one for one in found if one.is_public(local_today()) and _has_part(one)]


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
    lang, quarter = current().code, release.quarter.slug
    path = url_for("releases.result", lang=lang, quarter=quarter, number=lasting)
    how = url_for("releases.how_we_count", lang=lang, quarter=quarter)
    return report(document, release.quarter, f"{public_url}{path}", f"{public_url}{how}")


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
    return next((one for one in found if one.is_public(today) and not is_superseded(one)), None)


@blueprint.get("/<lang:lang>/<quarter>/results")
def results() -> ResponseReturnValue:
    """List every release of the quarter, superseded ones marked."""
    found = [
        (one, in_words(one, published(one)), newer(one), is_superseded(one))
        for one in public_releases(g.quarter)
    ]
    bundles = [(one, *text_in(one.title, current().code)) for one in public_bundles(g.quarter)]
    return _page(render_template("releases/results.html", releases=found, bundles=bundles))


@blueprint.get("/<lang:lang>/<quarter>/results/<int:number>")
def result(number: int) -> ResponseReturnValue:
    """Show one release: numbers, a chart beside each table, and how they came about."""
    release = public_release(number)
    document = published(release)
    told = in_words(release, document)
    page = render_template(
        "releases/result.html",
        release=release,
        newer=newer(release),
        is_superseded=is_superseded(release),
        report=told,
        lines=digest(told),
        unchecked=is_draft(release.version, current().code),
        quoted=quoted(told),
        url_of=lambda ending: url_for(".file", number=number, ending=ending),
        has_poster=bool(choices(told)),
        endings=ENDINGS,
        audit_hash=document["audit_hash"],
    )
    return _page(page)


@blueprint.get("/<lang:lang>/<quarter>/results/<int:number>/poster.pdf")
def results_poster(number: int) -> ResponseReturnValue:
    """Give the one-page poster of a release in the language of the address."""
    release = public_release(number)
    told = in_words(release, published(release))
    drawn = poster(told, g.quarter, request.args.get("question", ""))
    answer = make_response(drawn or abort(404))
    answer.headers["Content-Type"] = "application/pdf"
    name = f"{g.quarter.slug}-{number}-{told.language}.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return kept(answer)


@blueprint.get("/<lang:lang>/<quarter>/results/<int:number>.<ending>")
def file(number: int, ending: str) -> ResponseReturnValue:
    """Give one release as a file, in the language of the address."""
    if ending not in ENDINGS:
        abort(404)
    release = public_release(number)
    document = published(release)
    told = in_words(release, document)
    answer = made(ending, release.id, told, document).answer(TYPES[ending])
    name = f"{g.quarter.slug}-{number}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return kept(answer)


@blueprint.get("/<lang:lang>/<quarter>/results/<int:number>.jsonld")
def record(number: int) -> ResponseReturnValue:
    """Give the record of a release for open-data portals (DCAT-AP.de)."""
    release = public_release(number)
    legal, contact = g.quarter.legal, g.quarter.contact
    publisher = dcat.Publisher(
        name=legal.get("controller") or g.quarter.town,
        mail=contact.get("email", ""),
        contributor=legal.get("portal_contributor", ""),
        area=legal.get("municipality_key", ""),
    )
    answer = make_response(dcat.data(in_words(release, published(release)), publisher))
    answer.headers["Content-Type"] = "application/ld+json"
    return kept(answer)


@blueprint.get("/<lang:lang>/<quarter>/how-we-count")
def how_we_count() -> ResponseReturnValue:
    """Say in plain words what was done to the numbers and how anybody can check it."""
    found = public_releases(g.quarter)
    newest = found[0] if found else None
    figures = rules(thresholds())
    # `picture` escapes nothing, so what it is given is.
    drawn = picture(figures, current().direction == "rtl", escape(_("How wrong can a number be?")))
    return _page(
        render_template(
            "releases/how_we_count.html",
            newest=newest,
            rules=figures,
            chances=Markup(drawn),  # noqa: S704
            audit_hash=published(newest)["audit_hash"] if newest else "",
            is_not=_said("is_not"),
            release_words=_said("release", number=newest.number) if newest else "",
        )
    )


def notes(quarter: Quarter) -> list[Door]:
    """Return what the quarter's home says of the numbers at its foot."""
    return [Door(_said("how"), url_for("releases.how_we_count", quarter=quarter.slug))]


def _said(name: str, **values: object) -> str:
    """Return one of the fixed words of reports in the language in force."""
    return gettext(TEXTS[name], **values)


def cards(quarter: Quarter) -> list[Card]:
    """Return the cards of the newest releases for the quarter's home page."""
    newest = [one for one in public_releases(quarter) if not is_superseded(one)]
    found = []
    for release in newest[:3]:
        told = in_words(release, published(release))
        found.append(Card(headline(told), named(told), _address(release), "results"))
    return found


def outcomes(quarter: Quarter, slug: str) -> list[Door]:
    """Return the results of one survey that can be read today, the newest first."""
    found = []
    for release in public_releases(quarter):
        if release.version.survey.slug == slug and not is_superseded(release):
            told = in_words(release, published(release))
            found.append(Door(f"{headline(told)} · {round_text(told)}", _address(release)))
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


def public_release(number: int) -> Release:
    """Return a release that everybody may read today; 404 where there is none."""
    quarter: Quarter = g.quarter
    query = select(Release).where(Release.quarter_id == quarter.id, Release.number == number)
    release = db.session.scalar(query)
    if release is None or not release.is_public(local_today()):
        abort(404)
    return release


def _page(page: str) -> Response:
    return kept(make_response(page))


def kept(answer: Response) -> Response:
    """Let phones keep a page for a while, and ask again with its hash instead of loading it."""
    # A withdrawn release must not live on in caches for long.
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:32], weak=True)
    answer.make_conditional(request)
    return answer
