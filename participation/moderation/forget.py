"""What the queue forgets: unread texts, sealed originals, checked texts whose time is over."""

import datetime as dt

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from participation.i18n import lazy_gettext as _
from participation.moderation.decide import UNDECIDED
from participation.moderation.intake import take_in
from participation.moderation.kinds import all_kinds, kind_named
from participation.moderation.models import (
    Act,
    Checked,
    Item,
    ItemState,
    Lease,
    Original,
    Reply,
    Unread,
)
from participation.retention.register import Rule

# Days after which the lead is told, the public is told, and the text is deleted unread.
TOLD, SAID, KEPT = (dt.timedelta(days=days) for days in (60, 75, 90))

REPLIES_KEPT = dt.timedelta(days=365)


def _forget_unread(session: Session, today: dt.date) -> int:
    # What nobody has even listed would otherwise have no day from which to count.
    for kind in all_kinds():
        take_in(session, kind, today)
    query = select(Item).where(Item.state.in_(UNDECIDED), Item.day < today - KEPT)
    items = session.scalars(query).all()
    for item in items:
        kind_named(item.kind).close(session, item.subject, None, None)
        _count_unread(session, item.quarter_id, today)
    _drop(session, [item.key for item in items])
    return len(items)


def _forget_originals(session: Session, today: dt.date) -> int:
    over = delete(Original).where(Original.erase_on <= today)
    return session.execute(over).rowcount  # type: ignore[attr-defined]


def _forget_checked(session: Session, today: dt.date) -> int:
    keys: list[bytes] = []
    for kind in all_kinds():
        scopes = kind.over(session, today)
        query = select(Item.key).where(
            Item.kind == kind.name, Item.scope.in_(scopes), Item.state == ItemState.CLOSED
        )
        keys += session.scalars(query).all()
    _drop(session, keys)
    session.execute(delete(Reply).where(Reply.day < today - REPLIES_KEPT))
    return len(keys)


def _drop(session: Session, keys: list[bytes]) -> None:
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        for model in (Checked, Lease, Original, Item):
            session.execute(delete(model).where(model.key.in_(some)))
        # What was done stays in the log of the work; on what, nobody knows any more.
        session.execute(update(Act).where(Act.item.in_(some)).values(item=None))


def _count_unread(session: Session, quarter_id: int, today: dt.date) -> None:
    key = {"quarter_id": quarter_id, "month": f"{today:%Y-%m}"}
    stands = session.get(Unread, key)
    if stands is None:
        stands = Unread(**key, n=0)
        session.add(stands)
    stands.n += 1


def unread_rule(*tables: str) -> Rule:
    """Return the rule for texts that nobody has checked in time; `tables` of their rooms."""
    return Rule(
        (*tables, "moderation_items", "moderation_leases"),
        _("Sentences that nobody has checked yet"),
        _("90 days. We say publicly how many we deleted unread"),
        _forget_unread,
    )


ORIGINALS = Rule(
    ("moderation_originals",),
    _("What you wrote, as it was before we checked it; locked away"),
    _("30 days after the check"),
    _forget_originals,
)
CHECKED = Rule(
    ("moderation_texts", "moderation_replies"),
    _("Sentences that the team has checked"),
    _("Twelve months after the survey; then only published results stay"),
    _forget_checked,
)
