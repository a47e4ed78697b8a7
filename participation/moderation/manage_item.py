"""One text: read it, mend it, decide; and the page for acute danger."""

import datetime as dt
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from participation.db import db, writing
from participation.i18n import gettext as _
from participation.moderation import danger, lease, undo
from participation.moderation.blueprint import (
    CHECKERS,
    blueprint,
    filters_kept,
    item_here,
    own_account,
)
from participation.moderation.decide import (
    CHECKLIST,
    GERMAN,
    UNDECIDED,
    Made,
    decide,
    faults,
    needs_second,
)
from participation.moderation.defer import LONGEST, defer
from participation.moderation.kinds import Subject, kind_named
from participation.moderation.manage import to_next
from participation.moderation.manage_marks import pieces, replaced
from participation.moderation.manage_words import (
    CHECKLIST as QUESTIONS,
)
from participation.moderation.manage_words import (
    DECISIONS,
    DEFERRED,
    HINTS,
    LIGHTS,
    PASSED_TO,
    PLACEHOLDERS,
    RULES,
    SENT_BACK,
    STATES,
    Overtaken,
    sentence,
)
from participation.moderation.models import Checked, Decision, Item, ItemState, Urgency
from participation.moderation.policy import light, policy_of
from participation.moderation.texts import LONGEST_QUOTE
from participation.moderation.words import REASONS
from participation.questionnaire.answers import normalise
from participation.staff.clock import local_today
from participation.staff.guard import requires
from participation.staff.roles import Role
from participation.web.legal import HELP_NUMBERS

LONGEST_TEXT = 5000


@blueprint.get("/manage/<quarter>/moderation/<key>")
@requires(*CHECKERS)
def item(key: str) -> ResponseReturnValue:
    """Show one text with its marks; whoever is on it can decide."""
    found = item_here(key)
    if found.state is ItemState.SECOND:
        return redirect(url_for(".second", quarter=g.quarter.slug, key=key, **filters_kept()))
    return _page(found, _draft(found))


@blueprint.post("/manage/<quarter>/moderation/<key>")
@requires(Role.MODERATOR)
def act(key: str) -> ResponseReturnValue:
    """Put a placeholder into the text, put the item off, or decide on it."""
    made, found = _typed(), item_here(key)
    subject = kind_named(found.kind).read(db.session(), found.subject)
    if "replace" in request.form and subject is not None:
        marked = pieces(subject.text, subject.language, subject.known)
        number = request.form.get("replace", -1, type=int)
        changed = replaced(made.text, marked, number)
        return _page(found, Made(**{**vars(made), "text": changed}))
    later = request.form.get("do") == "defer"
    wrong = {} if later or subject is None else faults(made, found, subject)
    if subject is not None and found.urgency is Urgency.POSSIBLE and "calm" not in request.form:
        wrong["calm"] = "calm"
    if wrong:
        return _page(found, made, {name: sentence(why) for name, why in wrong.items()}), 422
    second = subject is not None and not later and needs_second(made, subject)
    db.session.rollback()
    try:
        with writing() as session:
            locked, account = item_here(key, session), own_account(session)
            revision = request.form.get("revision", -1, type=int)
            danger.read_calmly(locked)
            if later:
                why = request.form.get("defer_reason", "")
                defer(session, locked, account, revision, made, _until(), why, local_today())
            else:
                decide(session, locked, account, revision, made, local_today())
    except Overtaken as late:
        return _page(item_here(key), made, {"overtaken": late.message}), late.status
    flash(_("Put off.") if later else _told(second))
    return to_next()


def _told(second: bool) -> str:
    return _("Kept. A second person releases it.") if second else _("Decided.")


@blueprint.post("/manage/<quarter>/moderation/<key>/undo")
@requires(*CHECKERS)
def undo_own(key: str) -> ResponseReturnValue:
    """Take one's own decision back within ten minutes."""
    with writing() as session:
        done = undo.undo_one(session, item_here(key, session), g.quarter, own_account(session))
    flash(_("Taken back.") if done else _("This can no longer be taken back."))
    return redirect(url_for(".item", quarter=g.quarter.slug, key=key, **filters_kept()), 303)


@blueprint.post("/manage/<quarter>/moderation/<key>/danger")
@requires(*CHECKERS)
def alarm(key: str) -> ResponseReturnValue:
    """Put an item on top and show what to do now."""
    with writing() as session:
        danger.alarm(session, item_here(key, session), own_account(session), local_today())
    return redirect(url_for(".duty", quarter=g.quarter.slug, key=key), 303)


@blueprint.get("/manage/<quarter>/moderation/<key>/danger")
@requires(*CHECKERS)
def duty(key: str) -> str:
    """Say what to do in acute danger, and whom to call."""
    found = item_here(key)
    subject = kind_named(found.kind).read(db.session(), found.subject)
    return render_template(
        "moderation/manage/danger.html",
        item=found,
        key=key,
        subject=subject,
        numbers=HELP_NUMBERS,
        own_numbers=g.quarter.help_numbers or [],
        duty_phone=g.quarter.legal.get("duty_phone", ""),
        passed_to=PASSED_TO,
        undecided=found.state in UNDECIDED,
    )


@blueprint.post("/manage/<quarter>/moderation/<key>/passed")
@requires(*CHECKERS)
def passed(key: str) -> ResponseReturnValue:
    """Note that help was called, and whose; no word of what was written."""
    with writing() as session:
        locked, account = item_here(key, session), own_account(session)
        to = request.form.get("to", "")
        danger.pass_on(session, locked, account, to, local_today())
    flash(_("Noted. Nothing of the text stands in the note."))
    return redirect(url_for(".queue", quarter=g.quarter.slug), 303)


def _draft(found: Item) -> Made | None:
    """Return what somebody had made of it before; None where nobody has."""
    kept = db.session.get(Checked, found.key)
    if kept is None:
        return None
    return Made(
        kept.text,
        kept.decision,
        kept.reason or "",
        kept.working_text,
        kept.translation_checked,
        dict(kept.checklist),
        kept.note,
    )


def _typed() -> Made:
    form = request.form
    decision = form.get("decision", "")
    answers = {name: form.get(name) for name in CHECKLIST}
    return Made(
        text=_plain(form.get("text", "")),
        decision=Decision(decision) if decision in set(Decision) else None,
        reason=form.get("reason", "") if form.get("reason") in REASONS else "",
        working_text=_plain(form.get("working_text", "")),
        translation_checked="translation_checked" in form,
        checklist={name: said == "yes" for name, said in answers.items() if said in ("yes", "no")},
        note=_plain(form.get("note", "")),
    )


def _plain(typed: str) -> str:
    """Return typed text as a resident's is kept, so that only what was changed differs."""
    return normalise(typed[:LONGEST_TEXT])


def _until() -> dt.date | None:
    try:
        return dt.date.fromisoformat(request.form.get("until", ""))
    except ValueError:
        return None


def _page(found: Item, made: Made | None, errors: dict[str, str] | None = None) -> str:
    subject = kind_named(found.kind).read(db.session(), found.subject)
    held = lease.holder(db.session(), found.key)
    today = local_today()
    age = max(0, (today - found.day).days)
    policy = policy_of(db.session(), found.quarter_id)
    kept = db.session.get(Checked, found.key)
    return render_template(
        "moderation/manage/item.html",
        item=found,
        key=found.key.hex(),
        subject=subject,
        marked=_marked(subject),
        made=made or Made(subject.text if subject else ""),
        errors=errors or {},
        held=held,
        mine=held is not None and held[0].id == g.staff.id,
        open=found.state in (ItemState.NEW, ItemState.DEFERRED),
        sent_back=SENT_BACK.get(kept.sent_back) if kept and kept.sent_back else None,
        foreign=found.language not in GERMAN,
        age=age,
        light=light(age, policy),
        today=today,
        latest=today + LONGEST,
        longest=LONGEST_QUOTE,
        kept=filters_kept(),
        **_words(found, subject),
    )


def _marked(subject: Subject | None) -> list[Any]:
    return pieces(subject.text, subject.language, subject.known) if subject else []


def _words(found: Item, subject: Subject | None) -> dict[str, Any]:
    offered = kind_named(found.kind).decisions
    quotable = subject is not None and subject.quotable
    return {
        "decisions": [d for d in offered if d is not Decision.QUOTE or quotable],
        "quotable": quotable,
        "decision_names": DECISIONS,
        "hints": {one: HINTS.get(one, "") for one in DECISIONS},
        "reasons": REASONS,
        "deferred": DEFERRED,
        "questions": QUESTIONS,
        "placeholders": PLACEHOLDERS,
        "rules": RULES,
        "states": STATES,
        "lights": LIGHTS,
        "may_decide": Role.MODERATOR in g.roles,
    }
