"""Addresses behind an invitation: a new person makes an account, a known one accepts with it."""

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from participation.db import db, writing
from participation.errors import Refusal
from participation.i18n import use
from participation.staff import accounts, people, sign_in
from participation.staff.blueprint import blueprint
from participation.staff.forms import AcceptForm, blame
from participation.staff.guard import public, signed_in
from participation.staff.models import StaffAccount


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    """Make an account from an invitation. Opening the link alone uses nothing up."""
    found = people.invitation(db.session(), token)
    if found is None:
        return render_template("staff/invitation_over.html"), 404
    known = accounts.account_by_email(db.session(), found.email)
    if known is not None:
        page = "staff/invitation_known.html"
        return render_template(page, invitation=found, mine=g.staff is not None, token=token)
    form = AcceptForm()
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                taken = people.invitation(session, token, taking=True)
                if taken is None:
                    abort(404)
                account = accounts.create_account(
                    session, taken.email, form.name.data, form.password.data, form.language.data
                )
                people.accept(session, taken, account)
        except Refusal as refusal:
            blame(form.password, refusal.message)
        else:
            use(account.language)
            owed = sign_in.after_password(account, form.password.data)
            return redirect(url_for(".second_factor" if owed else ".start"))
    status = 400 if request.method == "POST" else 200
    return render_template("staff/invitation.html", form=form, invitation=found), status


@blueprint.post("/invitation/<token>/accept")
@signed_in
def accept_invitation(token: str) -> ResponseReturnValue:
    """Take an invitation with the account one has."""
    with writing() as session:
        taken = people.invitation(session, token, taking=True)
        if taken is None:
            abort(404)
        people.accept(session, taken, session.get_one(StaffAccount, g.staff.id))
    return redirect(url_for(".start"))
