"""Who is on which item. A lease ends by itself, so no item belongs to somebody on holiday."""

import datetime as dt

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from participation.moderation.manage_words import Overtaken, overtaken
from participation.moderation.models import Item, ItemState, Lease
from participation.quarters.models import Quarter
from participation.staff.clock import now
from participation.staff.models import StaffAccount

LENGTH = dt.timedelta(minutes=15)


def item_of(session: Session, quarter: Quarter, key: bytes) -> Item | None:
    """Return an item of this quarter, locked until the caller's transaction ends."""
    query = select(Item).where(Item.key == key, Item.quarter_id == quarter.id)
    return session.scalar(query.with_for_update())


def holder(session: Session, key: bytes) -> tuple[StaffAccount, dt.datetime] | None:
    """Return who is on an item and until when; None if nobody is."""
    lease = session.get(Lease, key, populate_existing=True)
    if lease is None or lease.until <= now():
        return None
    return session.get_one(StaffAccount, lease.account_id), lease.until


def take(session: Session, item: Item, account: StaffAccount) -> None:
    """Give an item to somebody for a quarter of an hour, or for another one.

    Raises Overtaken while somebody else is on it.
    """
    if item.state not in (ItemState.NEW, ItemState.DEFERRED, ItemState.SECOND):
        raise overtaken("decided")
    refuse_if_held(session, item, account)
    lease = session.get(Lease, item.key)
    if lease is None:
        session.add(Lease(key=item.key, account_id=account.id, until=now() + LENGTH))
    else:
        lease.account_id, lease.until = account.id, now() + LENGTH


def refuse_if_held(session: Session, item: Item, account: StaffAccount) -> None:
    """Raise Overtaken if somebody else is on the item."""
    held = holder(session, item.key)
    if held is not None and held[0].id != account.id:
        raise overtaken("held", name=held[0].name)


def give_back(session: Session, item: Item, account: StaffAccount) -> None:
    """End one's own lease; another's is left alone."""
    lease = session.get(Lease, item.key)
    if lease is not None and lease.account_id == account.id:
        session.delete(lease)


def due(quarter: Quarter, today: dt.date) -> Select[Item]:
    """Return what somebody could decide on now, in the order of the queue."""
    return (
        select(Item)
        .where(
            Item.quarter_id == quarter.id,
            or_(
                Item.state == ItemState.NEW,
                and_(Item.state == ItemState.DEFERRED, Item.deferred_until <= today),
            ),
        )
        .order_by(Item.urgency, Item.day, Item.key)
    )


def take_next(session: Session, wanted: Select[Item], account: StaffAccount) -> Item | None:
    """Take the first of `wanted` that nobody is on; None if there is none.

    Two who ask at the same moment get two different ones.
    """
    free = wanted.outerjoin(Lease, Lease.key == Item.key).where(
        or_(Lease.key.is_(None), Lease.until <= now(), Lease.account_id == account.id)
    )
    item = session.scalars(free.limit(1).with_for_update(of=Item, skip_locked=True)).first()
    if item is None:
        return None
    try:
        take(session, item, account)
    except Overtaken:
        # Somebody took it between the look and the lock; the next press finds another.
        return None
    return item
