"""What residents say about a decision: one objection, and reports of what is published.

Rooms whose writers hold receipts call `object_to`; pages with a "report this" call `report`.
Both become items of the queue; who decided first does not decide on the objection.
"""

import datetime as dt
import secrets
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from participation.moderation.decide import UNDECIDED, named, note_act
from participation.moderation.kinds import Fresh, Subject, kind_named
from participation.moderation.manage_words import REPLIES, refused
from participation.moderation.models import Act, Decision, Item, ItemState, Reply, Urgency
from participation.moderation.words import REASONS
from participation.questionnaire.answers import normalise
from participation.staff import audit
from participation.staff.models import StaffAccount

LONGEST = 500
# Reports that hide by themselves what nobody of the team has looked at yet.
HIDE_AFTER = 3
URGENCY = {"danger": Urgency.DANGER, "personal_data": Urgency.PERSONAL}


class ReplyKind:
    """Objections or reports. Their text is read by the team and never published."""

    lot = monthly = 1

    def __init__(self, name: str, decisions: tuple[Decision, ...]):
        self.name = name
        self.label = REPLIES[name]
        self.decisions = decisions

    def fresh(self, session: Session, most: int) -> Sequence[Fresh]:
        return ()

    def read(self, session: Session, subject: bytes) -> Subject | None:
        reply = session.get(Reply, subject)
        if reply is None:
            return None
        about = kind_named(reply.about_kind).read(session, reply.about)
        asked = about.text if about else ""
        return Subject(reply.text, _language(session, reply), str(self.label), asked, False)

    def close(
        self, session: Session, subject: bytes, decision: Decision | None, text: str | None
    ) -> None:
        reply = session.get_one(Reply, subject)
        if decision is Decision.HIDE:
            kind_named(reply.about_kind).hide(session, reply.about)
        if decision is Decision.REVERSED and (item := _item_about(session, reply)):
            # Decided anew, from the beginning; the measures count it as reversed.
            for act in session.scalars(select(Act).where(Act.item == item.key, _final())):
                act.reversed = True
            item.state, item.decision, item.reason = ItemState.NEW, None, None
            item.revision += 1

    def barred(self, session: Session, subject: bytes) -> Collection[int]:
        reply = session.get(Reply, subject)
        item = _item_about(session, reply) if reply and self.name == "objection" else None
        if item is None:
            return ()
        return session.scalars(select(Act.account_id).where(Act.item == item.key, _final())).all()

    def hide(self, session: Session, subject: bytes) -> None:
        """A reply is on no page."""

    def over(self, session: Session, today: dt.date) -> Collection[str]:
        return ()

    def scope_name(self, scope: str) -> str:
        return str(self.label)


OBJECTIONS = ReplyKind("objection", (Decision.UPHELD, Decision.REVERSED))
REPORTS = ReplyKind("report", (Decision.KEEP, Decision.HIDE))


def object_to(
    session: Session, kind: str, about: bytes, text: str, language: str, today: dt.date
) -> None:
    """Take the one objection against a decision. Raises Refusal for a second one or none to it."""
    item = session.scalar(
        select(Item).where(Item.kind == kind, Item.subject == about).with_for_update()
    )
    if item is None or item.state is not ItemState.CLOSED:
        raise refused("nothing_decided", 409)
    known = select(Reply.key).where(Reply.kind == "objection", Reply.about == about)
    if session.scalars(known).first() is not None:
        raise refused("objected", 409)
    _add(session, item, "objection", "", text, language, today)


def report(
    session: Session,
    kind: str,
    about: bytes,
    category: str,
    text: str,
    language: str,
    today: dt.date,
) -> None:
    """Take a report. It puts an item on top and hides nothing, unless several came unread."""
    if category not in {*REASONS, "danger"}:
        raise refused("reason", 422)
    item = session.scalar(
        select(Item).where(Item.kind == kind, Item.subject == about).with_for_update()
    )
    if item is None:
        raise refused("nothing_decided", 409)
    _add(session, item, "report", category, text, language, today)
    n = session.scalar(
        select(func.count()).select_from(Reply).where(Reply.kind == "report", Reply.about == about)
    )
    # Once a person has said that it may stand, no number of reports hides it again.
    if n and n >= HIDE_AFTER and item.state in UNDECIDED:
        kind_named(kind).hide(session, about)


def hide_now(session: Session, item: Item, account: StaffAccount, today: dt.date) -> None:
    """Hide what a locked report is about, and decide later."""
    reply = session.get_one(Reply, item.subject)
    kind_named(reply.about_kind).hide(session, reply.about)
    note_act(session, item, account, "hide", today)
    audit.record(session, "hide", reply.about_kind, named(item))


def _add(
    session: Session,
    about: Item,
    kind: str,
    category: str,
    text: str,
    language: str,
    today: dt.date,
) -> None:
    plain = normalise(text)
    if len(plain) > LONGEST:
        raise refused("short", 422)
    key = secrets.token_bytes(16)
    session.add(
        Reply(
            key=key,
            quarter_id=about.quarter_id,
            kind=kind,
            about_kind=about.kind,
            about=about.subject,
            category=category,
            text=plain,
            day=today,
        )
    )
    session.add(
        Item(
            key=secrets.token_bytes(16),
            quarter_id=about.quarter_id,
            kind=kind,
            subject=key,
            scope=about.scope,
            question=about.question,
            language=language,
            day=today,
            state=ItemState.NEW,
            urgency=URGENCY.get(category, Urgency.ORDINARY),
            held=[],
            revision=0,
        )
    )
    session.flush()


def _item_about(session: Session, reply: Reply) -> Item | None:
    query = select(Item).where(Item.kind == reply.about_kind, Item.subject == reply.about)
    return session.scalar(query.with_for_update())


def _language(session: Session, reply: Reply) -> str:
    query = select(Item.language).where(Item.kind == reply.kind, Item.subject == reply.key)
    return session.scalar(query) or "de"


def _final() -> ColumnElement[bool]:
    return Act.act.in_(("decide", "propose", "confirm"))
