"""What residents read of bundles: several releases as one page and in every form."""

import datetime as dt
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, current_app, g, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from participation.db import db
from participation.documents.report import Cell, Group, Report, Row, Table
from participation.i18n import current
from participation.quarters.models import Quarter, text_in
from participation.releases.document import is_superseded, newer, published
from participation.releases.formats import ENDINGS, TYPES, of_bundle
from participation.releases.models import Release, ReleaseBundle, ReleaseState
from participation.releases.views import in_words, kept
from participation.staff.clock import local_today

blueprint = Blueprint("release_bundles", __name__, template_folder="templates")


def bundle_in_words(bundle: ReleaseBundle) -> Report:
    """Return a bundle in the language in force. A part that was withdrawn meanwhile is left out."""
    parts = tuple(filter(None, (_part(part) for part in bundle.parts)))
    if not parts:
        abort(404)
    public_url = current_app.config["SETTINGS"].public_url
    path = url_for(
        "release_bundles.result",
        lang=current().code,
        quarter=bundle.quarter.slug,
        number=bundle.number or 0,
    )
    title, spoken = text_in(bundle.title, current().code)
    tongues = {text: code for part in parts for text, code in part.tongues.items()}
    tongues[title] = spoken
    return replace(
        parts[0],
        title=title,
        survey=" · ".join(dict.fromkeys(part.survey for part in parts)),
        number=bundle.number or 0,
        published=bundle.publish_on or dt.date.min,
        address=f"{public_url}{path}",
        tables=tuple(table for part in parts for table in part.tables),
        themes=(),
        comparison=None,
        part=False,
        parts=parts,
        beside=tuple(_table(one, tongues) for one in bundle.beside),
        tongues=tongues,
    )


def _part(part: dict[str, Any]) -> Report | None:
    release = db.session.get_one(Release, part["release"])
    # What a later version withdrew goes from the bundle too; no number is another one.
    while (later := newer(release)) is not None:
        release = later
    if not release.is_public(local_today()) or is_superseded(release):
        return None
    told = in_words(release, published(release))
    chosen = set(part["questions"])
    compared = told.comparison
    if compared is not None:
        kept = tuple(table for table in compared.tables if table.question in chosen)
        compared = replace(compared, tables=kept, cannot=()) if kept else None
    tables = tuple(table for table in told.tables if table.question in chosen)
    if not tables:
        return None
    return replace(told, tables=tables, comparison=compared, part=True)


def _table(one: dict[str, Any], tongues: dict[str, str]) -> Table:
    """Return a table of another room; `tongues` takes up in which languages its words are."""

    def said(names: dict[str, str]) -> str:
        text, tongues[text] = text_in(names, current().code)
        return text

    def cell(written: dict[str, Any] | None) -> Cell:
        return Cell(written["low"], written["high"]) if written else Cell(None, None)

    return Table(
        name=one["code"],
        question=one["code"],
        label=said(one["label"]),
        groups=tuple(
            Group(each["code"], said(each["label"]), cell(each.get("n"))) for each in one["groups"]
        ),
        rows=tuple(
            Row(each["code"], said(each["label"]), tuple(cell(c) for c in each["cells"]))
            for each in one["rows"]
        ),
        dimension="channel" if len(one["groups"]) > 1 else "",
        multiple=True,
    )


@blueprint.get("/<lang:lang>/<quarter>/results/bundles/<int:number>")
def result(number: int) -> ResponseReturnValue:
    """Show a bundle: each part with its numbers and how they came about."""
    bundle = _public(number)
    told = bundle_in_words(bundle)
    page = render_template(
        "releases/bundle.html",
        bundle=bundle,
        report=told,
        endings=ENDINGS,
        url_of=lambda ending: url_for(".file", number=number, ending=ending),
    )
    return kept(make_response(page))


@blueprint.get("/<lang:lang>/<quarter>/results/bundles/<int:number>.<ending>")
def file(number: int, ending: str) -> ResponseReturnValue:
    """Give a bundle as a file, in the language of the address."""
    if ending not in ENDINGS:
        abort(404)
    found = _public(number)
    answer = of_bundle(ending, found.id, bundle_in_words(found)).answer(TYPES[ending])
    name = f"{g.quarter.slug}-bundle-{number}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return kept(answer)


def _public(number: int) -> ReleaseBundle:
    quarter: Quarter = g.quarter
    query = select(ReleaseBundle).where(
        ReleaseBundle.quarter_id == quarter.id,
        ReleaseBundle.number == number,
        ReleaseBundle.state == ReleaseState.PUBLISHED,
    )
    bundle = db.session.scalar(query)
    if bundle is None or not bundle.is_public(local_today()):
        abort(404)
    return bundle
