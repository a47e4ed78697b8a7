"""Forms with which staff look after entrances."""

from flask import current_app
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from participation.entrances.models import TargetKind
from participation.entrances.targets import offers, targets
from participation.i18n import LANGUAGES, current
from participation.i18n import lazy_gettext as _
from participation.paper.invitation import MOST_LANGUAGES
from participation.quarters.models import Quarter, text_in

NO_PLACE = ""
KINDS = {
    TargetKind.SURVEY: _("Survey"),
    TargetKind.BOARD: _("Idea board"),
    TargetKind.EVENT: _("Event"),
    TargetKind.HOME: _("Start page of the quarter"),
}
SIZES = {
    "a4": _("Poster A4"),
    "a3": _("Poster A3"),
    "tear_off": _("A4 with strips to tear off"),
    "card": _("Cards, eight on A4"),
    "table_tent": _("Table tent"),
    "sticker": _("Window stickers, four on A4"),
    "door_hanger": _("Door hangers, two on A4"),
}


def target_choices(quarter: Quarter) -> list[SelectChoice]:
    """Return what an entrance can lead to, as `kind/slug`, the open ones first."""
    home = SelectChoice(f"{TargetKind.HOME}/", KINDS[TargetKind.HOME])
    found = [
        (not target.open, f"{kind}/{slug}", f"{KINDS[TargetKind(kind)]}: {target.title}")
        for kind, offer in offers.items()
        for slug, target in offer(quarter).items()
        if kind in targets
    ]
    return [*(SelectChoice(value, label) for _closed, value, label in sorted(found)), home]


class Boxes(SelectMultipleField):
    """Several choices as check boxes: a list that needs a held key loses people."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    @property
    def in_order(self) -> list[str]:
        """Return what was chosen, in the order in which it was offered."""
        offered = [choice.value for choice in self.choices or []]
        return [value for value in offered if value in (self.data or [])]


class TargetForm(FlaskForm):
    target = SelectField(_("Leads to"), validators=[InputRequired(_("Choose where it leads."))])

    def offer(self, quarter: Quarter) -> None:
        """Fill the choices with what the quarter has."""
        self.target.choices = target_choices(quarter)

    @property
    def chosen(self) -> tuple[TargetKind, str | None]:
        kind, _slash, slug = self.target.data.partition("/")
        return TargetKind(kind), slug or None


class EntranceForm(TargetForm):
    label = StringField(
        _("Where it hangs"),
        description=_("For your own list, such as: bakery, window. Residents do not see it."),
        validators=[DataRequired(_("Say where it hangs.")), Length(max=120)],
    )
    place = SelectField(_("Place in the quarter"))
    languages = Boxes(_("Languages"))

    def offer(self, quarter: Quarter) -> None:
        super().offer(quarter)
        self.place.choices = [SelectChoice(NO_PLACE, _("no place from the list"))] + [
            SelectChoice(place.code, text_in(place.names, current().code)[0])
            for place in quarter.places
        ]
        self.languages.choices = language_choices()

    def validate_languages(self, field: Boxes) -> None:
        if not field.data:
            raise ValidationError(_("Choose at least one language."))


class LanguagesForm(FlaskForm):
    languages = Boxes(_("Languages"))

    def validate_languages(self, field: Boxes) -> None:
        if not field.data:
            raise ValidationError(_("Choose at least one language."))


class EndForm(FlaskForm):
    note = TextAreaField(
        _("What should people read who still scan it?"),
        description=_("In German, short. They also see what is open now."),
        validators=[Length(max=500)],
    )


class PaperForm(FlaskForm):
    """Read from the address: a poster is something to look at, not to change."""

    class Meta:
        csrf = False

    languages = Boxes(_("Languages on the sheet"), description=_("One to six."))
    size = SelectField(
        _("Paper"), choices=[SelectChoice(size, name) for size, name in SIZES.items()]
    )

    def validate_languages(self, field: Boxes) -> None:
        if len(field.data or []) > MOST_LANGUAGES:
            raise ValidationError(_("Six languages fit on one sheet. Please choose fewer."))


def language_choices() -> list[SelectChoice]:
    """Return the languages of this installation under their own names."""
    offered = current_app.config["SETTINGS"].languages
    return [SelectChoice(code, LANGUAGES[code].own_name) for code in offered]
