"""The second person: releases what another one edited, or sends it back with a reason."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.moderation import lease
from participation.moderation.decide import end, named, note_act
from participation.moderation.kinds import kind_named
from participation.moderation.manage_words import SENT_BACK, overtaken, refused
from participation.moderation.models import Act, Checked, Item, ItemState
from participation.staff import audit
from participation.staff.models import StaffAccount

# Acts that put words or a decision into a text.
EDITING = ("propose", "decide", "defer")


def editors(session: Session, item: Item) -> set[int]:
    """Return everybody who has had a hand in the text, in this round or an earlier one."""
    query = select(Act.account_id).where(Act.item == item.key, Act.act.in_(EDITING))
    draft = session.get(Checked, item.key)
    return {*session.scalars(query), *([draft.editor_id] if draft else [])}


def take(session: Session, item: Item, account: StaffAccount) -> None:
    """Give a locked item to its second person for a quarter of an hour, or for another one.

    Whoever had a hand in the text may look at it and keeps nobody from it.

    Raises Overtaken while somebody else is on it, or where it waits for nobody any more.
    """
    if item.state is not ItemState.SECOND:
        raise overtaken("decided" if item.state is not ItemState.NEW else "back")
    if account.id not in editors(session, item):
        lease.take(session, item, account)


def confirm(
    session: Session, item: Item, account: StaffAccount, revision: int, today: dt.date
) -> None:
    """Release a locked item as its editor proposed it.

    Raises Refusal for whoever had a hand in it, Overtaken if somebody else was quicker.
    """
    draft = _draft(session, item, account, revision)
    if kind_named(item.kind).read(session, item.subject) is None:
        end(session, item, ItemState.CLOSED)
        return
    item.decision, item.reason = draft.decision, draft.reason
    end(session, item, ItemState.DECIDED)
    act = note_act(session, item, account, "confirm", today)
    act.decision, act.reason, act.edited = draft.decision, draft.reason, draft.edited
    audit.record(session, "confirm", item.kind, named(item), ItemState.SECOND, draft.decision)


def send_back(
    session: Session,
    item: Item,
    account: StaffAccount,
    revision: int,
    reason: str,
    today: dt.date,
) -> None:
    """Give a locked item back to the first person with a reason from the list."""
    draft = _draft(session, item, account, revision)
    if reason not in SENT_BACK:
        raise refused("back_reason", 422)
    draft.sent_back = reason
    end(session, item, ItemState.NEW)
    note_act(session, item, account, "send_back", today).reason = reason
    _reverse_last(session, item)
    audit.record(
        session, "send_back", item.kind, named(item), ItemState.SECOND, ItemState.NEW, reason
    )


def _draft(session: Session, item: Item, account: StaffAccount, revision: int) -> Checked:
    if item.state is not ItemState.SECOND:
        raise overtaken("decided" if item.state is not ItemState.NEW else "back")
    if account.id in editors(session, item):
        raise refused("own", 403)
    lease.refuse_if_held(session, item, account)
    if item.revision != revision:
        raise overtaken("changed")
    return session.get_one(Checked, item.key)


def _reverse_last(session: Session, item: Item) -> None:
    query = select(Act).where(Act.item == item.key, Act.act == "propose").order_by(Act.id.desc())
    last = session.scalars(query).first()
    if last is not None:
        last.reversed = True
