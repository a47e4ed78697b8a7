"""Acute danger: the item goes on top, help is called outside, and only that it was, is noted."""

import datetime as dt

from sqlalchemy.orm import Session

from participation.moderation import lease
from participation.moderation.decide import UNDECIDED, end, named, note_act
from participation.moderation.manage_words import PASSED_TO, overtaken, refused
from participation.moderation.models import Decision, Item, ItemState, Urgency
from participation.staff import audit
from participation.staff.models import StaffAccount


def alarm(session: Session, item: Item, account: StaffAccount, today: dt.date) -> None:
    """Put a locked item on top of the queue. Whoever reads a danger may say so, lease or not."""
    if item.urgency is Urgency.DANGER:
        return
    item.urgency = Urgency.DANGER
    note_act(session, item, account, "alarm", today)
    audit.record(session, "alarm", item.kind, named(item), None, Urgency.DANGER)


def read_calmly(item: Item) -> None:
    """Take a locked item from the top where a rule had put it: somebody has read it now."""
    if item.urgency is Urgency.POSSIBLE:
        item.urgency = Urgency.ORDINARY


def pass_on(session: Session, item: Item, account: StaffAccount, to: str, today: dt.date) -> None:
    """Note that somebody was called; `to` is a name from the list, `nobody` a false alarm."""
    if item.state not in UNDECIDED:
        raise overtaken("decided")
    lease.refuse_if_held(session, item, account)
    if to not in PASSED_TO:
        raise refused("passed_to", 422)
    before = item.state
    if to == "nobody":
        item.urgency = Urgency.ORDINARY
        item.revision += 1
    else:
        item.decision, item.reason = Decision.PASSED_ON, to
        end(session, item, ItemState.DECIDED)
    act = note_act(session, item, account, "calm" if to == "nobody" else "decide", today)
    act.decision, act.reason = item.decision, to
    audit.record(session, "pass_on", item.kind, named(item), before, item.state, to)
