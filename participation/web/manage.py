"""The living style page of the staff area: every component once, in every state."""

from flask import Blueprint, render_template, request
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired

from participation.i18n import lazy_gettext as _
from participation.quarters.models import Phase
from participation.staff.guard import signed_in
from participation.web import icons
from participation.web.registry import Card

blueprint = Blueprint("style", __name__, url_prefix="/manage")

COLOURS = (
    *("ink", "muted", "paper", "card", "sand", "wash", "line", "rule"),
    *("action", "on-action", "accent", "on-accent", "good", "warn", "bad", "glow"),
)
STATES = ("draft", "saved", "waiting", "sending", "arrived", "quarantined")


class ExampleForm(FlaskForm):
    """Fields as they look before and after a mistake. Sent to nobody."""

    name = StringField(
        _("Name of the place"),
        description=_("As people call it."),
        validators=[InputRequired(_("Write the name of the place."))],
    )
    remark = TextAreaField(_("Remark"))
    kind = RadioField(
        _("What kind of place is it?"),
        choices=[
            SelectChoice("shop", _("Shop")),
            SelectChoice("school", _("School")),
            SelectChoice("other", _("Something else")),
        ],
        validators=[InputRequired(_("Choose what kind of place it is."))],
    )
    agreed = BooleanField(_("The owner agrees"))


@blueprint.get("/style")
@signed_in
def style() -> str:
    """Show the design system as it really is, in the reader's light, contrast and text size."""
    form = ExampleForm(request.args, meta={"csrf": False})
    form.validate()
    cards = [
        Card(_("What do you need here?"), _("Two questions."), "#cards", "survey", 2),
        Card(_("Ideas for the square"), _("Read ideas. Write your own."), "#cards", "idea"),
        Card(_("Breakfast together"), _("Saturday at 10."), "#cards", "event"),
    ]
    return render_template(
        "web/manage/style.html",
        form=form,
        cards=cards,
        colours=COLOURS,
        states=STATES,
        icon_names=icons.names(),
        phase=Phase.TARGET_GROUPS,
    )
