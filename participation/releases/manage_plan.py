"""The release plan of a survey: to be adjusted while it is a draft, to be read afterwards."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.db import db, writing
from participation.i18n import gettext as _
from participation.releases.adjust import adjust, crossable
from participation.releases.manage import DESK
from participation.staff.guard import requires
from participation.staff.roles import Role
from participation.surveys.models import Survey, SurveyState

blueprint = Blueprint("release_plans", __name__, template_folder="templates")

# Nothing that a table could be made of.
UNCOUNTED = frozenset({"note", "text"})


@blueprint.get("/manage/<quarter>/releases/plans/<slug>")
@requires(*DESK)
def plan(slug: str) -> str:
    """Show the plan of the draft, or the one frozen with the version that is asked now."""
    survey = _survey(db.session(), slug)
    draft = survey.state is SurveyState.DRAFT and not survey.versions
    structure = survey.structure if draft else survey.current.structure
    return render_template(
        "releases/manage/plan.html",
        survey=survey,
        draft=draft and Role.MODERATOR in g.roles,
        entries=[one for one in structure["questions"] if one["type"] not in UNCOUNTED],
        dimensions=list(structure.get("dimensions", [])),
        crossable=crossable(structure),
        steps=_as_text,
        form=FlaskForm(),
    )


@blueprint.post("/manage/<quarter>/releases/plans/<slug>")
@requires(Role.MODERATOR)
def save(slug: str) -> ResponseReturnValue:
    """Keep the adjusted plan of a draft."""
    form = request.form
    names = [name.removeprefix("merge.") for name in form if name.startswith("merge.")]
    chosen = [name for name in form.getlist("dimension") if name]
    with writing() as session:
        survey = _survey(session, slug)
        merge = {name: _steps(form[f"merge.{name}"]) for name in names}
        adjust(session, survey, form.getlist("shown"), form.getlist("personal"), chosen, merge)
    flash(_("The plan is kept."))
    return redirect(url_for(".plan", quarter=g.quarter.slug, slug=slug), 303)


def _survey(session: Session, slug: str) -> Survey:
    query = select(Survey).where(Survey.slug == slug, Survey.quarter_id == g.quarter.id)
    return session.scalar(query) or abort(404)


def _as_text(entry: dict[str, Any]) -> str:
    return ", ".join("+".join(step) for step in entry.get("merge", ()))


def _steps(text: str) -> list[list[str]]:
    steps = [[level.strip() for level in step.split("+")] for step in text.split(",")]
    return [[level for level in step if level] for step in steps if any(step)]
