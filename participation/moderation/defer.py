"""Putting an item off until a day, with a reason; what was typed stays with it."""

import datetime as dt

from sqlalchemy.orm import Session

from participation.moderation.decide import (
    Made,
    end,
    keep,
    named,
    note_act,
    refuse_if_overtaken,
)
from participation.moderation.kinds import kind_named
from participation.moderation.manage_words import DEFERRED, refused
from participation.moderation.models import Item, ItemState
from participation.staff import audit
from participation.staff.models import StaffAccount

LONGEST = dt.timedelta(days=30)


def defer(
    session: Session,
    item: Item,
    account: StaffAccount,
    revision: int,
    made: Made,
    until: dt.date | None,
    reason: str,
    today: dt.date,
) -> None:
    """Put a locked item off. Raises Refusal for a day that is past or too far, Overtaken."""
    refuse_if_overtaken(session, item, account, revision)
    if until is None or not today < until <= today + LONGEST:
        raise refused("until", 422)
    if reason not in DEFERRED:
        raise refused("defer_reason", 422)
    subject = kind_named(item.kind).read(session, item.subject)
    if subject is None:
        end(session, item, ItemState.CLOSED)
        return
    keep(session, item, account, made, subject)
    before = item.state
    end(session, item, ItemState.DEFERRED)
    item.deferred_until = until
    note_act(session, item, account, "defer", today).reason = reason
    audit.record(session, "defer", item.kind, named(item), before, until.isoformat(), reason)
