"""The first person's decision. What was edited, translated or may be quoted needs a second one."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.moderation import lease
from participation.moderation.kinds import Subject, kind_named
from participation.moderation.manage_words import overtaken, refused
from participation.moderation.models import (
    Act,
    Checked,
    Decision,
    Item,
    ItemState,
    Lease,
)
from participation.moderation.texts import LONGEST_QUOTE
from participation.moderation.words import REASONS
from participation.staff import audit
from participation.staff.clock import now
from participation.staff.models import Membership, StaffAccount
from participation.staff.roles import Role

GERMAN = ("de", "de-simple")
# Who would recognise the writer? Who a third person? Health, crime or a child?
CHECKLIST = ("writer", "third", "sensitive")
UNDECIDED = (ItemState.NEW, ItemState.DEFERRED, ItemState.SECOND)
# Decisions after which a text stays; after any other there is none to look at twice.
USED = (Decision.THEMES, Decision.QUOTE, Decision.PUBLISH)
READABLE = (Decision.QUOTE, Decision.PUBLISH)


@dataclass(frozen=True)
class Made:
    """What a moderator typed and chose.

    checklist -- name to True for "yes", False for "no"; missing where nobody answered.
    """

    text: str
    decision: Decision | None = None
    reason: str = ""
    working_text: str = ""
    translation_checked: bool = False
    checklist: dict[str, bool] = field(default_factory=dict)
    note: str = ""


def faults(made: Made, item: Item, subject: Subject) -> dict[str, str]:
    """Return what keeps a decision from being taken: field to the name of a sentence."""
    if made.decision not in kind_named(item.kind).decisions:
        return {"decision": "choose"}
    if made.decision is Decision.WITHHELD:
        return _reason_faults(made)
    if made.decision not in USED:
        return {}
    found: dict[str, str] = {}
    if not made.text.strip():
        found["text"] = "empty"
    if made.working_text.strip() and not made.translation_checked:
        found["translation_checked"] = "compare"
    if made.decision is Decision.QUOTE:
        found |= _quote_faults(made, item, subject)
    if made.decision in READABLE:
        found |= _checklist_faults(made, subject)
    return found


def _reason_faults(made: Made) -> dict[str, str]:
    if made.reason not in REASONS:
        return {"reason": "reason"}
    return {"note": "other"} if made.reason == "other" and not made.note.strip() else {}


def _quote_faults(made: Made, item: Item, subject: Subject) -> dict[str, str]:
    if not subject.quotable:
        return {"decision": "not_quotable"}
    found = {}
    if len(made.text) > LONGEST_QUOTE:
        found["text"] = "long"
    if item.language not in GERMAN:
        if not made.working_text.strip():
            found["working_text"] = "translate"
        elif len(made.working_text) > LONGEST_QUOTE:
            found["working_text"] = "long"
    return found


def _checklist_faults(made: Made, subject: Subject) -> dict[str, str]:
    if set(made.checklist) != set(CHECKLIST):
        return {"checklist": "checklist"}
    if made.checklist["writer"] or made.checklist["third"]:
        return {"checklist": "recognised"}
    if made.checklist["sensitive"] and not edited(made, subject):
        return {"checklist": "paraphrase"}
    return {}


def edited(made: Made, subject: Subject) -> bool:
    return made.text.strip() != subject.text.strip()


def needs_second(made: Made, subject: Subject) -> bool:
    """Tell whether another person has to release it."""
    if made.decision not in USED:
        return False
    changed = edited(made, subject) or bool(made.working_text.strip())
    return changed or made.decision is Decision.QUOTE


def decide(
    session: Session,
    item: Item,
    account: StaffAccount,
    revision: int,
    made: Made,
    today: dt.date,
    batch: str | None = None,
) -> None:
    """Take a decision on a locked item.

    revision -- of the item as the moderator saw it.

    Raises Overtaken if somebody else was quicker or is on it, Refusal for what is missing.
    A text that is gone closes its item quietly.
    """
    refuse_if_overtaken(session, item, account, revision)
    subject = kind_named(item.kind).read(session, item.subject)
    if subject is None:
        end(session, item, ItemState.CLOSED)
        return
    wrong = faults(made, item, subject)
    if wrong:
        raise refused(next(iter(wrong.values())), 422)
    alone = _alone(session, item, account)
    keep(session, item, account, made, subject)
    before = item.state
    second = needs_second(made, subject)
    if not second:
        item.decision, item.reason = made.decision, made.reason or None
    end(session, item, ItemState.SECOND if second else ItemState.DECIDED)
    act = note_act(session, item, account, "propose" if second else "decide", today, batch)
    act.decision, act.reason, act.edited = made.decision, made.reason or None, edited(made, subject)
    why = "same person" if alone else made.reason or None
    audit.record(session, act.act, item.kind, named(item), before, made.decision, why)


def _alone(session: Session, item: Item, account: StaffAccount) -> bool:
    """Tell whether somebody decides on an objection to their own decision, for want of another.

    Raises Refusal where there is another.
    """
    barred = set(kind_named(item.kind).barred(session, item.subject))
    if account.id not in barred:
        return False
    others = (
        select(StaffAccount.id)
        .join(Membership, Membership.account_id == StaffAccount.id)
        .where(
            Membership.quarter_id == item.quarter_id,
            Membership.role == Role.MODERATOR,
            StaffAccount.active,
            StaffAccount.id.not_in(barred),
        )
    )
    if session.scalars(others).first() is not None:
        raise refused("own", 403)
    return True


def refuse_if_overtaken(session: Session, item: Item, account: StaffAccount, revision: int) -> None:
    """Raise Overtaken unless the item still is as the moderator saw it and free for them."""
    if item.state is ItemState.SECOND:
        raise overtaken("second")
    if item.state not in (ItemState.NEW, ItemState.DEFERRED):
        raise overtaken("decided")
    lease.refuse_if_held(session, item, account)
    if item.revision != revision:
        raise overtaken("changed")


def keep(
    session: Session, item: Item, account: StaffAccount, made: Made, subject: Subject
) -> Checked:
    """Keep what was typed, so that nothing is lost whatever becomes of the item."""
    draft = session.get(Checked, item.key)
    if draft is None:
        draft = Checked(key=item.key, sent_back=None)
        session.add(draft)
    draft.text, draft.working_text = made.text.strip(), made.working_text.strip()
    draft.translation_checked, draft.note = made.translation_checked, made.note.strip()
    draft.decision, draft.reason = made.decision, made.reason or None
    draft.checklist = dict(made.checklist)
    draft.edited, draft.editor_id = edited(made, subject), account.id
    return draft


def end(session: Session, item: Item, state: ItemState) -> None:
    """Give an item its new state; whoever was on it is so no more."""
    item.state = state
    item.revision += 1
    item.deferred_until = None
    held = session.get(Lease, item.key)
    if held is not None:
        session.delete(held)


def note_act(
    session: Session,
    item: Item,
    account: StaffAccount,
    act: str,
    today: dt.date,
    batch: str | None = None,
) -> Act:
    """Add one staff act on an item and return it."""
    made = Act(
        item=item.key,
        quarter_id=item.quarter_id,
        kind=item.kind,
        scope=item.scope,
        act=act,
        account_id=account.id,
        moment=now(),
        age=max(0, (today - item.day).days),
        edited=False,
        batch=batch,
        reversed=False,
    )
    session.add(made)
    return made


def named(item: Item) -> str:
    """Return what the log of staff acts calls an item: where it belongs, never its key."""
    return f"{item.scope} {item.question}"[:160]
