"""The queue: what waits, the next one, many at once, and taking that back."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, String, cast, exists, func, select

from participation.db import db, writing
from participation.i18n import LANGUAGES, lazy_gettext, ngettext
from participation.i18n import gettext as _
from participation.moderation import lease, measures, undo
from participation.moderation.blueprint import (
    CHECKERS,
    OVERSEERS,
    blueprint,
    filters_kept,
    item_here,
    key_in,
    own_account,
)
from participation.moderation.decide import UNDECIDED
from participation.moderation.forget import SAID, TOLD
from participation.moderation.kinds import Subject, kind_named
from participation.moderation.manage_words import (
    DECISIONS,
    LIGHTS,
    RULES,
    STATES,
    refused,
)
from participation.moderation.models import Act, Decision, Item, ItemState, Urgency
from participation.moderation.policy import light, policy_of
from participation.moderation.words import REASONS
from participation.quarters.models import Quarter
from participation.staff.clock import local_today, now
from participation.staff.guard import requires
from participation.staff.menu import MenuEntry, menu
from participation.staff.notices import Notice, notices
from participation.staff.pages import page_of
from participation.staff.roles import Role

# Texts on a page; as many as one decision may reach, where somebody wants to choose so many.
SIZE = 25
SIZES = (SIZE, undo.MOST)
# What the list can show; the first is shown unasked.
SHOWN = ("waiting", "second", "deferred", "decided")


@dataclass(frozen=True)
class Row:
    """A line of the list. subject -- None where the text is gone."""

    item: Item
    subject: Subject | None
    age: int
    light: str
    holder: str

    @property
    def key(self) -> str:
        return self.item.key.hex()


def _to_do(quarter: Quarter) -> int:
    today = local_today()
    return measures.late(db.session(), quarter.id, today, today)


menu.append(
    MenuEntry(
        frozenset(CHECKERS), "moderation.queue", lazy_gettext("Texts to check"), waiting=_to_do
    )
)
menu.append(
    MenuEntry(frozenset(OVERSEERS), "moderation.work", lazy_gettext("How the checking goes"))
)


def _notices(quarter: Quarter, roles: frozenset[Role]) -> list[Notice]:
    """Tell the team of what is late, and the lead of what will be deleted unread."""
    today, said = local_today(), []
    if roles & set(OVERSEERS) and (n := _alarms(quarter, Urgency.DANGER)):
        text = ngettext("%(n)s text tells of acute danger.", "%(n)s texts tell of acute danger.", n)
        page = "queue" if roles & set(CHECKERS) else "work"
        said.append(Notice(text, url_for(f"moderation.{page}", quarter=quarter.slug)))
    if roles & set(CHECKERS) and (n := _alarms(quarter, Urgency.POSSIBLE)):
        text = ngettext(
            "%(n)s text may tell of danger. Please read it now.",
            "%(n)s texts may tell of danger. Please read them now.",
            n,
        )
        said.append(Notice(text, url_for("moderation.queue", quarter=quarter.slug, rule="danger")))
    if roles & set(CHECKERS):
        policy = policy_of(db.session(), quarter.id)
        since = today - dt.timedelta(days=policy.amber_days)
        if n := measures.late(db.session(), quarter.id, since, today):
            text = ngettext(
                "%(n)s text should be checked soon.", "%(n)s texts should be checked soon.", n
            )
            said.append(Notice(text, url_for("moderation.queue", quarter=quarter.slug)))
    waited = measures.older_than(db.session(), quarter.id, today - TOLD)
    if waited and roles & {Role.LEAD, Role.MODERATOR}:
        text = ngettext(
            "%(n)s text has waited for 60 days or more. After 90 it is deleted unread.",
            "%(n)s texts have waited for 60 days or more. After 90 they are deleted unread.",
            waited,
        )
        if measures.older_than(db.session(), quarter.id, today - SAID):
            text = f"{text} {_('The public page says that we are late.')}"
        said.append(Notice(text, url_for("moderation.work", quarter=quarter.slug)))
    return said


def _alarms(quarter: Quarter, urgency: Urgency) -> int:
    query = select(func.count()).select_from(Item).where(Item.quarter_id == quarter.id)
    query = query.where(Item.state.in_(UNDECIDED), Item.urgency == urgency)
    return db.session.scalar(query) or 0


notices.append(_notices)


@blueprint.get("/manage/<quarter>/moderation")
@requires(*CHECKERS)
def queue() -> str:
    """Show what waits, the most urgent and then the oldest first."""
    today = local_today()
    policy = policy_of(db.session(), g.quarter.id)
    wanted = request.args.get("size", SIZE, type=int)
    page = page_of(db.session(), _filtered(today), wanted if wanted in SIZES else SIZE)
    return render_template(
        "moderation/manage/queue.html",
        page=page,
        rows=[_row(item, today, policy) for item in page.items],
        shown=_shown(),
        filters=_filters(),
        waiting=measures.waiting(db.session(), g.quarter.id, today, policy),
        second=_count(ItemState.SECOND),
        undo=_undoable(request.args.get("undo", "")),
        kept=filters_kept(),
        decisions={decision: DECISIONS[decision] for decision in undo.BULK},
        reasons=REASONS,
        lights=LIGHTS,
        rules=RULES,
        states=STATES,
        may_decide=Role.MODERATOR in g.roles,
        size=SIZE,
        most=undo.MOST,
        all_chosen="all" in request.args,
    )


@blueprint.post("/manage/<quarter>/moderation/next")
@requires(Role.MODERATOR)
def take_next() -> ResponseReturnValue:
    """Take the first item that nobody is on, under the filters of the address."""
    return to_next()


def to_next() -> ResponseReturnValue:
    """Take the next item and lead to it; to the list where nothing is left."""
    with writing() as session:
        wanted = _chosen(lease.due(g.quarter, local_today()))
        item = lease.take_next(session, wanted, own_account(session))
        key = item.key.hex() if item else None
    if key is None:
        return redirect(url_for(".queue", quarter=g.quarter.slug, **filters_kept()), 303)
    return redirect(url_for(".item", quarter=g.quarter.slug, key=key, **filters_kept()), 303)


@blueprint.post("/manage/<quarter>/moderation/<key>/take")
@requires(Role.MODERATOR)
def take(key: str) -> ResponseReturnValue:
    """Take one item for a quarter of an hour, or for another one."""
    with writing() as session:
        lease.take(session, item_here(key, session), own_account(session))
    return redirect(url_for(".item", quarter=g.quarter.slug, key=key, **filters_kept()), 303)


@blueprint.post("/manage/<quarter>/moderation/<key>/leave")
@requires(*CHECKERS)
def leave(key: str) -> ResponseReturnValue:
    """Give an item back."""
    with writing() as session:
        lease.give_back(session, item_here(key, session), own_account(session))
    return redirect(url_for(".queue", quarter=g.quarter.slug, **filters_kept()), 303)


@blueprint.post("/manage/<quarter>/moderation/many")
@requires(Role.MODERATOR)
def many() -> ResponseReturnValue:
    """Show how many would be decided on; with `sure`, do it."""
    keys = [key_in(key) for key in request.form.getlist("key")]
    decision, reason = request.form.get("decision", ""), request.form.get("reason", "")
    if decision not in undo.BULK:
        raise refused("choose", 422)
    if decision == Decision.WITHHELD and (reason not in REASONS or reason == "other"):
        raise refused("reason", 422)
    reason = reason if decision == Decision.WITHHELD else ""
    if not 0 < len(keys) <= undo.MOST:
        raise refused("many", 422)
    if "sure" not in request.form:
        reached = undo.reached(db.session(), g.quarter, keys, g.staff)
        return render_template(
            "moderation/manage/many.html",
            keys=[key.hex() for key in reached],
            left=len(set(keys)) - len(reached),
            decision=Decision(decision),
            reason=reason,
            decisions=DECISIONS,
            reasons=REASONS,
            kept=filters_kept(),
        )
    with writing() as session:
        account = own_account(session)
        batch, n = undo.decide_many(
            session, g.quarter, keys, account, Decision(decision), reason, local_today()
        )
    flash(ngettext("%(n)s text decided.", "%(n)s texts decided.", n))
    return redirect(url_for(".queue", quarter=g.quarter.slug, undo=batch, **filters_kept()), 303)


@blueprint.post("/manage/<quarter>/moderation/undo")
@requires(Role.MODERATOR)
def take_back() -> ResponseReturnValue:
    """Take many decisions back within ten minutes."""
    with writing() as session:
        batch = request.form.get("batch", "")
        n = undo.undo(session, g.quarter, batch, own_account(session))
    flash(ngettext("%(n)s text is in the list again.", "%(n)s texts are in the list again.", n))
    return redirect(url_for(".queue", quarter=g.quarter.slug, **filters_kept()), 303)


def _shown() -> str:
    wanted = request.args.get("show", "")
    # Who may only be the second person begins with what waits for one.
    first = SHOWN[0] if Role.MODERATOR in g.roles else "second"
    return wanted if wanted in SHOWN else first


def _filtered(today: dt.date) -> Select[Item]:
    if _shown() == "waiting":
        return _chosen(lease.due(g.quarter, today))
    state = {
        "second": ItemState.SECOND,
        "deferred": ItemState.DEFERRED,
        "decided": ItemState.DECIDED,
    }[_shown()]
    query = select(Item).where(Item.quarter_id == g.quarter.id, Item.state == state)
    return _chosen(query.order_by(Item.urgency, Item.day, Item.key))


def _chosen(query: Select[Item]) -> Select[Item]:
    if scope := request.args.get("scope"):
        query = query.where(Item.scope == scope)
    if language := request.args.get("language"):
        query = query.where(Item.language == language)
    if (rule := request.args.get("rule")) in RULES:
        query = query.where(cast(Item.held, String).contains(f'"{rule}"'))
    return query


def _filters() -> dict[str, dict[str, Any]]:
    """Return what the list can be narrowed to: only what there is."""
    here = select(Item).where(Item.quarter_id == g.quarter.id, Item.state.in_(UNDECIDED))
    known = here.subquery().c
    scopes = db.session.execute(select(known.kind, known.scope).distinct().order_by(known.scope))
    languages = set(db.session.scalars(select(known.language).distinct()))
    return {
        "scope": {scope: kind_named(kind).scope_name(scope) for kind, scope in scopes},
        "language": {code: LANGUAGES[code].own_name for code in LANGUAGES if code in languages},
        "rule": RULES,
    }


def _row(item: Item, today: dt.date, policy: Any) -> Row:
    age = max(0, (today - item.day).days)
    held = lease.holder(db.session(), item.key)
    subject = kind_named(item.kind).read(db.session(), item.subject)
    other = held[0].name if held and held[0].id != g.staff.id else ""
    return Row(item, subject, age, light(age, policy), other)


def _count(state: ItemState) -> int:
    query = select(Item.key).where(Item.quarter_id == g.quarter.id, Item.state == state)
    return len(db.session.scalars(query).all())


def _undoable(batch: str) -> str:
    """Return the batch if it can still be taken back, else nothing."""
    query = select(
        exists().where(
            Act.quarter_id == g.quarter.id,
            Act.batch == batch,
            Act.moment > now() - undo.UNDO,
            Act.reversed.is_(False),
        )
    )
    return batch if batch and db.session.scalar(query) else ""
