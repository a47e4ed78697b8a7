"""Many at once, and ten minutes in which a decision can be taken back."""

import datetime as dt
import secrets
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.moderation.decide import Made, decide, end, named
from participation.moderation.kinds import kind_named
from participation.moderation.lease import holder, item_of
from participation.moderation.manage_words import Overtaken, refused
from participation.moderation.models import Act, Checked, Decision, Item, ItemState, Urgency
from participation.quarters.models import Quarter
from participation.staff import audit
from participation.staff.clock import now
from participation.staff.models import StaffAccount

MOST = 100
UNDO = dt.timedelta(minutes=10)
# Many at once are never quoted: a quote is read word by word.
BULK = (Decision.THEMES, Decision.WITHHELD)


def decide_many(
    session: Session,
    quarter: Quarter,
    keys: Sequence[bytes],
    account: StaffAccount,
    decision: Decision,
    reason: str,
    today: dt.date,
) -> tuple[str, int]:
    """Take the same decision on up to MOST items; return the name of the batch and how many.

    Those that somebody else is on or has decided meanwhile are left alone, and so is what may
    tell of danger.
    """
    if not keys or len(keys) > MOST:
        raise refused("many", 422)
    if decision not in BULK:
        raise refused("choose", 422)
    batch, n = secrets.token_hex(8), 0
    # Sorted, so that two people lock the same rows in the same order.
    for key in sorted(set(keys)):
        item = item_of(session, quarter, key)
        if item is None or not _may_be_one_of_many(item):
            continue
        subject = kind_named(item.kind).read(session, item.subject)
        made = Made(subject.text if subject else "", decision, reason)
        try:
            decide(session, item, account, item.revision, made, today, batch)
        except Overtaken:
            continue
        n += 1
    return batch, n


def reached(
    session: Session, quarter: Quarter, keys: Sequence[bytes], account: StaffAccount
) -> list[bytes]:
    """Return those that `decide_many` would decide on if it were asked now; locks nothing."""
    query = select(Item).where(Item.quarter_id == quarter.id, Item.key.in_(keys))
    open_ = {item.key for item in session.scalars(query) if _may_be_one_of_many(item)}
    return [
        key
        for key in dict.fromkeys(keys)
        if key in open_ and ((held := holder(session, key)) is None or held[0].id == account.id)
    ]


def _may_be_one_of_many(item: Item) -> bool:
    # What may tell of danger is read one by one.
    urgent = item.urgency in (Urgency.DANGER, Urgency.POSSIBLE)
    return item.state in (ItemState.NEW, ItemState.DEFERRED) and not urgent


def undo(session: Session, quarter: Quarter, batch: str, account: StaffAccount) -> int:
    """Take a batch back within ten minutes; return how many are in the queue again."""
    query = select(Act).where(
        Act.quarter_id == quarter.id,
        Act.batch == batch,
        Act.moment > now() - UNDO,
        Act.reversed.is_(False),
    )
    return sum(_take_back(session, quarter, act, account) for act in session.scalars(query).all())


def undo_one(session: Session, item: Item, quarter: Quarter, account: StaffAccount) -> bool:
    """Take one's own decision on a locked item back within ten minutes."""
    query = select(Act).where(
        Act.item == item.key,
        Act.account_id == account.id,
        Act.act.in_(("decide", "confirm")),
        Act.moment > now() - UNDO,
        Act.reversed.is_(False),
    )
    act = session.scalars(query.order_by(Act.id.desc())).first()
    return bool(act and _take_back(session, quarter, act, account))


def _take_back(session: Session, quarter: Quarter, act: Act, account: StaffAccount) -> bool:
    item = item_of(session, quarter, act.item) if act.item else None
    if item is None or item.state is not ItemState.DECIDED:
        return False
    act.reversed = True
    # What only one person had decided begins anew; a release goes back to the second person.
    confirmed = act.act == "confirm"
    end(session, item, ItemState.SECOND if confirmed else ItemState.NEW)
    item.decision = item.reason = None
    draft = session.get(Checked, item.key)
    if draft is not None and not confirmed:
        draft.decision = draft.reason = None
    audit.record(session, "undo", item.kind, named(item), ItemState.DECIDED, item.state)
    return True
