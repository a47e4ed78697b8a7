"""Measures of the work: what waits and since when, what was decided and why. Never who."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from participation.moderation.decide import UNDECIDED
from participation.moderation.models import Act, Item, ItemState, Policy, RuleCount, Unread
from participation.moderation.policy import light
from participation.staff.models import StaffAccount
from participation.town_time import ZONE, day_of

FINAL = ("decide", "confirm")
# A public number below this is "fewer than five"; others are rounded down to it.
STEP = 5


@dataclass(frozen=True)
class Waiting:
    """What waits now: how many, and the middle and the longest age in days."""

    n: int
    middle: float
    longest: int
    lights: Counter[str]


@dataclass
class Month:
    """What was decided in one month. reversed -- taken back, sent back or objected to."""

    decided: int = 0
    reversed: int = 0
    unread: int = 0
    decisions: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    ages: list[int] = field(default_factory=list)

    @property
    def middle(self) -> float:
        """Days that the middle one had waited."""
        return float(median(self.ages)) if self.ages else 0.0


def waiting(session: Session, quarter_id: int, today: dt.date, policy: Policy) -> Waiting:
    """Return what waits for a first or a second person."""
    query = select(Item.day, func.count()).where(
        Item.quarter_id == quarter_id, Item.state.in_(UNDECIDED)
    )
    ages: list[int] = []
    for day, n in session.execute(query.group_by(Item.day)):
        ages += [(today - day).days] * n
    lights = Counter(light(age, policy) for age in ages)
    if not ages:
        return Waiting(0, 0, 0, lights)
    return Waiting(len(ages), float(median(ages)), max(ages), lights)


def older_than(session: Session, quarter_id: int, day: dt.date) -> int:
    """Return how many have waited since a day or longer."""
    query = select(func.count()).select_from(Item)
    query = query.where(Item.quarter_id == quarter_id, Item.state.in_(UNDECIDED), Item.day <= day)
    return session.scalar(query) or 0


def late(session: Session, quarter_id: int, day: dt.date, today: dt.date) -> int:
    """Return how many that somebody could decide on today have waited since `day` or longer.

    What is put off until a later day is nobody's work today.
    """
    put_off = and_(Item.state == ItemState.DEFERRED, Item.deferred_until > today)
    query = select(func.count()).select_from(Item)
    query = query.where(
        Item.quarter_id == quarter_id, Item.state.in_(UNDECIDED), Item.day <= day, ~put_off
    )
    return session.scalar(query) or 0


def months(session: Session, quarter_id: int) -> dict[str, Month]:
    """Return what was decided month by month, the latest first."""
    found: dict[str, Month] = {}
    for act in session.scalars(select(Act).where(Act.quarter_id == quarter_id)):
        month = found.setdefault(f"{act.moment.astimezone(ZONE):%Y-%m}", Month())
        month.reversed += act.reversed
        if act.act in FINAL and not act.reversed and act.decision:
            month.decided += 1
            month.decisions[act.decision] += 1
            month.ages.append(act.age)
            if act.reason:
                month.reasons[act.reason] += 1
    for unread in session.scalars(select(Unread).where(Unread.quarter_id == quarter_id)):
        found.setdefault(unread.month, Month()).unread = unread.n
    return dict(sorted(found.items(), reverse=True))


def public(n: int) -> int | None:
    """Return a number as residents see it: rounded down to five, None for fewer than five."""
    return n // STEP * STEP if n >= STEP else None


def rule_counts(session: Session, quarter_id: int) -> dict[str, RuleCount]:
    query = select(RuleCount).where(RuleCount.quarter_id == quarter_id)
    return {count.rule: count for count in session.scalars(query)}


LOG = ("day", "kind", "where", "act", "decision", "reason", "days_waited", "edited", "taken_back",
       "staff")  # fmt: skip


def log_rows(session: Session, quarter_id: int) -> Iterator[tuple[Any, ...]]:
    """Yield the log of the work, oldest first: no text, no key, and days instead of moments."""
    query = (
        select(Act, StaffAccount.name)
        .join(StaffAccount, StaffAccount.id == Act.account_id)
        .where(Act.quarter_id == quarter_id)
        .order_by(Act.id)
    )
    for act, name in session.execute(query):
        day = day_of(act.moment).isoformat()
        yield (
            day, act.kind, act.scope, act.act, act.decision or "", act.reason or "", act.age,
            "yes" if act.edited else "no", "yes" if act.reversed else "no", name,
        )  # fmt: skip
