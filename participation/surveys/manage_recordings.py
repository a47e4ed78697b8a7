"""Reading questions aloud, for the team: record, listen, release. Per survey and language."""

import io
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select
from sqlalchemy.orm import Session

from participation import files
from participation.db import db, writing
from participation.errors import Refusal
from participation.i18n import LANGUAGES, lazy_gettext
from participation.i18n import gettext as _
from participation.sound.opus import NotSoundError
from participation.sound.reading import MEDIA_TYPE, Sound, read
from participation.staff import audit
from participation.staff.guard import requires
from participation.staff.menu import MenuEntry, menu
from participation.staff.roles import Role
from participation.surveys import document as documents
from participation.surveys import recordings
from participation.surveys.compiled import sentences_of
from participation.surveys.models import Recording, RecordingState, Survey, survey_by_slug
from participation.town_time import local_today

BASE = "/manage/<quarter>/recordings"
READERS = (Role.MODERATOR, Role.TRANSLATOR)

LARGEST_UPLOAD = 256 * 1024  # bytes looked at: a file of the right length with all its tags
SHORTEST = 500  # milliseconds; less is a slip of the finger

STATES = {
    RecordingState.DRAFT: lazy_gettext("recorded"),
    RecordingState.CHECKED: lazy_gettext("listened to"),
    RecordingState.RELEASED: lazy_gettext("released"),
}

blueprint = Blueprint("recordings", __name__, template_folder="templates")

menu.append(MenuEntry(frozenset(READERS), "recordings.overview", lazy_gettext("Reading aloud")))


def _checked(data: bytes) -> Sound:
    """Return an upload as our own file. Raises Refusal where it is no fitting recording."""
    if len(data) > LARGEST_UPLOAD:
        raise Refusal(_("This file is too large. A question may have 40 kB."), 413)
    try:
        sound = read(data)
    except NotSoundError:
        raise Refusal(
            _("This is no recording that we can use. It must be Opus, in a WebM or Ogg file.")
        ) from None
    if sound.milliseconds < SHORTEST:
        raise Refusal(_("The recording is empty. Please record it again."))
    if len(sound.body) > recordings.LARGEST:
        raise Refusal(_("The recording is too long. A question may have 40 kB."), 413)
    return sound


class SoundForm(FlaskForm):
    file = FileField(
        lazy_gettext("Sound file"),
        validators=[FileRequired(lazy_gettext("Choose a file."))],
    )


@blueprint.get(BASE)
@requires(*READERS)
def overview() -> str:
    """Show for each survey and language how much can be heard."""
    query = select(Survey).where(Survey.quarter_id == g.quarter.id).order_by(Survey.id)
    return render_template(
        "surveys/manage/recordings.html",
        surveys=[(survey, _title(survey), _rows(survey)) for survey in db.session.scalars(query)],
    )


def _rows(survey: Survey) -> list[tuple[Any, recordings.Progress]]:
    version, kept = recordings.version_to_read(survey), recordings.recordings_of(survey.id)
    return [
        (LANGUAGES[code], recordings.progress(version, code, kept))
        for code in documents.offered(version)
    ]


@blueprint.get(f"{BASE}/<slug>/<language>")
@requires(*READERS)
def language(slug: str, language: str) -> str:
    """List what is to be read aloud, with what is recorded."""
    return _page(_survey(slug), language, SoundForm())


@blueprint.post(f"{BASE}/<slug>/<language>/<question>")
@requires(*READERS)
def record(slug: str, language: str, question: str) -> ResponseReturnValue:
    """Take a recording from the page's own recorder or from a file."""
    survey, form = _survey(slug), SoundForm()
    line = _line(survey, language, question)
    if not form.validate():
        return _page(survey, language, form, question), 422
    with form.file.data.stream as stream:
        # One byte more than allowed is enough to tell.
        sound = _checked(stream.read(LARGEST_UPLOAD + 1))
    with writing() as session:
        recordings.record(session, survey, line, sound, g.staff.id, local_today())
        _note(session, "record", slug, language, question, after="draft")
    return _back(slug, language, question)


@blueprint.post(f"{BASE}/<slug>/<language>/<question>/check")
@requires(*READERS)
def check(slug: str, language: str, question: str) -> ResponseReturnValue:
    """Say that it reads what is on the screen."""
    found = _recording(slug, language, question, RecordingState.DRAFT)
    with writing() as session:
        recordings.check(session, found.id)
        _note(session, "check", slug, language, question, before="draft", after="checked")
    return _back(slug, language, question)


@blueprint.post(f"{BASE}/<slug>/<language>/<question>/release")
@requires(Role.MODERATOR)
def release(slug: str, language: str, question: str) -> ResponseReturnValue:
    """Let residents hear it."""
    found = _recording(slug, language, question, RecordingState.DRAFT, RecordingState.CHECKED)
    if found.words != _line(_survey(slug), language, question).words:
        raise Refusal(_("The words on the screen have changed. Please record it again."), 409)
    with writing() as session:
        before = found.state.value
        recordings.release(session, found.id)
        _note(session, "release", slug, language, question, before=before, after="released")
    return _back(slug, language, question)


@blueprint.post(f"{BASE}/<slug>/<language>/<question>/delete/<state>")
@requires(*READERS)
def delete(slug: str, language: str, question: str, state: str) -> ResponseReturnValue:
    """Delete a recording; one that residents hear only by who released it."""
    if state not in list(RecordingState):
        abort(404)
    found = _recording(slug, language, question, RecordingState(state))
    if found.state is RecordingState.RELEASED and Role.MODERATOR not in g.roles:
        abort(403)
    with writing() as session:
        recordings.delete(session, found.id)
        _note(session, "delete", slug, language, question, before=state)
    flash(_("The recording is deleted."))
    return _back(slug, language, question)


@blueprint.get(f"{BASE}/<slug>/<language>/<question>/<state>.webm")
@requires(*READERS)
def listen(slug: str, language: str, question: str, state: str) -> ResponseReturnValue:
    """Give the sound of a recording in any state to who works on it."""
    if state not in list(RecordingState):
        abort(404)
    found = _recording(slug, language, question, RecordingState(state))
    try:
        body = files.read(found.file)
    except FileNotFoundError:
        lost = _("The file of this recording is lost. Please record it again.")
        raise Refusal(lost, 410) from None
    response = send_file(io.BytesIO(body), mimetype=MEDIA_TYPE, conditional=True)
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(survey: Survey, language: str, form: SoundForm, wrong: str = "") -> str:
    version = recordings.version_to_read(survey)
    if language not in documents.offered(version):
        abort(404)
    kept: dict[str, list[Recording]] = {}
    for one in recordings.recordings_of(survey.id):
        if one.language == language:
            kept.setdefault(one.question, []).append(one)
    lines = recordings.lines(version, language)
    return render_template(
        "surveys/manage/recording.html",
        survey=survey,
        title=_title(survey),
        tongue=LANGUAGES[language],
        lines=[line for line in lines if line.language == language],
        missing=sum(line.language != language for line in lines),
        kept=kept,
        progress=recordings.progress(
            version, language, [one for some in kept.values() for one in some]
        ),
        states=STATES,
        largest=recordings.LARGEST,
        bitrate=recordings.bitrate,
        form=form,
        wrong=wrong,
        may_release=Role.MODERATOR in g.roles,
        words={
            "stop": _("Stop"),
            "again": _("Record again"),
            "meter": _("%(seconds)s s, %(size)s of %(most)s kB"),
        },
    )


def _survey(slug: str) -> Survey:
    survey = survey_by_slug(slug)
    if survey is None or survey.quarter_id != g.quarter.id:
        abort(404)
    return survey


def _line(survey: Survey, language: str, question: str) -> recordings.Line:
    """Return a question that has words of its own in the language."""
    version = recordings.version_to_read(survey)
    if language not in documents.offered(version):
        abort(404)
    for line in recordings.lines(version, language):
        if line.question == question and line.language == language:
            return line
    abort(404)


def _recording(slug: str, language: str, question: str, *states: RecordingState) -> Recording:
    query = select(Recording).where(
        Recording.survey_id == _survey(slug).id,
        Recording.language == language,
        Recording.question == question,
        Recording.state.in_(states),
    )
    return db.session.scalar(query) or abort(404)


def _title(survey: Survey) -> str:
    return sentences_of(recordings.version_to_read(survey)).sentence("title", g.language).text


def _note(
    session: Session,
    act: str,
    slug: str,
    language: str,
    question: str,
    before: str | None = None,
    after: str | None = None,
) -> None:
    audit.record(session, act, "recording", f"{slug} {language} {question}", before, after)


def _back(slug: str, language: str, question: str) -> ResponseReturnValue:
    address = url_for(
        "recordings.language", quarter=g.quarter.slug, slug=slug, language=language,
        _anchor=f"q-{question}",
    )  # fmt: skip
    return redirect(address, 303)
