"""The free texts of surveys as a kind of the moderation queue."""

import datetime as dt
import re
from collections.abc import Collection, Sequence

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from participation.db import db
from participation.i18n import current
from participation.i18n import lazy_gettext as _
from participation.moderation.kinds import Fresh, Subject
from participation.moderation.models import Decision, Item
from participation.moderation.texts import survey_scope
from participation.responses.crowd import waves_to_read
from participation.responses.forget import ROWS_KEPT
from participation.responses.models import FreeText
from participation.staff.clock import local_today
from participation.surveys.compiled import definition_of, sentences_of
from participation.surveys.models import Survey, SurveyVersion, Wave, waves_ended_before

WORDS = re.compile(r"[^\W\d_]+")


class FreeTextKind:
    """A sentence that came with an answer and knows nothing of it."""

    name = "text"
    label = _("Free texts")
    decisions: tuple[Decision, ...] = (Decision.THEMES, Decision.QUOTE, Decision.WITHHELD)
    # Rows know no day, and `crowd` keeps texts until ten answers came.
    lot = monthly = 1

    def fresh(self, session: Session, most: int) -> Sequence[Fresh]:
        known = exists().where(Item.kind == self.name, Item.subject == FreeText.key)
        waiting = select(FreeText.wave_id).where(~known)
        waves = session.scalars(select(Wave).where(Wave.id.in_(waiting)).order_by(Wave.id))
        readable = waves_to_read(session, list(waves), local_today())
        query = (
            select(FreeText, Survey.id, Survey.quarter_id)
            .join(SurveyVersion, SurveyVersion.id == FreeText.version_id)
            .join(Survey, Survey.id == SurveyVersion.survey_id)
            .where(~known, FreeText.wave_id.in_(readable))
            # The keys are random, and so is their order.
            .order_by(FreeText.key)
            .limit(most)
        )
        return [
            Fresh(
                text.key,
                quarter_id,
                survey_scope(survey_id, text.wave_id),
                text.question,
                text.language,
                text.text,
            )
            for text, survey_id, quarter_id in session.execute(query)
        ]

    def read(self, session: Session, subject: bytes) -> Subject | None:
        text = session.get(FreeText, subject)
        if text is None:
            return None
        version = session.get_one(SurveyVersion, text.version_id)
        language = current().code
        sentences = sentences_of(version)
        # A text whose question is gone is still somebody's text.
        question = definition_of(version).by_name.get(text.question)
        asked = sentences.label(question, language).text if question else text.question
        in_its_own = sentences.label(question, text.language).text if question else ""
        return Subject(
            text=text.text,
            language=text.language,
            place=sentences.sentence("title", language).text,
            asked=asked,
            quotable=text.quotable,
            known=_known(version, in_its_own),
        )

    def close(
        self, session: Session, subject: bytes, decision: Decision | None, text: str | None
    ) -> None:
        session.execute(delete(FreeText).where(FreeText.key == subject))

    def barred(self, session: Session, subject: bytes) -> Collection[int]:
        return ()

    def hide(self, session: Session, subject: bytes) -> None:
        """Nobody outside the team reads it before it is released."""

    def over(self, session: Session, today: dt.date) -> Collection[str]:
        over = waves_ended_before(session, today - ROWS_KEPT)
        return [survey_scope(wave.survey_id, wave.id) for wave in over]

    def scope_name(self, scope: str) -> str:
        return _scope_name(scope)


def _scope_name(scope: str) -> str:
    _kind, survey_id, wave_id = scope.split(":")
    survey = db.session.get(Survey, int(survey_id))
    wave = db.session.get(Wave, int(wave_id))
    if survey is None or wave is None:
        return scope
    title = sentences_of(survey.current).sentence("title", current().code).text
    return title if wave.number == 1 else f"{title} ({wave.number})"


def _known(version: SurveyVersion, asked: str) -> frozenset[str]:
    """Return words of the quarter's places and of the question: nobody's names."""
    names = (name for names in version.places.values() for name in names.values())
    return frozenset(word for text in (asked, *names) for word in WORDS.findall(text))
