"""Addresses with which an administrator looks after the people of a quarter."""

from flask import abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from participation.db import db, writing
from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.quarters.models import Quarter
from participation.staff import people as verbs
from participation.staff.blueprint import blueprint
from participation.staff.clock import now
from participation.staff.forms import InviteForm, RolesForm, blame
from participation.staff.guard import requires
from participation.staff.models import Invitation, Membership, StaffAccount
from participation.staff.pages import page_of
from participation.staff.roles import Role


@blueprint.route("/<quarter>/people", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def people() -> ResponseReturnValue:
    """List the quarter's people; invite another one."""
    form = InviteForm()
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                quarter = session.get_one(Quarter, g.quarter.id)
                roles = [Role(name) for name in form.roles.data]
                token = verbs.invite(session, quarter, form.email.data, roles)
        except Refusal as refusal:
            blame(form.email, refusal.message)
        else:
            # From the settings, not from the request: a forged Host header must not decide
            # where the invited person types a password.
            base = current_app.config["SETTINGS"].public_url
            link = base + url_for(".invitation", token=token)
            return render_template("staff/invited.html", link=link, email=form.email.data)
    return _people_page(form), 400 if request.method == "POST" else 200


def _people_page(form: InviteForm) -> str:
    member = exists().where(
        Membership.account_id == StaffAccount.id, Membership.quarter_id == g.quarter.id
    )
    found = select(StaffAccount).where(member).order_by(StaffAccount.name, StaffAccount.id)
    waiting = select(Invitation).where(
        Invitation.quarter_id == g.quarter.id, Invitation.expires > now()
    )
    return render_template(
        "staff/people.html",
        form=form,
        page=page_of(db.session(), found),
        invitations=db.session.scalars(waiting.order_by(Invitation.email)).all(),
        Role=Role,
    )


@blueprint.post("/<quarter>/people/invitations/<int:number>/withdraw")
@requires(Role.ADMINISTRATOR)
def withdraw_invitation(number: int) -> ResponseReturnValue:
    """End an invitation that was not used yet."""
    with writing() as session:
        verbs.withdraw(session, g.quarter, number)
    flash(_("The invitation is withdrawn."))
    return redirect(url_for(".people", quarter=g.quarter.slug))


@blueprint.route("/<quarter>/people/<int:number>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def person(number: int) -> ResponseReturnValue:
    """Show one person of the quarter; change the roles held here."""
    found = _person(db.session(), number)
    form = RolesForm(roles=[role.value for role in found.roles_in(g.quarter)])
    status = 200
    if request.method == "POST":
        status = 400
        try:
            if form.validate():
                _refuse_self(found)
                with writing() as session:
                    roles = [Role(name) for name in form.roles.data or []]
                    quarter = session.get_one(Quarter, g.quarter.id)
                    verbs.change_roles(session, quarter, _person(session, number), roles)
                flash(_("The roles are changed."))
                return redirect(url_for(".people", quarter=g.quarter.slug))
        except Refusal as refusal:
            blame(form.roles, refusal.message)
            status = refusal.status
    page = render_template(
        "staff/person.html",
        person=found,
        form=form,
        oneself=found.id == g.staff.id,
        whole_account=verbs.looks_after(g.staff, found),
    )
    return page, status


@blueprint.post("/<quarter>/people/<int:number>/deactivate")
@requires(Role.ADMINISTRATOR)
def deactivate_person(number: int) -> ResponseReturnValue:
    """Lock somebody out at once."""
    with writing() as session:
        verbs.deactivate(session, _whole_account(session, number))
    flash(_("The account is locked. All its sessions have ended."))
    return redirect(url_for(".people", quarter=g.quarter.slug))


@blueprint.post("/<quarter>/people/<int:number>/activate")
@requires(Role.ADMINISTRATOR)
def activate_person(number: int) -> ResponseReturnValue:
    """Let somebody in again."""
    with writing() as session:
        verbs.activate(session, _whole_account(session, number))
    flash(_("The account is open again."))
    return redirect(url_for(".people", quarter=g.quarter.slug))


@blueprint.post("/<quarter>/people/<int:number>/reset-second-factor")
@requires(Role.ADMINISTRATOR)
def reset_second_factor(number: int) -> ResponseReturnValue:
    """Help somebody who lost the phone: the next login sets up a new second factor."""
    with writing() as session:
        verbs.reset_second_factor(session, _whole_account(session, number))
    flash(_("The second factor is gone. The person sets up a new one at the next login."))
    return redirect(url_for(".people", quarter=g.quarter.slug))


def _person(session: Session, number: int) -> StaffAccount:
    """Return a person of this quarter; anybody else does not exist here."""
    found = session.get(StaffAccount, number)
    if found is None or not found.roles_in(g.quarter):
        abort(404)
    return found


def _whole_account(session: Session, number: int) -> StaffAccount:
    found = _person(session, number)
    _refuse_self(found)
    if not verbs.looks_after(session.get_one(StaffAccount, g.staff.id), found):
        raise Refusal(
            _("This person also works in a quarter you do not look after. Change the roles here."),
            403,
        )
    return found


def _refuse_self(found: StaffAccount) -> None:
    if found.id == g.staff.id:
        raise Refusal(_("You cannot change this yourself. Ask another administrator."), 403)
