"""What waits at the door for a decision: quarantine and late lots, as numbers only."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField, SubmitField

from participation.db import db, wipe, writing
from participation.deliveries import quarantine
from participation.deliveries.kinds import named
from participation.deliveries.models import Arrival, Quarantined
from participation.i18n import lazy_gettext as _
from participation.staff import audit
from participation.staff.guard import requires
from participation.staff.menu import MenuEntry, menu
from participation.staff.roles import Role
from participation.town_time import local_today

blueprint = Blueprint("arrivals", __name__, template_folder="templates")

# No number of what rests moves with one more, nor tells when the fifth came (spec/privacy.md).
STEP = 10

DECIDERS = (Role.MODERATOR, Role.LEAD, Role.ADMINISTRATOR)

menu.append(MenuEntry(frozenset(DECIDERS), "arrivals.door", _("What arrived")))

# Why something was not taken, for people.
REASONS = {
    "format": _("It is not an envelope of ours"),
    "size": _("It is too large"),
    "hash": _("It was damaged on its way"),
    "kind": _("We do not know this kind yet"),
    "key": _("It is sealed to a key that is not ours"),
    "seal": _("It cannot be opened"),
    "content": _("What is inside does not fit"),
    "attachment": _("A recording in it is damaged or of a kind we do not know"),
    "survey": _("We do not know this survey or version"),
    "id_reused": _("The same name came before with other content"),
    "may_be_a_repeat": _("It may be a repeat: the notes that tell are deleted"),
    "trap": _("It looks like a machine wrote it"),
    "many": _("It came with very many others, or faster than a person types"),
    "revoked": _("It came from a tablet that was blocked"),
    "database": _("The database refused it"),
    "settle": _("It arrived, but could not be opened or written later"),
}


class Decision(FlaskForm):
    kind = HiddenField()
    version = HiddenField()
    reason = HiddenField()
    scope = HiddenField()
    again = SubmitField(_("Try again"))
    discard = SubmitField(_("Delete"))
    take = SubmitField(_("Take all"))
    leave = SubmitField(_("Leave out all"))


@blueprint.get("/manage/<quarter>/arrivals")
@requires(*DECIDERS)
def door() -> str:
    """Show how much rests, what is held and why, and what came late."""
    return render_template(
        "deliveries/manage/door.html",
        resting=_told(quarantine.waiting(_desk())),
        held=[(lot, _told(lot.n)) for lot in quarantine.held(_desk())],
        late=[(scope, named(scope), _told(n)) for scope, n in quarantine.late(_desk())],
        reasons=REASONS,
        form=Decision(),
    )


@blueprint.post("/manage/<quarter>/arrivals")
@requires(*DECIDERS)
def decide() -> ResponseReturnValue:
    """Carry out one decision about one whole lot."""
    form = Decision()
    lot = (form.kind.data or "", form.version.data or "", form.reason.data or "")
    if form.again.data:
        quarantine.try_again(_desk(), *lot, local_today())
    with writing() as session:
        if form.discard.data:
            quarantine.discard(session, _desk(), *lot)
        elif form.take.data or form.leave.data:
            scope = form.scope.data or ""
            quarantine.decide_late(session, _desk(), scope, bool(form.take.data))
        audit.record(session, _chosen(form), "lot", form.scope.data or lot[2] or "lot")
    db.session.rollback()
    wipe([Arrival.__tablename__, Quarantined.__tablename__])
    return redirect(url_for("arrivals.door", quarter=g.quarter.slug), 303)


def _told(n: int) -> int:
    # What is held may be an answer too, such as one sent without scripts on a busy day.
    return n // STEP * STEP


def _desk() -> quarantine.Desk:
    # What is sealed to no key of ours names no quarter; who looks after the machine decides.
    return quarantine.Desk(g.quarter.id, strays=Role.ADMINISTRATOR in g.roles)


def _chosen(form: Decision) -> str:
    names = ("again", "discard", "take", "leave")
    return next((name for name in names if form[name].data), "look")
