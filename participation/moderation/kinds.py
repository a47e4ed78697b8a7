"""What a room registers so that what people write there comes into the queue."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session

from participation.moderation.models import Decision


@dataclass(frozen=True)
class Fresh:
    """A text that is no item yet.

    subject -- its random key in its own room. scope, question -- what it belongs to.
    """

    subject: bytes
    quarter_id: int
    scope: str
    question: str
    language: str
    text: str


@dataclass(frozen=True)
class Subject:
    """A text as a moderator reads it.

    asked -- the question it answers, in the reader's language, and where that was asked.
    quotable -- whether the plan and its writer allow a quote at all.
    known -- words that are nobody's name there.
    """

    text: str
    language: str
    place: str
    asked: str
    quotable: bool
    known: frozenset[str] = frozenset()


class ItemKind(Protocol):
    """One kind of thing to decide on: a survey's free text; later an idea, a picture, a report.

    name -- kept with items, so it never changes. label -- lazy, for the staff.
    decisions -- what may be decided, in the order in which it is offered.
    lot -- how many must wait before they become items together. Where a row beside the text
        knows a day, items opened one by one would lead back to it.
    monthly -- how many are enough on the first of a month, so that nothing waits unseen for ever.
    """

    name: str
    label: Any
    decisions: tuple[Decision, ...]
    lot: int
    monthly: int

    def fresh(self, session: Session, most: int) -> Sequence[Fresh]:
        """Return up to `most` texts that are no items yet, in random order."""

    def read(self, session: Session, subject: bytes) -> Subject | None:
        """Return the text; None if it is gone, because its writer withdrew it or it was due."""

    def close(
        self, session: Session, subject: bytes, decision: Decision | None, text: str | None
    ) -> None:
        """Carry the decision out when it cannot be undone any more, in the caller's transaction.

        decision -- None where nobody has read it in time. text -- what was released, or None.
        The room deletes what must not stay: the original is kept sealed by moderation.
        """

    def barred(self, session: Session, subject: bytes) -> Collection[int]:
        """Return the accounts that may not decide on it while there is somebody else."""

    def hide(self, session: Session, subject: bytes) -> None:
        """Take it from every page, list, feed and export at once, in the caller's transaction."""

    def over(self, session: Session, today: dt.date) -> Collection[str]:
        """Return the scopes whose checked texts are due to be forgotten."""

    def scope_name(self, scope: str) -> str:
        """Return what people call a scope, in the language in force."""


_kinds: dict[str, ItemKind] = {}


def register(kind: ItemKind) -> None:
    _kinds[kind.name] = kind


def kind_named(name: str) -> ItemKind:
    """Return a registered kind. Raises KeyError: an item without its room is a fault of ours."""
    return _kinds[name]


def all_kinds() -> tuple[ItemKind, ...]:
    return tuple(_kinds.values())
