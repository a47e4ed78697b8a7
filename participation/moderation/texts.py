"""What other rooms may read: texts that a person checked, and a second one where it was changed.

Nothing else leaves the queue, and nothing leaves it with a language group, a day or an order:
`ready` shuffles, and a text carries neither its answer's key nor anything of who wrote it.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.moderation.models import Checked, Decision, Item, ItemState

USABLE = (Decision.THEMES, Decision.QUOTE)
# A quote has no more characters than this (spec/releases.md, "Free text").
LONGEST_QUOTE = 200

Topics = Callable[[Session, Iterable[bytes]], Mapping[bytes, str]]


@dataclass(frozen=True)
class ReadyText:
    """One checked text.

    key -- the item's, random, for whoever assigns topics. question -- its name in the survey.
    text -- in `language`, as released. working_text -- in German; "" where nobody translated.
    quotable -- may be quoted word for word; otherwise it may only be counted in themes.
    topic -- code of the topic a person gave it, None before that.
    """

    key: bytes
    question: str
    language: str
    text: str
    working_text: str
    quotable: bool
    topic: str | None


# Filled by whoever keeps topics: keys of texts to their topic.
topics: list[Topics] = []


def survey_scope(survey_id: int, wave_id: int) -> str:
    """Return the scope of the free texts of one wave."""
    return f"survey:{survey_id}:{wave_id}"


def ready(session: Session, survey_id: int, wave_id: int) -> list[ReadyText]:
    """Return the checked texts of a survey's wave, in an order that changes with every call."""
    return ready_in(session, survey_scope(survey_id, wave_id))


def ready_in(session: Session, scope: str) -> list[ReadyText]:
    """Return the checked texts of a scope, such as `notes:<quarter>:<year>`, shuffled."""
    query = (
        select(Item.key, Item.question, Item.language, Item.decision, Checked)
        .join(Checked, Checked.key == Item.key)
        .where(Item.scope == scope, Item.state == ItemState.CLOSED, Item.decision.in_(USABLE))
    )
    rows = list(session.execute(query))
    given: dict[bytes, str] = {}
    for topics_of in topics:
        given.update(topics_of(session, [row.key for row in rows]))
    found = [
        ReadyText(
            key=row.key,
            question=row.question,
            language=row.language,
            text=row.Checked.text,
            working_text=working(row.language, row.Checked),
            quotable=row.decision is Decision.QUOTE,
            topic=given.get(row.key),
        )
        for row in rows
    ]
    secrets.SystemRandom().shuffle(found)
    return found


def working(language: str, checked: Checked) -> str:
    """Return a checked text in the working language; "" where nobody has translated it."""
    return checked.text if language in ("de", "de-simple") else checked.working_text


def waiting(session: Session, scope: str) -> int:
    """Return how many texts of a scope nobody has decided on yet."""
    query = select(func.count()).select_from(Item).where(Item.scope == scope)
    still = (ItemState.NEW, ItemState.DEFERRED, ItemState.SECOND)
    return session.scalar(query.where(Item.state.in_(still))) or 0
