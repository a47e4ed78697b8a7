"""From texts that were settled to items of the queue, some time after the answers' own rows."""

import datetime as dt
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from participation.db import insert_or_leave, writing
from participation.moderation.kinds import Fresh, ItemKind, all_kinds
from participation.moderation.models import Item, ItemState, Urgency
from participation.moderation.policy import policy_of
from participation.moderation.rules import held, same

# In one transaction: marking a text takes milliseconds, and SQLite has one writer.
LOT = 200


def intake(today: dt.date) -> int:
    """Make items of what is new in every room, lot by lot; return how many."""
    taken = 0
    for kind in all_kinds():
        while True:
            with writing() as session:
                n = take_in(session, kind, today)
            taken += n
            if n < LOT:
                break
    return taken


def take_in(session: Session, kind: ItemKind, today: dt.date) -> int:
    """Make items of up to LOT new texts of one kind in the caller's transaction."""
    taken = 0
    for quarter_id, fresh in _by_quarter(kind.fresh(session, LOT)):
        if len(fresh) >= (kind.monthly if today.day == 1 else kind.lot):
            taken += _add(session, kind, quarter_id, fresh, today)
    return taken


def _by_quarter(fresh: Sequence[Fresh]) -> Iterator[tuple[int, list[Fresh]]]:
    found: defaultdict[int, list[Fresh]] = defaultdict(list)
    for one in fresh:
        found[one.quarter_id].append(one)
    yield from found.items()


def _add(
    session: Session, kind: ItemKind, quarter_id: int, fresh: list[Fresh], today: dt.date
) -> int:
    policy = policy_of(session, quarter_id)
    often = Counter(same(one.text) for one in fresh)
    known: dict[tuple[str, str], frozenset[str]] = {}
    rows = []
    for one in fresh:
        at = (one.scope, one.question)
        if at not in known:
            subject = kind.read(session, one.subject)
            known[at] = subject.known if subject else frozenset()
        names = held(one.text, one.language, known[at], policy, often[same(one.text)] > 1)
        rows.append(
            {
                "key": secrets.token_bytes(16),
                "quarter_id": quarter_id,
                "kind": kind.name,
                "subject": one.subject,
                "scope": one.scope,
                "question": one.question,
                "language": one.language,
                "day": today,
                "state": ItemState.NEW,
                "urgency": Urgency.POSSIBLE if "danger" in names else Urgency.ORDINARY,
                "held": names,
                "revision": 0,
            }
        )
    secrets.SystemRandom().shuffle(rows)
    session.execute(insert_or_leave(Item), rows)
    return len(rows)
