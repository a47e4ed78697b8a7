"""The live view: what a moderator may see while a survey runs, and "settle now"."""

from flask import Blueprint, abort, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from participation.db import db, writing
from participation.deliveries.settle import lots, settle_scope
from participation.errors import Refusal
from participation.i18n import LANGUAGES
from participation.i18n import lazy_gettext as _
from participation.moderation.texts import waiting
from participation.quarters.models import Quarter
from participation.responses.live import NEWS, STEP
from participation.responses.models import LiveSnapshot
from participation.staff import audit
from participation.staff.guard import requires
from participation.staff.roles import Role
from participation.surveys.compiled import definition_of, sentences_of
from participation.surveys.models import Survey, SurveyState, survey_by_slug, waves_of

blueprint = Blueprint("responses", __name__, template_folder="templates")

VIEWERS = (Role.MODERATOR, Role.LEAD, Role.APPROVER)


@blueprint.get("/manage/<quarter>/surveys/<slug>")
@requires(*VIEWERS)
def live(slug: str) -> str:
    """Show the snapshot of one survey: rounded, never crossed, never moving by one."""
    survey = _survey(slug)
    snapshot = db.session.get(LiveSnapshot, survey.id)
    return render_template(
        "responses/manage/live.html",
        survey=survey,
        title=_title(survey),
        figures=snapshot.figures if snapshot else None,
        labels=_labels(survey),
        can_settle=_resting(survey) >= NEWS,
        news=NEWS,
        texts_waiting=waiting(db.session(), f"survey:{survey.id}:") // STEP * STEP,
        may_check=bool(g.roles & {Role.MODERATOR, Role.APPROVER}),
        own_names={code: language.own_name for code, language in LANGUAGES.items()},
        form=FlaskForm(),
    )


@blueprint.post("/manage/<quarter>/surveys/<slug>/settle")
@requires(Role.MODERATOR, Role.LEAD)
def settle_now(slug: str) -> ResponseReturnValue:
    """Open what arrived, from ten on: fewer would be few to hide among."""
    survey = _survey(slug)
    # Counted again inside: somebody else may have settled them a moment ago.
    if not settle_scope("response", _scope(survey), at_least=NEWS):
        raise Refusal(_("Please wait until ten new answers are here."), 409)
    with writing() as session:
        audit.record(session, "settle", "survey", survey.slug)
    return redirect(url_for("responses.live", quarter=g.quarter.slug, slug=slug), 303)


def _survey(slug: str) -> Survey:
    quarter: Quarter = g.quarter
    survey = survey_by_slug(slug)
    if survey is None or survey.quarter_id != quarter.id or survey.state is SurveyState.DRAFT:
        abort(404)
    return survey


def _title(survey: Survey) -> str:
    if not survey.versions:
        return survey.slug
    return sentences_of(survey.current).sentence("title", g.language).text


def _resting(survey: Survey) -> int:
    scope = _scope(survey)
    return sum(lot.n for lot in lots() if lot.scope == scope and not lot.late)


def _scope(survey: Survey) -> str:
    return waves_of(db.session(), survey.id)[-1].scope


def _labels(survey: Survey) -> dict[str, str]:
    """Return question name to its label, for the list of what was left empty."""
    sentences = sentences_of(survey.current)
    questions = definition_of(survey.current).questions
    return {question.name: sentences.label(question, g.language).text for question in questions}
