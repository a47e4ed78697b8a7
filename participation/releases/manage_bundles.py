"""The desk of bundles: choose published parts, look at them, approve, publish."""

import datetime as dt

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.db import db, writing
from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.quarters.models import Quarter
from participation.releases.document import published
from participation.releases.formats import ENDINGS, TYPES, of_bundle
from participation.releases.manage import DESK, PUBLISHERS
from participation.releases.models import ReleaseBundle, ReleaseState
from participation.releases.publish_bundle import (
    approve_bundle,
    beside_sources,
    propose_bundle,
    publish_bundle,
    withdraw_bundle,
)
from participation.releases.views import in_words, public_releases
from participation.releases.views_bundles import bundle_in_words
from participation.releases.words import STATES
from participation.staff.clock import local_today
from participation.staff.guard import requires
from participation.staff.models import StaffAccount
from participation.staff.roles import Role

blueprint = Blueprint("bundle_desk", __name__, template_folder="templates")


@blueprint.get("/manage/<quarter>/releases/bundles")
@requires(*DESK)
def bundles() -> str:
    """List the bundles, and offer what is published to be put together."""
    query = select(ReleaseBundle).where(ReleaseBundle.quarter_id == g.quarter.id)
    current = [one for one in public_releases(g.quarter) if one.state is ReleaseState.PUBLISHED]
    return render_template(
        "releases/manage/bundles.html",
        bundles=list(db.session.scalars(query.order_by(ReleaseBundle.id.desc()))),
        releases=[(one, in_words(one, published(one))) for one in current],
        beside=[one for source in beside_sources for one in source(g.quarter)],
        states=STATES,
        form=FlaskForm(),
    )


@blueprint.post("/manage/<quarter>/releases/bundles")
@requires(Role.MODERATOR)
def propose() -> ResponseReturnValue:
    """Put chosen questions of published releases together."""
    chosen: dict[int, list[str]] = {}
    for named in request.form.getlist("question"):
        number, _dot, question = named.partition(".")
        if number.isdecimal():
            chosen.setdefault(int(number[:9]), []).append(question)
    title = {
        language: request.form.get(f"title.{language}", "").strip()
        for language in ("de", "en")
        if request.form.get(f"title.{language}", "").strip()
    }
    with writing() as session:
        account = session.get_one(StaffAccount, g.staff.id)
        quarter = session.get_one(Quarter, g.quarter.id)
        made = propose_bundle(
            session, quarter, account, title, chosen, request.form.getlist("beside")
        )
        bundle_id = made.id
    return _to(bundle_id)


@blueprint.get("/manage/<quarter>/releases/bundles/<int:bundle_id>")
@requires(*DESK)
def bundle(bundle_id: int) -> str:
    """Show a bundle as it would be read, with what can be done with it."""
    found = _bundle(db.session(), bundle_id)
    return render_template(
        "releases/manage/bundle.html",
        bundle=found,
        report=bundle_in_words(found),
        endings=ENDINGS,
        states=STATES,
        today=local_today(),
        own=found.proposer_id == g.staff.id,
        may_approve=Role.APPROVER in g.roles,
        may_publish=bool(g.roles & set(PUBLISHERS)),
        form=FlaskForm(),
    )


@blueprint.get("/manage/<quarter>/releases/bundles/<int:bundle_id>/preview.<ending>")
@requires(*DESK)
def preview(bundle_id: int, ending: str) -> ResponseReturnValue:
    """Give a bundle as a file before it is approved."""
    if ending not in ENDINGS:
        abort(404)
    told = bundle_in_words(_bundle(db.session(), bundle_id))
    answer = of_bundle(ending, bundle_id, told).answer(TYPES[ending])
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/manage/<quarter>/releases/bundles/<int:bundle_id>/approve")
@requires(Role.APPROVER)
def approve(bundle_id: int) -> ResponseReturnValue:
    """Approve as the second person."""
    with writing() as session:
        account = session.get_one(StaffAccount, g.staff.id)
        approve_bundle(session, _bundle(session, bundle_id), account)
    return _to(bundle_id)


@blueprint.post("/manage/<quarter>/releases/bundles/<int:bundle_id>/publish")
@requires(*PUBLISHERS)
def publish(bundle_id: int) -> ResponseReturnValue:
    """Publish from a day on."""
    try:
        day = dt.date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        raise Refusal(_("Please write a date."), 422) from None
    with writing() as session:
        publish_bundle(session, _bundle(session, bundle_id), day, local_today())
    return _to(bundle_id)


@blueprint.post("/manage/<quarter>/releases/bundles/<int:bundle_id>/withdraw")
@requires(*PUBLISHERS)
def withdraw(bundle_id: int) -> ResponseReturnValue:
    """Take it from the web, or put it aside."""
    with writing() as session:
        withdraw_bundle(session, _bundle(session, bundle_id))
    return _to(bundle_id)


def _bundle(session: Session, bundle_id: int) -> ReleaseBundle:
    # Nobody else decides on it meanwhile; reading alone holds nobody up.
    found = session.get(ReleaseBundle, bundle_id, with_for_update=session is not db.session())
    if found is None or found.quarter_id != g.quarter.id:
        abort(404)
    return found


def _to(bundle_id: int) -> ResponseReturnValue:
    address = url_for(".bundle", quarter=g.quarter.slug, bundle_id=bundle_id)
    return redirect(address, 303)
