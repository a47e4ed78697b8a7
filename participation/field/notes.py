"""Conversation notes: a kind of envelope and two tables of their own.

An activating survey is expressly no opinion poll: nothing here is added to answers or turned
into a percentage. What was said is stored apart from how many and how old the people were.
"""

import datetime as dt
import secrets
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from participation.config import ALL_LANGUAGES, ROOT
from participation.db import db
from participation.deliveries.kinds import MisfitError, Opened, Placed
from participation.field import voices
from participation.field.models import ConversationNote, ConversationText
from participation.i18n import lazy_gettext as _
from participation.quarters.models import Quarter, quarter_by_slug
from participation.questionnaire import definition
from participation.questionnaire.validation import judge
from participation.retention.register import Rule
from participation.surveys.compiled import sentences_of
from participation.surveys.models import Survey, SurveyVersion

FOLDER = ROOT / "surveys" / "conversation"
SCOPE = "notes:"
KEPT = dt.timedelta(days=730)


@cache
def _shipped() -> tuple[dict[str, Any], dict[str, Any], definition.Definition]:
    structure, texts = definition.read(FOLDER)
    return structure, texts, definition.compile_definition(structure)


def note_form(quarter: Quarter) -> SurveyVersion:
    """Return the shipped form with the quarter's places, as a version that is in no database."""
    structure, texts, _compiled = _shipped()
    places = {place.code: place.names for place in quarter.places}
    survey = Survey(
        quarter_id=quarter.id,
        quarter=quarter,  # its rules about drafts hold for this form too
        slug=structure["slug"],
        structure=structure,
        texts=texts,
    )
    return SurveyVersion(
        # Below zero, where no row's number is: what is made of a version is kept by its number.
        id=-1 - zlib.crc32(repr((structure["version"], sorted(places.items()))).encode()),
        survey=survey,
        number=structure["version"],
        structure=structure,
        texts=texts,
        blocks=[],
        places=places,
    )


def spoken_about(quarter: Quarter, language: str) -> list[tuple[str, str]]:
    """Return name and label of the questions that take a text, for who writes down a voice."""
    sentences = sentences_of(note_form(quarter))
    asked = [question for question in _shipped()[2].questions if question.type == "text"]
    return [(question.name, sentences.label(question, language).text) for question in asked]


class NoteKind:
    """Envelopes of kind `note`: what a street worker wrote down after one talk."""

    name = "note"
    # Notes are settled within the hour: no row says more than its day, typed by hand.
    ripe = 1
    immediate = False

    def place(self, content: Mapping[str, Any], today: dt.date) -> Placed:
        slug, language = content.get("quarter"), content.get("language")
        quarter = quarter_by_slug(slug) if isinstance(slug, str) and "\0" not in slug else None
        number = content.get("version")
        if quarter is None or language not in ALL_LANGUAGES:
            raise MisfitError("content", "conversation")
        if type(number) is not int or not isinstance(content.get("answers"), dict):
            raise MisfitError("content", "conversation")
        if number != _shipped()[0]["version"]:
            raise MisfitError("survey", f"conversation {number}"[:40])
        if voices.sounds_in(content) is None:
            raise MisfitError("attachment", "conversation")
        return Placed(f"{SCOPE}{quarter.id}")

    def closed(self, session: Session, scope: str, today: dt.date) -> bool:
        return False

    def settle(self, session: Session, scope: str, opened: Sequence[Opened]) -> None:
        quarter = session.get_one(Quarter, int(scope.removeprefix(SCOPE)))
        places = tuple(place.code for place in quarter.places)
        notes: list[dict[str, Any]] = []
        texts: list[dict[str, Any]] = []
        for one in opened:
            judged = judge(_shipped()[2], one.content["answers"], one.day, places)
            common = {"quarter_id": quarter.id}
            day = _day(one.content["answers"].get("day"), one.day)
            row = {name: value for name, value in judged.row.items() if name != "day"}
            notes.append({**common, "key": secrets.token_bytes(16), "day": day, "answers": row})
            texts += [
                {
                    **common,
                    "key": secrets.token_bytes(16),
                    "year": one.day.year,
                    "question": item.question,
                    "language": one.content["language"],
                    "text": item.text,
                }
                for item in judged.texts
            ]
        # First, since a full disk must leave nothing written; in an order of their own.
        voices.keep(session, quarter.id, opened)
        # A text must not stand at the place that its note has among the notes.
        secrets.SystemRandom().shuffle(texts)
        session.execute(insert(ConversationNote), notes)
        if texts:
            session.execute(insert(ConversationText), texts)

    def result(self, content: Mapping[str, Any]) -> dict[str, Any] | None:
        return None


def scope_name(scope: str) -> str:
    """Return what people call the notes of one quarter."""
    quarter = db.session.get(Quarter, int(scope.removeprefix(SCOPE)))
    return f"{_('Notes after talks')}: {quarter.name}" if quarter else scope


def _day(typed: Any, arrived: dt.date) -> dt.date:
    try:
        day = dt.date.fromisoformat(typed)
    except (TypeError, ValueError):
        return arrived.replace(month=1, day=1)
    return day if arrived - KEPT < day <= arrived else arrived.replace(month=1, day=1)


def _forget_notes(session: Session, today: dt.date) -> int:
    over = delete(ConversationNote).where(ConversationNote.day < today - KEPT)
    return session.execute(over).rowcount  # type: ignore[attr-defined]


def _forget_texts(session: Session, today: dt.date) -> int:
    # A text carries the year only: a day would lead back to its note.
    over = delete(ConversationText).where(ConversationText.year < today.year - 1)
    return session.execute(over).rowcount  # type: ignore[attr-defined]


NOTES = Rule(("conversation_notes",), _("Notes after talks"), _("Two years"), _forget_notes)
TEXTS = Rule(
    ("conversation_texts",),
    _("Sentences from talks in the street"),
    _("At the end of the following year"),
    _forget_texts,
)
