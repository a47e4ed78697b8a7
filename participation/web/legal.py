"""Legal and help pages. What differs between towns comes from `Quarter.legal` and `.contact`.

Keys of `Quarter.contact`: `person name street town hours phone email`.

Keys of `Quarter.legal`, all optional, and a missing one is said to be missing:
`controller` (name and address; also the provider), `represented_by phone email responsible`,
`data_protection_officer` (name, mail or phone), `legal_basis`, `purpose`,
`supervisory_authority`, `accessibility_contact` (mail or phone), `reviewed_on`,
`enforcement enforcement_web`, `duty_phone` (the person on duty for acute danger),
`sign_language_video` (a path on this server: nothing here is fetched from elsewhere).
"""

from dataclasses import dataclass

from flask import g, render_template, request

from participation.i18n import lazy_gettext as _
from participation.quarters.models import Quarter, quarter_by_slug
from participation.web.registry import device_storage, retention

# Where residents of the Saarland complain; a quarter elsewhere names another authority.
SUPERVISOR = "Unabhängiges Datenschutzzentrum Saarland"
WAYS_TO_SUPERVISOR = (
    "Fritz-Dobisch-Straße 12, 66111 Saarbrücken",
    "0681 94781-0",
    "poststelle@datenschutz.saarland.de",
    "https://www.datenschutz.saarland.de",
)


@dataclass(frozen=True)
class HelpNumber:
    """A number that is free of charge in all of Germany. note -- hours, languages."""

    name: object
    numbers: tuple[str, ...]
    note: object


HELP_NUMBERS = (
    HelpNumber(_("Fire and ambulance"), ("112",), _("When a life is in danger. Day and night.")),
    HelpNumber(_("Police"), ("110",), _("When somebody threatens you. Day and night.")),
    HelpNumber(_("Doctor outside opening hours"), ("116 117",), _("When you are ill at night.")),
    HelpNumber(
        _("Violence against women"), ("116 016",), _("Many languages. Day and night. Secret.")
    ),
    HelpNumber(
        _("Someone to talk to"),
        ("0800 111 0 111", "0800 111 0 222"),
        _("Telephone counselling. Day and night. You need no name."),
    ),
    HelpNumber(_("Children and young people"), ("116 111",), _("You can tell everything.")),
    HelpNumber(_("Parents"), ("0800 111 0 550",), _("When it gets too much at home.")),
)


def show(page: str, quarters: list[Quarter]) -> str:
    """Render a page for the quarter named in the query, the only one, or all of them."""
    named = quarter_by_slug(request.args.get("quarter", ""))
    shown = [named] if named else quarters
    if len(shown) == 1:
        g.quarter = shown[0]
    return render_template(
        f"web/{page}.html",
        quarters=shown,
        device_storage=device_storage,
        retention=retention,
        help_numbers=HELP_NUMBERS,
        supervisor=SUPERVISOR,
        ways_to_supervisor=WAYS_TO_SUPERVISOR,
    )
