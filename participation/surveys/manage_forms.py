"""Forms with which staff look after surveys."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, Regexp

from participation.entrances.manage_forms import Boxes
from participation.i18n import lazy_gettext as _
from participation.surveys.publish import SLUG


def _stripped(typed: str | None) -> str:
    return (typed or "").strip()


class AdoptForm(FlaskForm):
    folder = SelectField(
        _("Survey"), validators=[InputRequired(_("Choose a survey."))], validate_choice=True
    )
    slug = StringField(
        _("Its name in addresses"),
        description=_("Left empty, it keeps its own. Small letters and hyphens: residents-2."),
        filters=[_stripped],
        validators=[
            Optional(),
            Regexp(SLUG.pattern + r"\Z", message=_("Use small letters, digits and hyphens.")),
        ],
    )


class PromisesForm(FlaskForm):
    """What residents are promised. May be saved with gaps; publishing asks for all of it."""

    controller = StringField(
        _("Who is responsible for the data"),
        description=_("Such as: the town, with the office."),
        filters=[_stripped],
        validators=[Length(max=400)],
    )
    legal_basis = StringField(_("Legal basis"), filters=[_stripped], validators=[Length(max=400)])
    purpose = TextAreaField(
        _("What the answers are for"), filters=[_stripped], validators=[Length(max=1000)]
    )
    changeable = TextAreaField(
        _("What can be changed, and what is fixed"),
        filters=[_stripped],
        validators=[Length(max=1000)],
    )
    answer_date = DateField(
        _("The day by which residents hear what came of it"), validators=[Optional()]
    )
    closes_on = DateField(
        _("Last day"),
        description=_("Left empty, it stays open until somebody closes it."),
        validators=[Optional()],
    )
    dpia = StringField(
        _("Data protection impact assessment (DPIA)"),
        description=_("Name or file number. Needed where a sensitive part is switched on."),
        filters=[_stripped],
        validators=[Length(max=400)],
    )
    blocks = Boxes(_("Parts that are switched off unless you choose them"))


class LastDayForm(FlaskForm):
    closes_on = DateField(
        _("Last day"),
        description=_("Left empty, it stays open until somebody closes it."),
        validators=[Optional()],
    )


class WaveForm(LastDayForm):
    answer_date = DateField(
        _("The day by which residents hear what came of it"),
        validators=[InputRequired(_("Choose a day."))],
    )
    sure = BooleanField(
        _("Start the new round. This cannot be undone."),
        validators=[InputRequired(_("Say that you want to start it."))],
    )


class OfferedForm(FlaskForm):
    languages = Boxes(
        _("Languages that residents can choose"),
        description=_("German is always on: what a language lacks is said in German."),
    )
