"""The second person's page: what was written beside what is to be released."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from participation.db import db, writing
from participation.i18n import gettext as _
from participation.moderation import lease
from participation.moderation import second as verbs
from participation.moderation.blueprint import (
    CHECKERS,
    blueprint,
    filters_kept,
    item_here,
    own_account,
)
from participation.moderation.decide import GERMAN
from participation.moderation.kinds import kind_named
from participation.moderation.manage_marks import pieces
from participation.moderation.manage_words import CHECKLIST, DECISIONS, MARKS, SENT_BACK
from participation.moderation.models import Act, Checked, Item, ItemState
from participation.staff.clock import local_today
from participation.staff.guard import requires
from participation.staff.models import StaffAccount


@blueprint.get("/manage/<quarter>/moderation/<key>/second")
@requires(*CHECKERS)
def second(key: str) -> ResponseReturnValue:
    """Compare the original's marks, the new text, its translation and the checklist."""
    found = item_here(key)
    draft = db.session.get(Checked, found.key)
    subject = kind_named(found.kind).read(db.session(), found.subject)
    if found.state is not ItemState.SECOND or draft is None or subject is None:
        return redirect(url_for(".item", quarter=g.quarter.slug, key=key, **filters_kept()))
    held = lease.holder(db.session(), found.key)
    left = pieces(draft.text, found.language, subject.known)
    translated = pieces(draft.working_text, "de", subject.known)
    return render_template(
        "moderation/manage/second.html",
        item=found,
        key=key,
        subject=subject,
        draft=draft,
        editor=db.session.get_one(StaffAccount, draft.editor_id).name,
        marked=pieces(subject.text, subject.language, subject.known),
        left=left,
        translated=translated,
        still=sorted({str(MARKS[piece.kind][0]) for piece in (*left, *translated) if piece.kind}),
        foreign=found.language not in GERMAN,
        held=held,
        mine=held is not None and held[0].id == g.staff.id,
        own=g.staff.id in verbs.editors(db.session(), found),
        questions=CHECKLIST,
        decisions=DECISIONS,
        reasons=SENT_BACK,
        kept=filters_kept(),
    )


@blueprint.post("/manage/<quarter>/moderation/<key>/second/take")
@requires(*CHECKERS)
def take_second(key: str) -> ResponseReturnValue:
    """Take one item for a quarter of an hour as its second person, or for another one."""
    with writing() as session:
        verbs.take(session, item_here(key, session), own_account(session))
    return redirect(url_for(".second", quarter=g.quarter.slug, key=key, **filters_kept()), 303)


@blueprint.post("/manage/<quarter>/moderation/<key>/second")
@requires(*CHECKERS)
def judge(key: str) -> ResponseReturnValue:
    """Release it, or send it back with a reason."""
    with writing() as session:
        locked, account = item_here(key, session), own_account(session)
        revision = request.form.get("revision", -1, type=int)
        if request.form.get("do") == "back":
            reason = request.form.get("reason", "")
            verbs.send_back(session, locked, account, revision, reason, local_today())
            said = _("Sent back.")
        else:
            verbs.confirm(session, locked, account, revision, local_today())
            said = _("Released.")
    flash(said)
    following = _following()
    if following is None:
        return redirect(url_for(".queue", quarter=g.quarter.slug, show="second"), 303)
    return redirect(url_for(".second", quarter=g.quarter.slug, key=following.hex()), 303)


def _following() -> bytes | None:
    """Take the next item that this person may release; None if there is none."""
    own = select(Act.item).where(Act.account_id == g.staff.id, Act.act.in_(verbs.EDITING))
    query = select(Item).where(
        Item.quarter_id == g.quarter.id,
        Item.state == ItemState.SECOND,
        Item.key.not_in(own.where(Act.item.is_not(None))),
    )
    with writing() as session:
        wanted = query.order_by(Item.urgency, Item.day, Item.key)
        item = lease.take_next(session, wanted, own_account(session))
        return item.key if item else None
