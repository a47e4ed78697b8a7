"""Addresses of "Your account": name, language, password, second factor, sessions."""

from flask import abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from participation.db import db, writing
from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.i18n import use
from participation.staff import accounts, audit, guard, recovery, sessions, sign_in, totp
from participation.staff.blueprint import blueprint
from participation.staff.clock import now
from participation.staff.forms import (
    AddPasskeyWithPasswordForm,
    ConfirmForm,
    NewPasswordForm,
    ProfileForm,
    SetUpForm,
    blame,
)
from participation.staff.guard import signed_in
from participation.staff.login import challenge_to_add, keep_passkey
from participation.staff.models import Passkey, StaffAccount, StaffSession
from participation.staff.roles import Role


@blueprint.get("/account")
@signed_in
def account() -> str:
    """Show "Your account"."""
    return _page()


def _page(**forms: FlaskForm) -> str:
    shown: dict[str, FlaskForm] = {
        "profile": ProfileForm(formdata=None, obj=g.staff),
        "password": NewPasswordForm(formdata=None),
        "confirm": ConfirmForm(formdata=None),
        "passkey": AddPasskeyWithPasswordForm(formdata=None),
        **forms,
    }
    for name, form in shown.items():
        # Several forms of this page ask for the same things.
        for field in form:
            field.id = field.label.field_id = f"{name}-{field.id}"
    return render_template(
        "staff/account.html",
        forms=shown,
        # The form that was sent and did not pass, for the summary above.
        failed=next(iter(forms.values()), None),
        sessions=sessions.of(db.session(), g.staff),
        codes_left=recovery.left(db.session(), g.staff),
        second_factor_is_off=guard.second_factor_is_off(),
        mail_is_offered=_mail_is_offered(),
    )


def _mail_is_offered() -> bool:
    return current_app.config["SETTINGS"].mail is not None and Role.MODERATOR in g.staff.roles


@blueprint.post("/account")
@signed_in
def save_profile() -> ResponseReturnValue:
    """Change name and language."""
    form = ProfileForm()
    if not form.validate():
        return _page(profile=form), 400
    with writing() as session:
        own = session.get_one(StaffAccount, g.staff.id)
        own.name, own.language = " ".join(form.name.data.split()), form.language.data
        # A form without the question must not answer it.
        if _mail_is_offered():
            own.reminded = form.reminded.data
    use(form.language.data)
    flash(_("Saved."))
    return redirect(url_for(".account"))


@blueprint.post("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """Change the password; every other session ends."""
    form = NewPasswordForm()
    if not form.validate() or not _confirmed(form):
        return _page(password=form), 400
    try:
        with writing() as session:
            own = session.get_one(StaffAccount, g.staff.id)
            accounts.set_password(session, own, form.password.data)
            sessions.revoke_all(session, own, but=g.staff_session)
    except Refusal as refusal:
        blame(form.password, refusal.message)
        return _page(password=form), 400
    flash(_("The password is changed. All other sessions have ended."))
    return redirect(url_for(".account"))


@blueprint.post("/account/authenticator/start")
@signed_in
def start_authenticator() -> ResponseReturnValue:
    """Begin to set up another authenticator app; the old one works until the new one is proven."""
    form = ConfirmForm()
    if not form.validate() or not _confirmed(form):
        return _page(confirm=form), 400
    with writing() as session:
        session.get_one(StaffSession, g.staff_session.id).pending_totp = totp.new_secret()
    return redirect(url_for(".authenticator"))


@blueprint.route("/account/authenticator", methods=["GET", "POST"])
@signed_in
def authenticator() -> ResponseReturnValue:
    """Show the QR code and ask for a first code."""
    secret = g.staff_session.pending_totp
    if secret is None:
        return redirect(url_for(".account"))
    form = SetUpForm()
    if request.method == "POST" and form.validate():
        step = totp.step_of(secret, form.code.data, now())
        if step is not None:
            with writing() as session:
                own = session.get_one(StaffAccount, g.staff.id)
                own.totp_secret, own.totp_step = secret, step
                session.get_one(StaffSession, g.staff_session.id).pending_totp = None
                audit.record(session, "add_authenticator", "account", own.email, staff=own)
            flash(_("The authenticator app is set up."))
            return redirect(url_for(".account"))
        blame(
            form.code, _("This code does not fit. Check the time on your phone and try the next.")
        )
    page = render_template(
        "staff/authenticator.html",
        form=form,
        picture=totp.picture(secret, g.staff.email),
        spelled=totp.spelled(secret),
    )
    return page, 400 if request.method == "POST" else 200


@blueprint.post("/account/authenticator/remove")
@signed_in
def remove_authenticator() -> ResponseReturnValue:
    """Do without the authenticator app, where a passkey is left."""
    form = ConfirmForm()
    if not form.validate() or not _confirmed(form):
        return _page(confirm=form), 400
    with writing() as session:
        own = session.get_one(StaffAccount, g.staff.id)
        own.totp_secret = own.totp_step = None
        _refuse_without_factor(own)
        audit.record(session, "remove_authenticator", "account", own.email, staff=own)
    flash(_("The authenticator app is removed."))
    return redirect(url_for(".account"))


@blueprint.post("/account/passkeys/options")
@signed_in
def passkey_options_to_add() -> ResponseReturnValue:
    """Return a challenge for another passkey."""
    return challenge_to_add()


@blueprint.post("/account/passkeys")
@signed_in
def add_passkey() -> ResponseReturnValue:
    """Keep another passkey."""
    form = AddPasskeyWithPasswordForm()
    if not form.validate() or not _confirmed(form):
        return _page(passkey=form), 400
    with writing() as session:
        own = session.get_one(StaffAccount, g.staff.id)
        keep_passkey(session, own, form)
    flash(_("The passkey is added."))
    return redirect(url_for(".account"))


@blueprint.post("/account/passkeys/<int:number>/remove")
@signed_in
def remove_passkey(number: int) -> ResponseReturnValue:
    """Do without a passkey, where another factor is left."""
    form = ConfirmForm()
    if not form.validate() or not _confirmed(form):
        return _page(confirm=form), 400
    with writing() as session:
        own = session.get_one(StaffAccount, g.staff.id)
        found = session.get(Passkey, number)
        if found is None or found.account_id != own.id:
            abort(404)
        session.delete(found)
        session.flush()
        session.expire(own, ["passkeys"])
        _refuse_without_factor(own)
        audit.record(session, "remove_passkey", "account", own.email, staff=own)
    flash(_("The passkey is removed."))
    return redirect(url_for(".account"))


@blueprint.post("/account/recovery-codes")
@signed_in
def new_recovery_codes() -> ResponseReturnValue:
    """Replace the recovery codes and show the new ones, this once."""
    form = ConfirmForm()
    if not form.validate() or not _confirmed(form):
        return _page(confirm=form), 400
    with writing() as session:
        own = session.get_one(StaffAccount, g.staff.id)
        codes = recovery.renew(session, own)
        audit.record(session, "renew_recovery_codes", "account", own.email, staff=own)
    onward = url_for(".account")
    return render_template("staff/recovery_codes.html", codes=codes, onward=onward)


@blueprint.post("/account/sessions/<int:number>/end")
@signed_in
def end_session(number: int) -> ResponseReturnValue:
    """End one of the own sessions, this one included."""
    with writing() as session:
        if not sessions.revoke(session, g.staff, number):
            abort(404)
    flash(_("The session has ended."))
    return redirect(url_for(".account"))


@blueprint.post("/account/sessions/end-others")
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    """End every session but this one."""
    with writing() as session:
        sessions.revoke_all(session, g.staff, but=g.staff_session)
    flash(_("All other sessions have ended."))
    return redirect(url_for(".account"))


def _confirmed(form: ConfirmForm) -> bool:
    try:
        if sign_in.is_own_password(g.staff, form.current.data):
            return True
        blame(form.current, _("This is not your password. Please try again."))
    except Refusal as refusal:
        blame(form.current, refusal.message)
    return False


def _refuse_without_factor(own: StaffAccount) -> None:
    if not own.has_second_factor and not guard.second_factor_is_off():
        raise Refusal(_("This is your only second factor. Add another one first."))
