"""What was spoken after a talk: kept until somebody has written it down, thirty days at most.

Like a text it stands without the key of its note: who hears a voice must not read beside it how
many and how old the people were. It is kept closed, in a file of its own; the key stands in the
row, so that what is erased can be opened nowhere, whatever a disk still holds of the file.
"""

import base64
import binascii
import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from participation import files
from participation.db import db
from participation.deliveries.kinds import Opened
from participation.deliveries.seal import decode
from participation.field.models import ConversationText, ConversationVoice
from participation.i18n import lazy_gettext as _
from participation.quarters.models import Quarter
from participation.retention.register import Rule
from participation.sound.opus import NotSoundError
from participation.sound.reading import Sound, read

MOST = 3  # recordings of one note
KEPT = dt.timedelta(days=30)
NONCE = 12  # bytes


class LostError(Exception):
    """The file of a voice is not there any more, or not as it was written."""


def sounds_in(content: Mapping[str, Any]) -> list[Sound] | None:
    """Return the recordings of a note, none for a note without; None where one does not fit.

    Each must have the length and hash that the tablet noted when it was recorded, and be Opus.
    """
    attachments = content.get("attachments", [])
    if not isinstance(attachments, list) or len(attachments) > MOST:
        return None
    sounds = [_sound(one) for one in attachments]
    return None if None in sounds else [one for one in sounds if one]


def _sound(attachment: Any) -> Sound | None:
    if not isinstance(attachment, dict) or attachment.get("kind") != "voice":
        return None
    try:
        body = decode(attachment["data"])
        fits = len(body) == attachment["size"]
        fits = fits and hashlib.sha256(body).digest() == decode(attachment["hash"])
        return read(body) if fits else None
    except (KeyError, TypeError, AttributeError, ValueError, NotSoundError):
        return None


def keep(session: Session, quarter_id: int, opened: Sequence[Opened]) -> None:
    """Write the voices of a lot of notes, in an order that is not that of the notes."""
    found = [(one, sound) for one in opened for sound in sounds_in(one.content) or ()]
    secrets.SystemRandom().shuffle(found)
    for one, sound in found:
        monday = one.day - dt.timedelta(days=one.day.weekday())
        secret = AESGCM.generate_key(256)
        session.add(
            ConversationVoice(
                key=secrets.token_bytes(16),
                quarter_id=quarter_id,
                week=monday,
                language=one.content["language"],
                milliseconds=sound.milliseconds,
                size=len(sound.body),
                file=files.keep(session, _close(sound.body, secret), monday),
                secret=secret,
            )
        )
    session.flush()


def _close(body: bytes, secret: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(secret).encrypt(nonce, body, None)


def opened_file(voice: ConversationVoice) -> bytes:
    """Return the sound. Raises LostError where the file is gone or damaged."""
    try:
        closed = files.read(voice.file)
        return AESGCM(voice.secret).decrypt(closed[:NONCE], closed[NONCE:], None)
    except (FileNotFoundError, InvalidTag, ValueError):
        raise LostError from None


def waiting(quarter: Quarter) -> int:
    """Return how many voices wait to be written down."""
    query = select(func.count()).select_from(ConversationVoice)
    return db.session.scalar(query.where(ConversationVoice.quarter_id == quarter.id)) or 0


def voices_of(quarter: Quarter) -> list[ConversationVoice]:
    """Return the quarter's voices, those first that are forgotten first."""
    query = select(ConversationVoice).where(ConversationVoice.quarter_id == quarter.id)
    return list(db.session.scalars(query.order_by(ConversationVoice.week, ConversationVoice.key)))


def name_of(voice: ConversationVoice) -> str:
    """Return what a voice is called in addresses."""
    return base64.b16encode(voice.key).decode().lower()


def voice_named(quarter: Quarter, name: str) -> ConversationVoice | None:
    try:
        key = base64.b16decode(name.upper())
    except binascii.Error:
        return None
    query = select(ConversationVoice).where(
        ConversationVoice.key == key, ConversationVoice.quarter_id == quarter.id
    )
    return db.session.scalar(query)


def forgotten_on(voice: ConversationVoice) -> dt.date:
    return voice.week + KEPT


def write_down(
    session: Session, voice: ConversationVoice, question: str, language: str, text: str
) -> None:
    """Keep what was said as a sentence from a talk, and erase the voice.

    language -- of the text, which may be another than that of the voice.
    """
    session.add(
        ConversationText(
            key=secrets.token_bytes(16),
            quarter_id=voice.quarter_id,
            year=voice.week.year,
            question=question,
            language=language,
            text=text,
        )
    )
    erase(session, voice)


def erase(session: Session, voice: ConversationVoice) -> None:
    """Delete a voice: its row with the key, and then its file."""
    session.execute(delete(ConversationVoice).where(ConversationVoice.key == voice.key))
    files.drop(session, voice.file)


def files_of_rows(session: Session) -> Iterable[str]:
    """Return the files that rows own."""
    return session.scalars(select(ConversationVoice.file))


def _forget(session: Session, today: dt.date) -> int:
    due = select(ConversationVoice).where(ConversationVoice.week <= today - KEPT)
    found = session.scalars(due).all()
    for voice in found:
        erase(session, voice)
    return len(found)


VOICES = Rule(
    ("conversation_voices",),
    _("Voice recordings from talks in the street"),
    _("When they are written down, after 30 days at the latest"),
    _forget,
)
