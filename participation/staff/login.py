"""Addresses that lead in and out: password, second factor, first set-up, invitation."""

from flask import (
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import Field

from participation.db import writing
from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.staff import (
    audit,
    passkeys,
    recovery,
    sessions,
    sign_in,
    totp,
)
from participation.staff.blueprint import blueprint
from participation.staff.clock import now
from participation.staff.forms import (
    AddPasskeyForm,
    CodeForm,
    LoginForm,
    PasskeyForm,
    SetUpForm,
    blame,
)
from participation.staff.guard import (
    half_signed_in,
    own_path,
    public,
)
from participation.staff.models import StaffAccount, StaffSession


@blueprint.route("/login", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    """Ask for e-mail and password."""
    form = LoginForm()
    if request.method == "GET":
        form.next.data = own_path(request.args.get("next"))
        if g.staff:
            return redirect(form.next.data)
        return _login_page(form)
    if not form.validate():
        return _login_page(form), 400
    try:
        account = sign_in.by_password(form.email.data, form.password.data)
    except Refusal as refusal:
        blame(form.email, refusal.message)
        return _login_page(form), refusal.status
    if account is None:
        blame(form.email, _("E-mail and password do not fit together. Please try again."))
        return _login_page(form), 400
    wished = own_path(form.next.data)
    if sign_in.after_password(account, form.password.data):
        return redirect(url_for(".second_factor", next=wished))
    return redirect(wished)


def _login_page(form: LoginForm) -> str:
    return render_template("staff/login.html", form=form, passkey_form=PasskeyForm())


@blueprint.post("/login/passkey/options")
@public
def passkey_options() -> ResponseReturnValue:
    """Return a challenge for a passkey."""
    with writing() as session:
        token, options = passkeys.ask_to_sign_in(session, _public_url())
    cookie["ceremony"] = token
    return Response(options, mimetype="application/json")


@blueprint.post("/login/passkey")
@public
def login_with_passkey() -> ResponseReturnValue:
    """Sign in with a passkey alone."""
    form = PasskeyForm()
    account = None
    if form.validate():
        with writing() as session:
            token = cookie.pop("ceremony", "")
            account = passkeys.sign_in(session, token, form.credential.data, _public_url())
            if account is not None:
                sign_in.finish(session, account)
    if account is None:
        again = LoginForm(formdata=None, next=own_path(form.next.data))
        again.email.errors = [_("This passkey does not open the staff area. Please try again.")]
        return _login_page(again), 400
    return redirect(own_path(form.next.data))


@blueprint.post("/logout")
@public
def logout() -> ResponseReturnValue:
    """Sign out, on the server too. Somebody whose session is over is signed out already."""
    with writing() as session:
        sessions.end(session)
    flash(_("You are signed out."))
    return redirect(url_for(".login"))


@blueprint.route("/second-factor", methods=["GET", "POST"])
@half_signed_in
def second_factor() -> ResponseReturnValue:
    """Ask for a code or a passkey; who has none yet sets one up first."""
    if not g.staff.has_second_factor:
        return redirect(url_for(".set_up", next=own_path(request.values.get("next"))))
    form = CodeForm()
    if request.method == "GET":
        form.next.data = own_path(request.args.get("next"))
        return _second_factor_page(form)
    status = 400
    if form.validate():
        try:
            with writing() as session:
                account = session.get_one(StaffAccount, g.staff.id)
                right = sign_in.by_code(session, account, form.code.data)
                if right:
                    sign_in.finish(session, account)
        except Refusal as refusal:
            right, status = False, refusal.status
            blame(form.code, refusal.message)
        if right:
            return redirect(own_path(form.next.data))
        if status == 400:
            blame(form.code, _("This code does not fit, or was used before. Take the next one."))
    return _second_factor_page(form), status


def _second_factor_page(form: CodeForm) -> str:
    return render_template("staff/second_factor.html", form=form, passkey_form=PasskeyForm())


@blueprint.route("/second-factor/set-up", methods=["GET", "POST"])
@half_signed_in
def set_up() -> ResponseReturnValue:
    """Set up the second factor at the first login: here an authenticator app."""
    if g.staff.has_second_factor:
        return redirect(url_for(".second_factor"))
    form = SetUpForm()
    if request.method == "GET":
        form.next.data = own_path(request.args.get("next"))
        return _set_up_page(form)
    if not form.validate() or not g.staff_session.pending_totp:
        return _set_up_page(form), 400
    secret = g.staff_session.pending_totp
    step = _proven_step(secret, form.code)
    if step is None:
        return _set_up_page(form), 400
    with writing() as session:
        account = session.get_one(StaffAccount, g.staff.id)
        account.totp_secret, account.totp_step = secret, step
        audit.record(session, "add_authenticator", "account", account.email, staff=account)
        codes = recovery.renew(session, account)
        sign_in.finish(session, account)
    return _codes_page(codes, form.next.data)


@blueprint.post("/second-factor/set-up/start")
@half_signed_in
def start_set_up() -> ResponseReturnValue:
    """Make the secret that the QR code shows."""
    with writing() as session:
        session.get_one(StaffSession, g.staff_session.id).pending_totp = totp.new_secret()
    return redirect(url_for(".set_up", next=own_path(request.form.get("next"))))


def _set_up_page(form: SetUpForm) -> str:
    secret = g.staff_session.pending_totp
    return render_template(
        "staff/set_up.html",
        form=form,
        passkey_form=AddPasskeyForm(formdata=None, next=form.next.data),
        picture=totp.picture(secret, g.staff.email) if secret else "",
        spelled=totp.spelled(secret) if secret else "",
    )


def _proven_step(secret: str, field: Field) -> int | None:
    """Return the step of a first code, or None after blaming the field."""
    try:
        sign_in.count_try(f"code {g.staff.email}")
    except Refusal as refusal:
        blame(field, refusal.message)
        return None
    step = totp.step_of(secret, field.data, now())
    if step is None:
        blame(field, _("This code does not fit. Check the time on your phone and try the next."))
    else:
        sign_in.count_success(f"code {g.staff.email}")
    return step


@blueprint.post("/second-factor/passkey/options")
@half_signed_in
def set_up_passkey_options() -> ResponseReturnValue:
    """Return a challenge for a first passkey."""
    if g.staff.has_second_factor:
        abort(403)
    return challenge_to_add()


@blueprint.post("/second-factor/passkey")
@half_signed_in
def set_up_passkey() -> ResponseReturnValue:
    """Set up the second factor at the first login: here a passkey."""
    # Who has one must show it; otherwise the password alone would be enough to add another.
    if g.staff.has_second_factor:
        abort(403)
    form = AddPasskeyForm()
    if not form.validate():
        abort(400)
    with writing() as session:
        account = session.get_one(StaffAccount, g.staff.id)
        keep_passkey(session, account, form)
        codes = recovery.renew(session, account)
        sign_in.finish(session, account)
    return _codes_page(codes, form.next.data)


def challenge_to_add() -> Response:
    """Answer with a challenge for a new passkey of the person signed in."""
    with writing() as session:
        account = session.get_one(StaffAccount, g.staff.id)
        token, options = passkeys.ask_to_add(session, account, _public_url())
    cookie["ceremony"] = token
    return Response(options, mimetype="application/json")


def keep_passkey(session: Session, account: StaffAccount, form: AddPasskeyForm) -> None:
    """Keep the passkey the form brings. Raises Refusal if it does not fit its challenge."""
    token = cookie.pop("ceremony", "")
    label = form.label.data or ""
    passkeys.add(session, account, token, form.credential.data or "", label, _public_url())
    audit.record(session, "add_passkey", "account", account.email, staff=account)


def _codes_page(codes: list[str], wished: str | None) -> str:
    return render_template("staff/recovery_codes.html", codes=codes, onward=own_path(wished))


def _public_url() -> str:
    return str(current_app.config["SETTINGS"].public_url)
