"""Addresses with which staff look after a quarter's surveys, from the draft to the next wave."""

from pathlib import Path
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import SelectChoice

from participation.config import ROOT, ConfigError
from participation.db import db, writing
from participation.errors import Refusal
from participation.i18n import LANGUAGES, lazy_gettext, use
from participation.i18n import gettext as _
from participation.quarters.models import Quarter
from participation.questionnaire.definition import DefinitionError, read
from participation.questionnaire.questions import expanded
from participation.staff import audit
from participation.staff.clock import now
from participation.staff.forms import blame
from participation.staff.guard import requires
from participation.staff.menu import MenuEntry, menu
from participation.staff.roles import Role
from participation.surveys import document as documents
from participation.surveys import publish_waves
from participation.surveys.blueprint import blueprint
from participation.surveys.compiled import Draft, Shown, sentences_of
from participation.surveys.manage_forms import (
    AdoptForm,
    LastDayForm,
    OfferedForm,
    PromisesForm,
    WaveForm,
)
from participation.surveys.models import Survey, SurveyState, waves_of
from participation.surveys.publish import adopt, close, lacking, publish, said
from participation.town_time import local_today

BASE = "/manage/<quarter>/surveys"
VIEWERS = (Role.MODERATOR, Role.LEAD, Role.APPROVER)
KEEPERS = (Role.MODERATOR, Role.LEAD)
SHIPPED = ROOT / "surveys"
WIDTHS = ("phone", "tablet", "full")
PROMISES = (
    *("controller", "legal_basis", "purpose", "changeable", "answer_date", "dpia"),
    "closes_on",
)

menu.append(MenuEntry(frozenset(VIEWERS), "surveys.manage_all", lazy_gettext("Surveys")))


@blueprint.get(BASE)
@requires(*VIEWERS)
def manage_all() -> str:
    """List the quarter's surveys: state, wave, version, languages."""
    return _list(_adopt_form())


@blueprint.post(BASE)
@requires(*KEEPERS)
def manage_adopt() -> ResponseReturnValue:
    """Make a survey that is shipped with the product a draft of this quarter."""
    form = _adopt_form()
    if not form.validate():
        return _list(form), 422
    try:
        with writing() as session:
            quarter = session.get_one(Quarter, g.quarter.id)
            made = adopt(session, quarter, SHIPPED / form.folder.data, form.slug.data or None)
            slug = made.slug
            audit.record(session, "adopt", "survey", slug, after=SurveyState.DRAFT.value)
    except ConfigError:
        taken = _("There is a survey of this name already. Give it another one.")
        blame(form.slug, taken)
        return _list(form), 422
    except DefinitionError as wrong:
        for fault in wrong.faults:
            blame(form.folder, said(fault))
        return _list(form), 422
    flash(_("The survey is a draft now. Residents do not see it before you publish it."))
    return _to(slug)


@blueprint.get(f"{BASE}/<slug>/settings")
@requires(*VIEWERS)
def manage_one(slug: str) -> str:
    """Show one survey: what is promised, what is missing, its days, waves and languages."""
    return _one(_survey(db.session(), slug))


@blueprint.post(f"{BASE}/<slug>/settings")
@requires(*KEEPERS)
def manage_promise(slug: str) -> ResponseReturnValue:
    """Keep what is promised; it may still have gaps."""
    form = PromisesForm()
    form.blocks.choices = _block_choices(_survey(db.session(), slug))
    if not form.validate():
        return _one(_survey(db.session(), slug), promises=form), 422
    with writing() as session:
        survey = _survey(session, slug)
        # Once it runs, its last day has a form and rules of its own.
        names = PROMISES if survey.state is SurveyState.DRAFT else PROMISES[:-1]
        changed = [name for name in names if getattr(survey, name) != form[name].data]
        for name in changed:
            setattr(survey, name, form[name].data)
        if form.blocks.choices:
            survey.blocks = form.blocks.in_order
        if changed:
            audit.record(session, "promise", "survey", slug, after=", ".join(changed))
    flash(_("Saved."))
    return _to(slug)


@blueprint.post(f"{BASE}/<slug>/publish")
@requires(*KEEPERS)
def manage_publish(slug: str) -> ResponseReturnValue:
    """Freeze the draft as a version and open it, or say all that is missing."""
    survey = _survey(db.session(), slug)
    if survey.state is SurveyState.CLOSED or survey.is_closed(local_today()):
        raise Refusal(_("This survey is closed. Start a new round."), 409)
    if lacking(survey, survey.blocks or ()):
        return _one(survey, refused=True), 409
    with writing() as session:
        again = _survey(session, slug)
        before = again.state.value
        version = publish(session, again, now(), again.blocks or ())
        audit.record(session, "publish", "survey", slug, before, f"version {version.number}")
    flash(_("Version %(number)s is open for residents.", number=version.number))
    return _to(slug)


@blueprint.post(f"{BASE}/<slug>/close")
@requires(*KEEPERS)
def manage_close(slug: str) -> ResponseReturnValue:
    """Close a running survey today; can be undone until midnight."""
    with writing() as session:
        survey = _survey(session, slug)
        if survey.state is not SurveyState.OPEN:
            raise Refusal(_("This survey does not run."), 409)
        close(session, survey, local_today())
        audit.record(session, "close", "survey", slug, "open", "closed")
    flash(_("The survey is closed. Until midnight you can undo this below."))
    return _to(slug)


@blueprint.post(f"{BASE}/<slug>/reopen")
@requires(*KEEPERS)
def manage_reopen(slug: str) -> ResponseReturnValue:
    """Undo a close of today."""
    with writing() as session:
        publish_waves.reopen(session, _survey(session, slug), local_today())
        audit.record(session, "reopen", "survey", slug, "closed", "open")
    flash(_("The survey runs again."))
    return _to(slug)


@blueprint.post(f"{BASE}/<slug>/last-day")
@requires(*KEEPERS)
def manage_last_day(slug: str) -> ResponseReturnValue:
    """Say when a running survey closes by itself."""
    form = LastDayForm()
    if not form.validate():
        return _one(_survey(db.session(), slug), last_day=form), 422
    with writing() as session:
        survey = _survey(session, slug)
        before = survey.closes_on
        publish_waves.close_on(survey, form.closes_on.data, local_today())
        was, will = (day.isoformat() if day else "open" for day in (before, survey.closes_on))
        audit.record(session, "last_day", "survey", slug, was, will)
    flash(_("Saved."))
    return _to(slug)


@blueprint.post(f"{BASE}/<slug>/wave")
@requires(*KEEPERS)
def manage_wave(slug: str) -> ResponseReturnValue:
    """Start the next wave of a closed survey."""
    form = WaveForm()
    if not form.validate():
        return _one(_survey(db.session(), slug), wave=form), 422
    try:
        with writing() as session:
            survey = _survey(session, slug)
            days = form.answer_date.data, form.closes_on.data
            version = publish_waves.start_wave(session, survey, *days, now())
            audit.record(session, "start_wave", "survey", slug, after=f"version {version.number}")
    except Refusal as refusal:
        blame(form.answer_date, refusal.message)
        return _one(_survey(db.session(), slug), wave=form), refusal.status
    flash(_("The new round has begun."))
    return _to(slug)


@blueprint.post(f"{BASE}/<slug>/languages")
@requires(*KEEPERS)
def manage_offered(slug: str) -> ResponseReturnValue:
    """Switch languages on and off."""
    form = OfferedForm()
    form.languages.choices = _language_choices(_survey(db.session(), slug))
    if not form.validate():
        return _one(_survey(db.session(), slug), offered=form), 422
    with writing() as session:
        survey = _survey(session, slug)
        before = survey.languages
        publish_waves.offer_languages(survey, form.languages.in_order)
        was, will = (", ".join(codes) if codes else "all" for codes in (before, survey.languages))
        audit.record(session, "languages", "survey", slug, was, will)
    flash(_("The languages are changed."))
    return _to(slug)


@blueprint.get(f"{BASE}/<slug>/preview")
@requires(*VIEWERS)
def manage_preview(slug: str) -> ResponseReturnValue:
    """Show the survey as residents will see it; nothing is kept and nothing is sent."""
    survey = _survey(db.session(), slug)
    staff_language = g.language
    shown = Draft(survey, tuple(survey.blocks or ()))
    wished = request.args.get("switch") or request.args.get("language") or ""
    language = wished if wished in survey.texts else staff_language
    width = request.args.get("as", "")
    # Said in the language of the team, on a page in the language of residents.
    words = {
        "preview": _("Preview."),
        "nothing": _("Answer as you like: nothing is kept and nothing is sent."),
        "width": _("Width"),
        "back": _("Back to the survey"),
        "phone": _("Phone"),
        "tablet": _("Tablet"),
        "full": _("Whole window"),
    }
    use(language)
    return documents.render(
        shown,
        language,
        template="surveys/manage/preview.html",
        preview=True,
        staff_language=staff_language,
        staff_words=words,
        width=width if width in WIDTHS else WIDTHS[0],
        widths=WIDTHS,
    )


def shown(survey: Survey) -> Shown:
    """Return the version that residents see now, or the draft where there is none yet."""
    return survey.current if survey.versions else Draft(survey, tuple(survey.blocks or ()))


def title_of(survey: Survey) -> str:
    """Return a survey's title in the language of the page."""
    return sentences_of(shown(survey)).sentence("title", g.language).text


def _survey(session: Session, slug: str) -> Survey:
    """Return a survey of this quarter; another quarter's does not exist here."""
    mine = select(Survey).where(Survey.slug == slug, Survey.quarter_id == g.quarter.id)
    return session.scalar(mine) or abort(404)


def _to(slug: str) -> ResponseReturnValue:
    return redirect(url_for("surveys.manage_one", quarter=g.quarter.slug, slug=slug), 303)


def _list(form: AdoptForm) -> str:
    mine = select(Survey).where(Survey.quarter_id == g.quarter.id).order_by(Survey.id)
    surveys = db.session.scalars(mine).all()
    return render_template(
        "surveys/manage/all.html",
        surveys=surveys,
        titles={survey.id: title_of(survey) for survey in surveys},
        waves={survey.id: waves_of(db.session(), survey.id) for survey in surveys},
        offered={survey.id: documents.offered(shown(survey)) for survey in surveys},
        today=local_today(),
        form=form,
        may_change=bool(g.roles & set(KEEPERS)),
    )


def _adopt_form() -> AdoptForm:
    form = AdoptForm()
    form.folder.choices = [SelectChoice(path.name, _shipped_title(path)) for path in _shipped()]
    return form


def _shipped() -> list[Path]:
    return sorted(path.parent for path in SHIPPED.glob("*/survey.json"))


def _shipped_title(path: Path) -> str:
    _structure, texts = read(path)
    language = g.language if g.language in texts else "de"
    title = texts[language]["texts"]["title"]
    return title if isinstance(title, str) else str(title["text"])


def _one(survey: Survey, refused: bool = False, **wrong: Any) -> str:
    """Render a survey's page, with the form that did not pass where there is one."""
    promises = wrong.get("promises") or PromisesForm(formdata=None, obj=survey)
    promises.blocks.choices = _block_choices(survey)
    if "promises" not in wrong:
        promises.blocks.data = survey.blocks or []
    offered = wrong.get("offered") or OfferedForm(formdata=None)
    offered.languages.choices = _language_choices(survey)
    if "offered" not in wrong:
        offered.languages.data = documents.offered(shown(survey))
    forms: dict[str, FlaskForm] = {
        "promises": promises,
        "last_day": wrong.get("last_day") or LastDayForm(formdata=None, obj=survey),
        "wave": wrong.get("wave") or WaveForm(formdata=None),
        "offered": offered,
    }
    for name, form in forms.items():
        # Several forms of this page ask for the same things.
        for field in form:
            field.id = field.label.field_id = f"{name}-{field.id}"
    sentences = sentences_of(shown(survey))
    return render_template(
        "surveys/manage/one.html",
        survey=survey,
        title=title_of(survey),
        waves=waves_of(db.session(), survey.id),
        missing=lacking(survey, survey.blocks or ()),
        differs=_differs(survey),
        refused=refused,
        **forms,
        states={code: sentences.states(code) for code in documents.offered(shown(survey))},
        wrong=next(iter(wrong.values()), None),
        today=local_today(),
        may_change=bool(g.roles & set(KEEPERS)),
    )


def _differs(survey: Survey) -> bool:
    """Tell whether a new version would be another than the one that runs."""
    if not survey.versions:
        return True
    draft, now_open = Draft(survey, tuple(survey.blocks or ())), survey.current
    return (
        draft.structure != now_open.structure
        or draft.texts != now_open.texts
        or draft.places != now_open.places
        or set(survey.blocks or now_open.blocks) != set(now_open.blocks)
    )


def _block_choices(survey: Survey) -> list[SelectChoice]:
    """Return the optional parts that are off by themselves, named by their first question."""
    sentences = sentences_of(Draft(survey, tuple(survey.blocks or ())))
    first: dict[str, str] = {}
    for question in expanded(survey.structure, []):
        if question.optional_block and not question.on:
            label = sentences.label(question, g.language).text
            first.setdefault(question.optional_block, label)
    return [SelectChoice(block, f"{block}: {label}") for block, label in first.items()]


def _language_choices(survey: Survey) -> list[SelectChoice]:
    return [
        SelectChoice(code, language.own_name)
        for code, language in LANGUAGES.items()
        if code in survey.texts
    ]
