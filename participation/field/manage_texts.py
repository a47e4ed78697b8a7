"""Sentences from talks in the street as a kind of the moderation queue."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from participation.db import db
from participation.field.models import ConversationText
from participation.field.notes import SCOPE, note_form
from participation.i18n import current
from participation.i18n import lazy_gettext as _
from participation.moderation.kinds import Fresh, Subject
from participation.moderation.models import Decision, Item
from participation.quarters.models import Quarter
from participation.questionnaire.definition import compile_definition
from participation.questionnaire.texts import Sentences

# Two years of talks in the street.
YEARS = 2


class TalkKind:
    """What a street worker wrote down of a talk: it may become a theme and is never quoted."""

    name = "talk"
    label = _("Notes after talks")
    decisions: tuple[Decision, ...] = (Decision.THEMES, Decision.WITHHELD)
    # The note beside it knows the day of the talk, so texts become items thirty at a time or, on
    # the first of a month, ten, and carry the day of that. Fewer wait: one read alone would be
    # that of the month's only talk.
    lot, monthly = 30, 10

    def fresh(self, session: Session, most: int) -> Sequence[Fresh]:
        known = exists().where(Item.kind == self.name, Item.subject == ConversationText.key)
        query = select(ConversationText).where(~known).order_by(ConversationText.key).limit(most)
        return [
            Fresh(
                text.key,
                text.quarter_id,
                f"{SCOPE}{text.quarter_id}:{text.year}",
                text.question,
                text.language,
                text.text,
            )
            for text in session.scalars(query)
        ]

    def read(self, session: Session, subject: bytes) -> Subject | None:
        text = session.get(ConversationText, subject)
        if text is None:
            return None
        version = note_form(session.get_one(Quarter, text.quarter_id))
        sentences = Sentences(version.structure, version.texts, drafts_shown=True)
        question = compile_definition(version.structure).question(text.question)
        return Subject(
            text=text.text,
            language=text.language,
            place=str(self.label),
            asked=sentences.label(question, current().code).text,
            quotable=False,
        )

    def close(
        self, session: Session, subject: bytes, decision: Decision | None, text: str | None
    ) -> None:
        session.execute(delete(ConversationText).where(ConversationText.key == subject))

    def barred(self, session: Session, subject: bytes) -> Collection[int]:
        return ()

    def hide(self, session: Session, subject: bytes) -> None:
        """Nobody outside the team reads it before it is released."""

    def over(self, session: Session, today: dt.date) -> Collection[str]:
        query = select(Item.scope).where(Item.kind == self.name).distinct()
        return [s for s in session.scalars(query) if int(s.split(":")[2]) < today.year - YEARS + 1]

    def scope_name(self, scope: str) -> str:
        _notes, quarter_id, year = scope.split(":")
        quarter = db.session.get(Quarter, int(quarter_id))
        return f"{self.label} {year}, {quarter.name}" if quarter else scope
