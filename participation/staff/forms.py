"""Forms of the staff room."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    HiddenField,
    PasswordField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional

from participation.i18n import LANGUAGES as ALL
from participation.i18n import lazy_gettext as _
from participation.staff import guard
from participation.staff.roles import Role

LANGUAGE_CHOICES = [SelectChoice(code, ALL[code].own_name) for code in guard.LANGUAGES]
ROLE_CHOICES = [SelectChoice(role.value, role.label) for role in Role]


def blame(field: Field, message: str) -> None:
    """Show a sentence beside a field, as its validators do."""
    field.errors = [*field.errors, message]


class LoginForm(FlaskForm):
    email = EmailField(
        _("E-mail"),
        validators=[InputRequired(_("Enter your e-mail address."))],
        render_kw={"autocomplete": "username", "spellcheck": "false"},
    )
    password = PasswordField(
        _("Password"),
        validators=[InputRequired(_("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class PasskeyForm(FlaskForm):
    """Filled by the page's script with what the browser answered."""

    credential = HiddenField(validators=[InputRequired(), Length(max=20_000)])
    next = HiddenField()


class CodeForm(FlaskForm):
    code = StringField(
        _("Code"),
        description=_("Six digits from your authenticator app, or one of your recovery codes."),
        validators=[InputRequired(_("Enter the code.")), Length(max=60)],
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false"},
    )
    next = HiddenField()


class SetUpForm(FlaskForm):
    code = StringField(
        _("Code"),
        description=_("The six digits that the app shows now."),
        validators=[InputRequired(_("Enter the code.")), Length(max=20)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )
    next = HiddenField()


class AcceptForm(FlaskForm):
    name = StringField(
        _("Your name"),
        validators=[InputRequired(_("Enter your name.")), Length(max=80)],
        render_kw={"autocomplete": "name"},
    )
    password = PasswordField(
        _("Password"),
        description=_("At least 12 characters. Four words are a good start."),
        validators=[InputRequired(_("Enter a password."))],
        render_kw={"autocomplete": "new-password"},
    )
    language = SelectField(_("Language"), choices=LANGUAGE_CHOICES)


class ProfileForm(FlaskForm):
    name = StringField(
        _("Your name"),
        validators=[InputRequired(_("Enter your name.")), Length(max=80)],
        render_kw={"autocomplete": "name"},
    )
    language = SelectField(_("Language"), choices=LANGUAGE_CHOICES)
    reminded = BooleanField(_("Send me a mail, once a day at most, while a text waits too long"))


class ConfirmForm(FlaskForm):
    """Asks once more for the password, where an open browser must not be enough."""

    current = PasswordField(
        _("Your password"),
        validators=[InputRequired(_("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class NewPasswordForm(ConfirmForm):
    password = PasswordField(
        _("New password"),
        description=_("At least 12 characters. Four words are a good start."),
        validators=[InputRequired(_("Enter a password."))],
        render_kw={"autocomplete": "new-password"},
    )


class AddPasskeyForm(FlaskForm):
    label = StringField(
        _("Name of the passkey"),
        description=_("For example: office computer."),
        validators=[Length(max=60)],
        render_kw={"autocomplete": "off"},
    )
    credential = HiddenField(validators=[Length(max=20_000)])
    next = HiddenField()


class AddPasskeyWithPasswordForm(AddPasskeyForm, ConfirmForm):
    pass


class InviteForm(FlaskForm):
    email = EmailField(
        _("E-mail"),
        validators=[InputRequired(_("Enter the person's e-mail address."))],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    roles = SelectMultipleField(
        _("Roles"),
        choices=ROLE_CHOICES,
        validators=[InputRequired(_("Choose at least one role."))],
    )


class RolesForm(FlaskForm):
    roles = SelectMultipleField(_("Roles"), choices=ROLE_CHOICES)


class AuditFilter(FlaskForm):
    """Read from the address; changes nothing, so it carries no token."""

    class Meta:
        csrf = False

    person = SelectField(_("Person"), validators=[Optional()])
    act = SelectField(_("What was done"), validators=[Optional()])
    kind = SelectField(_("With what"), validators=[Optional()])
    since = DateField(_("From"), validators=[Optional()])
    until = DateField(_("Until"), validators=[Optional()])
