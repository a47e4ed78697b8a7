"""Questions read aloud: what residents can hear, and the verbs of those who record it.

A document keeps the same bytes when a recording is added: what there is to hear stands in a
list of its own, which a phone asks for once its reader has the first question on the screen.
"""

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation import files
from participation.db import db
from participation.sound.reading import Sound
from participation.surveys import document as documents
from participation.surveys.compiled import definition_of
from participation.surveys.models import Recording, RecordingState, Survey, SurveyVersion

LARGEST = 40 * 1024  # bytes of one question (its share of what a phone on a bad line may fetch)


@dataclass(frozen=True)
class Line:
    """One question as it is to be read aloud in one language.

    texts -- what stands on the screen, in order. words -- its digest.
    language -- of the texts; another than the wished one where they are not translated.
    """

    question: str
    texts: tuple[str, ...]
    language: str
    words: str

    @property
    def length(self) -> int:
        """Characters to be read."""
        return sum(len(text) for text in self.texts)


def version_to_read(survey: Survey) -> SurveyVersion:
    """Return what is to be read aloud: the version in the street, else the draft as it stands."""
    if survey.versions:
        return survey.current
    # In no database; what is made of a version is kept by its number, and no row's is below zero.
    return SurveyVersion(
        id=-1 - zlib.crc32(repr((survey.id, survey.structure, survey.texts)).encode()),
        survey_id=survey.id,
        number=0,
        structure=survey.structure,
        texts=survey.texts,
        blocks=[],
        places={place.code: place.names for place in survey.quarter.places},
    )


def bitrate(line: Line) -> int:
    """Return with how many bits a second a question fits, read aloud without haste.

    Twelve characters a second is slow reading; below 8,000 bits speech is hard to follow.
    """
    seconds = line.length / 12 + 2
    return round(min(max(LARGEST * 8 * 0.8 / seconds, 8_000), 24_000))


def lines(version: SurveyVersion, language: str) -> list[Line]:
    """Return every question of a version, short form first, in the words residents see."""
    definition = definition_of(version)
    every = (*definition.short, *definition.long)
    asked = (documents.ask(version, definition.question(name), language) for name in every)
    return [_line(one) for one in asked]


def _line(asked: documents.Asked) -> Line:
    sentences = [asked.label, asked.hint, *(sentence for _name, sentence in asked.choices)]
    spoken = [(one.language, one.text) for one in sentences if one]
    digest = hashlib.sha256(json.dumps(spoken, ensure_ascii=False).encode()).hexdigest()
    return Line(
        asked.question.name, tuple(text for _language, text in spoken), asked.label.language, digest
    )


def recordings_of(survey_id: int) -> list[Recording]:
    """Return all recordings of a survey."""
    query = select(Recording).where(Recording.survey_id == survey_id)
    return list(db.session.scalars(query.order_by(Recording.id)))


def heard(version: SurveyVersion, language: str) -> dict[str, Recording]:
    """Return question to recording: what readers of a document can hear.

    Only what says exactly the words on the screen, in the language in which they stand there.
    """
    released = {
        (one.language, one.question, one.words): one
        for one in recordings_of(version.survey_id)
        if one.state is RecordingState.RELEASED
    }
    if not released:
        return {}
    found = {
        line.question: released.get((line.language, line.question, line.words))
        for line in lines(version, language)
    }
    return {question: one for question, one in found.items() if one}


def released_file(name: str) -> bytes | None:
    """Return the sound of a released recording; None where there is none, or its file is lost."""
    query = select(Recording.id).where(
        Recording.file == name, Recording.state == RecordingState.RELEASED
    )
    if not files.NAME.fullmatch(name) or db.session.scalar(query) is None:
        return None
    try:
        return files.read(name)
    except FileNotFoundError:
        return None


def files_of_rows(session: Session) -> Iterable[str]:
    """Return the files that rows own."""
    return session.scalars(select(Recording.file))


def record(
    session: Session, survey: Survey, line: Line, sound: Sound, account_id: int, today: dt.date
) -> Recording:
    """Keep a new recording as a draft in place of an earlier one that is not released."""
    for earlier in _at_work(session, survey, line):
        _delete(session, earlier)
    session.flush()
    made = Recording(
        survey_id=survey.id,
        language=line.language,
        question=line.question,
        words=line.words,
        state=RecordingState.DRAFT,
        file=files.keep(session, sound.body, today),
        size=len(sound.body),
        milliseconds=sound.milliseconds,
        sha256=hashlib.sha256(sound.body).hexdigest(),
        made_by=account_id,
    )
    session.add(made)
    return made


def check(session: Session, number: int) -> None:
    """Say that somebody listened and it reads what is on the screen."""
    session.get_one(Recording, number).state = RecordingState.CHECKED


def release(session: Session, number: int) -> None:
    """Let residents hear it, in place of the one that they heard before."""
    chosen = session.get_one(Recording, number)
    before = select(Recording).where(
        Recording.survey_id == chosen.survey_id,
        Recording.language == chosen.language,
        Recording.question == chosen.question,
        Recording.state == RecordingState.RELEASED,
        Recording.id != chosen.id,
    )
    for earlier in session.scalars(before):
        _delete(session, earlier)
    session.flush()
    chosen.state = RecordingState.RELEASED


def delete(session: Session, number: int) -> None:
    """Delete a recording and its file."""
    _delete(session, session.get_one(Recording, number))


def _at_work(session: Session, survey: Survey, line: Line) -> Iterable[Recording]:
    query = select(Recording).where(
        Recording.survey_id == survey.id,
        Recording.language == line.language,
        Recording.question == line.question,
        Recording.state != RecordingState.RELEASED,
    )
    return session.scalars(query).all()


def _delete(session: Session, recording: Recording) -> None:
    session.delete(recording)
    files.drop(session, recording.file)


@dataclass(frozen=True)
class Progress:
    """How far a language is: released, recorded in any state, and questions to record."""

    released: int
    recorded: int
    of: int


def progress(version: SurveyVersion, language: str, kept: Iterable[Recording]) -> Progress:
    """Count what fits the words of today; a recording of older words counts as none."""
    mine: Mapping[tuple[str, str], set[RecordingState]] = _states(kept, language)
    own = [line for line in lines(version, language) if line.language == language]
    states = [mine.get((line.question, line.words), set()) for line in own]
    return Progress(
        released=sum(RecordingState.RELEASED in one for one in states),
        recorded=sum(bool(one) for one in states),
        of=len(own),
    )


def _states(kept: Iterable[Recording], language: str) -> dict[tuple[str, str], set[RecordingState]]:
    found: dict[tuple[str, str], set[RecordingState]] = {}
    for one in kept:
        if one.language == language:
            found.setdefault((one.question, one.words), set()).add(one.state)
    return found
