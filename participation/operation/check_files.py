"""What `check` looks at among the files: each row's is there and as it was written."""

import hashlib
from collections.abc import Iterator

import sqlalchemy as sa

from participation import files
from participation.config import Settings
from participation.db import db
from participation.field import voices
from participation.field.models import ConversationVoice
from participation.operation.check import Finding, attention, ok, wrong
from participation.retention.register import owned_files
from participation.surveys.models import Recording

RESTORE = (
    "Restore the last backup beside this instance and copy its folder “files” over; questions can "
    "also be recorded again."
)


def checks(_settings: Settings) -> Iterator[Finding]:
    lost = [*_lost_recordings(), *_lost_voices()]
    n = sum(1 for owned in owned_files for _name in owned(db.session()))
    if lost:
        yield wrong(f"Recordings whose file is lost or damaged: {len(lost)} of {n}.", RESTORE)
    else:
        yield ok(f"Every recording has its file ({n}).")
    stray = _stray()
    if stray:
        yield attention(
            f"Files that belong to nothing: {stray}.",
            "A kill leaves such; `participation forget` removes them a day later.",
        )


def _lost_recordings() -> Iterator[str]:
    for name, sha256 in db.session.execute(sa.select(Recording.file, Recording.sha256)):
        try:
            whole = hashlib.sha256(files.read(name)).hexdigest() == sha256
        except FileNotFoundError:
            whole = False
        if not whole:
            yield name


def _lost_voices() -> Iterator[str]:
    for voice in db.session.scalars(sa.select(ConversationVoice)):
        try:
            voices.opened_file(voice)
        except voices.LostError:
            yield voice.file


def _stray() -> int:
    place = files.folder()
    known = {name for owned in owned_files for name in owned(db.session())}
    return sum(path.name not in known for path in place.iterdir()) if place.exists() else 0
