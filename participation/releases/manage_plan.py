"""The release plan of a survey: to be adjusted while it is a draft, to be read afterwards."""

from contextlib import suppress
from math import isfinite
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.db import db, writing
from participation.i18n import gettext as _
from participation.i18n import language_name, lazy_gettext
from participation.quarters.models import text_in
from participation.questionnaire.texts import Sentences
from participation.releases.adjust import adjust, crossable, languages_to_tell
from participation.releases.limits import thresholds
from participation.releases.manage import DESK
from participation.releases.plan import CLASSED, languages_apart, released
from participation.releases.words import LEVELS
from participation.staff.guard import requires
from participation.staff.roles import Role
from participation.surveys.compiled import Draft, Shown, definition_of, sentences_of
from participation.surveys.models import Survey, SurveyState

blueprint = Blueprint("release_plans", __name__, template_folder="templates")

# Nothing that a table could be made of.
UNCOUNTED = frozenset({"note", "text"})
TYPES = {
    "select_one": lazy_gettext("one answer"),
    "select_multiple": lazy_gettext("several answers"),
    "rating": lazy_gettext("a scale"),
    "text": lazy_gettext("free text"),
    "integer": lazy_gettext("a number"),
    "decimal": lazy_gettext("a number"),
    "calculate": lazy_gettext("computed"),
    "date": lazy_gettext("a day"),
    "place": lazy_gettext("a place"),
    "consent": lazy_gettext("a consent"),
}


@blueprint.get("/manage/<quarter>/releases/plans/<slug>")
@requires(*DESK)
def plan(slug: str) -> str:
    """Show the plan of the draft, or the one frozen with the version that is asked now."""
    survey = _survey(db.session(), slug)
    draft = survey.state is SurveyState.DRAFT and not survey.versions
    version = Draft(survey) if draft else survey.current
    structure = version.structure
    words = sentences_of(version)
    return render_template(
        "releases/manage/plan.html",
        survey=survey,
        title=words.sentence("title", g.language).text or survey.slug,
        words=lambda name: _words(words, version, name),
        rows=lambda entry: _rows(words, entry),
        levels=_levels(version, words),
        types=TYPES,
        draft=draft and Role.MODERATOR in g.roles,
        entries=[one for one in structure["questions"] if one["type"] != "note"],
        counted=lambda one: one["type"] not in UNCOUNTED,
        classed=lambda one: one["type"] in CLASSED and not one.get("choices"),
        topics=_topics(structure),
        dimensions=list(structure.get("dimensions", [])),
        crossable=crossable(structure, tuple(one.code for one in survey.quarter.places)),
        languages=" ".join(languages_apart(structure)),
        tongues=languages_to_tell(),
        tongue=language_name,
        steps=_as_text,
        bounds=_bounds_as_text,
        limits=thresholds(),
        form=FlaskForm(),
    )


@blueprint.post("/manage/<quarter>/releases/plans/<slug>")
@requires(Role.MODERATOR)
def save(slug: str) -> ResponseReturnValue:
    """Keep the adjusted plan of a draft."""
    form = request.form
    chosen = [name for name in form.getlist("dimension") if name]
    with writing() as session:
        survey = _survey(session, slug)
        known = {code for code, _name in _topics(survey.structure)}
        adjust(
            session,
            survey,
            form.getlist("shown"),
            form.getlist("personal"),
            chosen,
            {name: _steps(text) for name, text in _fields("merge.")},
            {name: code for name, code in _fields("topic.") if code in known}
            | {name: None for name, code in _fields("topic.") if not code},
            {name: _bounds(text) for name, text in _fields("classes.")},
            form["languages"].replace(",", " ").split() if "languages" in form else None,
        )
    flash(_("The plan is kept."))
    return redirect(url_for(".plan", quarter=g.quarter.slug, slug=slug), 303)


def _levels(version: Shown, words: Sentences) -> dict[str, list[tuple[str, str]]]:
    """Return code and words of the answers of each question whose answers can be joined."""
    return {
        one.question.group or one.question.name: [
            (level, words.choice(one.question, level, g.language).text) for level in one.levels
        ]
        for one in released(definition_of(version), tuple(version.places))
        if one.question.choices
    }


def _words(words: Sentences, version: Shown, name: str) -> str:
    """Return a question as it is asked; of several rows, with a gap where each row stands."""
    rows = (one for one in definition_of(version).questions if one.name == name and one.group)
    asked = words.sentence(f"{name}.label", g.language).text
    if not asked and (row := next(rows, None)):
        asked = words.label(row, g.language).text
    return (asked or str(LEVELS.get(name, name))).replace("%(row)s", "…")


def _rows(words: Sentences, entry: dict[str, Any]) -> list[tuple[str, str]]:
    """Return code and words of the rows of a question that is asked of several things."""
    return [
        (row, words.sentence(f"{entry['name']}.rows.{row}", g.language).text or row)
        for row in entry.get("rows", ())
    ]


def _survey(session: Session, slug: str) -> Survey:
    query = select(Survey).where(Survey.slug == slug, Survey.quarter_id == g.quarter.id)
    return session.scalar(query) or abort(404)


def _fields(start: str) -> list[tuple[str, str]]:
    form = request.form
    return [(name.removeprefix(start), form[name]) for name in form if name.startswith(start)]


def _topics(structure: dict[str, Any]) -> list[tuple[str, str]]:
    """Return code and name of the quarter's topics; one that the survey names stays on offer."""
    found = {topic.code: text_in(topic.names, g.language)[0] for topic in g.quarter.topics}
    named = [one["topic"] for one in structure["questions"] if one.get("topic")]
    return list(({code: code for code in named} | found).items())


def _as_text(entry: dict[str, Any]) -> str:
    return ", ".join("+".join(step) for step in entry.get("merge", ()))


def _steps(text: str) -> list[list[str]]:
    steps = [[level.strip() for level in step.split("+")] for step in text.split(",")]
    return [[level for level in step if level] for step in steps if any(step)]


def _bounds_as_text(entry: dict[str, Any]) -> str:
    return ", ".join(
        f"{one['name']} = {one['to']}" if one.get("to") is not None else str(one["name"])
        for one in entry.get("classes", ())
    )


def _bounds(text: str) -> list[dict[str, Any]]:
    """Read "0-2 = 2, 3+": the name of each class and its upper bound, none for the last one."""
    classes: list[dict[str, Any]] = []
    for part in filter(str.strip, text.split(",")):
        name, sign, bound = (piece.strip() for piece in part.partition("="))
        classes.append({"name": name, "to": _bound(bound)} if sign else {"name": name})
    return classes


def _bound(text: str) -> int | float | str:
    with suppress(ValueError):
        return int(text)
    with suppress(ValueError):
        number = float(text)
        if isfinite(number):
            return number
    # A date; what is neither is refused with the sentence that surveys have for it.
    return text
