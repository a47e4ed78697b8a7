"""Topics of checked texts: which topic a person gave to which text, and the quarter's topic list.

A topic is given to one text at a time. Texts are never merged, and nothing gives a topic alone.
"""

import datetime as dt
import re
from collections.abc import Iterable

from sqlalchemy import ForeignKey, LargeBinary, delete, exists, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from participation.anonymity.neighbours import Neighbour, neighbours
from participation.db import Model
from participation.i18n import lazy_gettext
from participation.moderation.decide import named
from participation.moderation.manage_theme_words import refused
from participation.moderation.models import Item, ItemState
from participation.moderation.texts import USABLE, ReadyText, ready_in
from participation.quarters.models import Quarter, Topic
from participation.retention.register import Rule
from participation.staff import audit

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}\Z")


class Themed(Model):
    """The topic that a person gave to a checked text; `before_id` is the one it had until then."""

    __tablename__ = "moderation_themes"
    # SQLite would keep the order in which people worked in a hidden row number.
    __table_args__ = ({"sqlite_with_rowid": False},)

    # The item's own.
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"), index=True)
    before_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"))


def topics_of(session: Session, keys: Iterable[bytes]) -> dict[bytes, str]:
    """Return the codes of the topics of texts; those without one are missing."""
    wanted = list(keys)
    found: dict[bytes, str] = {}
    for start in range(0, len(wanted), 500):
        query = select(Themed.key, Topic.code).join(Topic, Topic.id == Themed.topic_id)
        some = session.execute(query.where(Themed.key.in_(wanted[start : start + 500])))
        found.update((row.key, row.code) for row in some)
    return found


def scopes(session: Session, quarter: Quarter) -> list[tuple[str, str]]:
    """Return (kind, scope) of all that has checked texts in a quarter, in lasting order."""
    query = (
        select(Item.kind, Item.scope)
        .where(
            Item.quarter_id == quarter.id,
            Item.state == ItemState.CLOSED,
            Item.decision.in_(USABLE),
        )
        .distinct()
    )
    return sorted((kind, scope) for kind, scope in session.execute(query))


def in_order(texts: Iterable[ReadyText]) -> list[ReadyText]:
    """Return texts as lists show them: without a topic first, then by their random keys."""
    return sorted(texts, key=lambda text: (text.topic is not None, text.key))


def alike(text: ReadyText, texts: Iterable[ReadyText]) -> list[tuple[Neighbour, ReadyText]]:
    """Return the five texts of a scope that are most like one of them, in the working language."""
    others = {one.key: one for one in texts if one.key != text.key}
    found = neighbours(text.working_text, {key: one.working_text for key, one in others.items()})
    return [(near, others[near.key]) for near in found]


def proposed(near: Iterable[tuple[Neighbour, ReadyText]]) -> str | None:
    """Return the topic that most of the neighbours have, the nearer one where two are equal."""
    weights: dict[str, float] = {}
    for one, text in near:
        if text.topic is not None:
            weights[text.topic] = weights.get(text.topic, 0) + 1 + one.alike
    return max(weights, key=lambda code: weights[code]) if weights else None


def assign(session: Session, quarter: Quarter, key: bytes, code: str | None) -> None:
    """Give a checked text a topic, or take it away with None.

    Raises Refusal for a text that is none of the quarter's checked ones, or an unknown topic.
    """
    item = _item(session, quarter, key)
    topic = topic_named(session, quarter, code) if code is not None else None
    stands = session.get(Themed, key)
    if stands is None:
        stands = Themed(key=key, topic_id=None, before_id=None)
        session.add(stands)
    before = _code(session, stands.topic_id)
    if topic is not None and stands.topic_id == topic.id:
        return
    stands.topic_id, stands.before_id = (topic.id if topic else None), stands.topic_id
    after = topic.code if topic else None
    audit.record(session, "assign_topic", item.kind, named(item), before, after)


def undo(session: Session, quarter: Quarter, key: bytes) -> None:
    """Give a text the topic back that it had before; undoing twice changes nothing more."""
    item = _item(session, quarter, key)
    stands = session.get(Themed, key)
    if stands is None or stands.topic_id == stands.before_id:
        return
    before = _code(session, stands.topic_id)
    stands.topic_id = stands.before_id
    after = _code(session, stands.topic_id)
    audit.record(session, "undo_topic", item.kind, named(item), before, after)


def add_topic(session: Session, quarter: Quarter, code: str, names: dict[str, str]) -> Topic:
    """Add a topic to the quarter's list. Raises Refusal for a code that is none, or is taken."""
    if not CODE.match(code):
        raise refused("code")
    taken = select(Topic.id).where(Topic.quarter_id == quarter.id, Topic.code == code)
    if session.scalar(taken) is not None:
        raise refused("taken")
    topic = Topic(quarter_id=quarter.id, code=code, names=_names(names))
    session.add(topic)
    audit.record(session, "add", "topic", code)
    return topic


def rename_topic(session: Session, topic: Topic, names: dict[str, str]) -> None:
    """Give a topic other words. Published results keep those that they were published with."""
    topic.names = _names(names)
    audit.record(session, "rename", "topic", topic.code)


def remove_topic(session: Session, topic: Topic) -> None:
    """Take a topic from the list. Raises Refusal while a text has it."""
    if session.scalar(select(exists().where(Themed.topic_id == topic.id))):
        raise refused("used")
    for stands in session.scalars(select(Themed).where(Themed.before_id == topic.id)):
        stands.before_id = None
    session.delete(topic)
    audit.record(session, "remove", "topic", topic.code)


def topic_named(session: Session, quarter: Quarter, code: str) -> Topic:
    """Return a topic of the quarter. Raises Refusal where there is none."""
    query = select(Topic).where(Topic.quarter_id == quarter.id, Topic.code == code)
    found = session.scalar(query)
    if found is None:
        raise refused("unknown")
    return found


def without_topic(session: Session, quarter: Quarter) -> int:
    """Return how many checked texts of a quarter wait for their topic."""
    given = exists().where(Themed.key == Item.key, Themed.topic_id.is_not(None))
    query = select(func.count()).select_from(Item).where(
        Item.quarter_id == quarter.id,
        Item.state == ItemState.CLOSED,
        Item.decision.in_(USABLE),
        ~given,
    )  # fmt: skip
    return session.scalar(query) or 0


def text_of(session: Session, quarter: Quarter, key: bytes) -> tuple[ReadyText, list[ReadyText]]:
    """Return a checked text and all of its scope. Raises Refusal where it is none."""
    texts = ready_in(session, _item(session, quarter, key).scope)
    return next(one for one in texts if one.key == key), texts


def _item(session: Session, quarter: Quarter, key: bytes) -> Item:
    item = session.get(Item, key)
    usable = item is not None and item.state is ItemState.CLOSED and item.decision in USABLE
    if item is None or not usable or item.quarter_id != quarter.id:
        raise refused("unchecked")
    return item


def _code(session: Session, topic_id: int | None) -> str | None:
    return None if topic_id is None else session.get_one(Topic, topic_id).code


def _names(names: dict[str, str]) -> dict[str, str]:
    kept = {language: name.strip() for language, name in names.items() if name.strip()}
    if "de" not in kept:
        raise refused("german")
    return kept


def _forget(session: Session, today: dt.date) -> int:
    gone = delete(Themed).where(~exists().where(Item.key == Themed.key))
    return session.execute(gone).rowcount  # type: ignore[attr-defined]


# After the rule for checked texts: what it dropped has no topic any more.
RULE = Rule(
    ("moderation_themes",),
    lazy_gettext("Which topic a checked sentence belongs to"),
    lazy_gettext("As long as the checked sentence itself"),
    _forget,
)
