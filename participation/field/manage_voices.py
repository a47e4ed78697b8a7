"""Voices from talks, for moderators: listen, write down what was said, and the voice is erased."""

import io

from flask import abort, flash, g, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.exc import DBAPIError
from wtforms import RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from participation.db import db, wipe, writing
from participation.errors import Refusal
from participation.field import voices
from participation.field.blueprint import blueprint
from participation.field.models import ConversationVoice
from participation.field.notes import spoken_about
from participation.i18n import LANGUAGES, lazy_gettext
from participation.i18n import gettext as _
from participation.sound.reading import MEDIA_TYPE
from participation.staff import audit
from participation.staff.guard import requires
from participation.staff.menu import MenuEntry, menu
from participation.staff.roles import Role

BASE = "/manage/<quarter>/voices"
LONGEST = 4000  # characters: two minutes of quick speech are some 2,000

REASONS = {
    "nothing": lazy_gettext("Nothing can be understood"),
    "private": lazy_gettext("It speaks of a person or a case"),
    "written": lazy_gettext("It says what the note says already"),
}

menu.append(
    MenuEntry(
        frozenset({Role.MODERATOR}),
        "field.spoken",
        lazy_gettext("Voices from talks"),
        voices.waiting,
    )
)


class WriteForm(FlaskForm):
    question = SelectField(lazy_gettext("What is it about?"))
    language = SelectField(
        lazy_gettext("Language of your text"),
        choices=[SelectChoice(code, language.own_name) for code, language in LANGUAGES.items()],
    )
    text = TextAreaField(
        lazy_gettext("What was said"),
        description=lazy_gettext(
            "In the words of the people where you can, without names, addresses and illnesses."
        ),
        filters=[lambda typed: typed and typed.strip()],
        validators=[
            DataRequired(lazy_gettext("Write down what was said.")),
            Length(max=LONGEST, message=lazy_gettext("Shorten the text.")),
        ],
    )


class EraseForm(FlaskForm):
    reason = RadioField(
        lazy_gettext("Why is there nothing to write down?"),
        choices=[SelectChoice(name, label) for name, label in REASONS.items()],
        validators=[InputRequired(lazy_gettext("Choose a reason."))],
    )


@blueprint.get(BASE)
@requires(Role.MODERATOR)
def spoken() -> str:
    """List the voices that wait, those first that are forgotten first."""
    return render_template(
        "field/manage/voices.html",
        voices=voices.voices_of(g.quarter),
        name_of=voices.name_of,
        forgotten_on=voices.forgotten_on,
        languages=LANGUAGES,
    )


@blueprint.get(f"{BASE}/<name>")
@requires(Role.MODERATOR)
def voice(name: str) -> str:
    """Show one voice and the form for what it says."""
    return _page(_voice(name))


@blueprint.get(f"{BASE}/<name>.webm")
@requires(Role.MODERATOR)
def voice_sound(name: str) -> ResponseReturnValue:
    """Give the sound of a voice; nothing on the way keeps it."""
    try:
        body = voices.opened_file(_voice(name))
    except voices.LostError:
        raise Refusal(_lost(), 410) from None
    response = send_file(io.BytesIO(body), mimetype=MEDIA_TYPE, conditional=True)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post(f"{BASE}/<name>")
@requires(Role.MODERATOR)
def write_voice_down(name: str) -> ResponseReturnValue:
    """Keep the text, erase the voice."""
    found, form = _voice(name), _write_form()
    if not form.validate():
        return _page(found, write=form), 422
    text = form.text.data.replace("\0", "")
    with writing() as session:
        voices.write_down(session, found, form.question.data, form.language.data, text)
        audit.record(session, "write down", "voice", g.quarter.slug, "waiting", "erased")
    return _done(_("Written down. The recording is erased."))


@blueprint.post(f"{BASE}/<name>/erase")
@requires(Role.MODERATOR)
def erase_voice(name: str) -> ResponseReturnValue:
    """Erase a voice that says nothing to write down."""
    found, form = _voice(name), EraseForm()
    if not form.validate():
        return _page(found, erase=form), 422
    with writing() as session:
        voices.erase(session, found)
        audit.record(
            session, "erase", "voice", g.quarter.slug, "waiting", "erased", form.reason.data
        )
    return _done(_("The recording is erased."))


def _done(sentence: str) -> ResponseReturnValue:
    try:
        # The key of a voice must not stay readable in the database's own log.
        wipe([ConversationVoice.__tablename__])
    except DBAPIError:
        # The night does it again.
        db.session.rollback()
    flash(sentence)
    return redirect(url_for("field.spoken", quarter=g.quarter.slug), 303)


def _page(
    found: ConversationVoice, write: WriteForm | None = None, erase: EraseForm | None = None
) -> str:
    try:
        voices.opened_file(found)
        lost = ""
    except voices.LostError:
        lost = _lost()
    return render_template(
        "field/manage/voice.html",
        name=voices.name_of(found),
        voice=found,
        language=LANGUAGES[found.language],
        forgotten_on=voices.forgotten_on(found),
        write=write or _write_form(found.language),
        erase=erase or EraseForm(),
        lost=lost,
    )


def _write_form(language: str | None = None) -> WriteForm:
    form = WriteForm(language=language) if language else WriteForm()
    about = spoken_about(g.quarter, g.language)
    form.question.choices = [SelectChoice(name, label) for name, label in about]
    return form


def _lost() -> str:
    return _("The file of this voice is lost or damaged. Ask who keeps the backups.")


def _voice(name: str) -> ConversationVoice:
    return voices.voice_named(g.quarter, name) or abort(404)
