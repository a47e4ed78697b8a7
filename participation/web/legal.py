"""Legal and help pages. What differs between towns comes from `Quarter.legal` and `.contact`.

Keys of `Quarter.contact`: `person office place phone email hours`.

Keys of `Quarter.legal`, all optional, and a missing one is said to be missing:
`provider address represented_by phone email responsible` (imprint),
`controller officer officer_phone officer_email basis` (privacy; `controller` is the provider
unless named), `supervisor supervisor_address supervisor_phone supervisor_email supervisor_web`,
`accessibility_phone accessibility_email accessibility_date enforcement enforcement_web`,
`duty_phone` (the person on duty for acute danger).
"""

from dataclasses import dataclass

from flask import g, render_template, request

from participation.i18n import lazy_gettext as _
from participation.quarters.models import Quarter, quarter_by_slug
from participation.web.registry import device_storage, retention

# Where residents of the Saarland complain; a quarter elsewhere names another authority.
SUPERVISOR = {
    "supervisor": "Unabhängiges Datenschutzzentrum Saarland",
    "supervisor_address": "Fritz-Dobisch-Straße 12, 66111 Saarbrücken",
    "supervisor_phone": "0681 94781-0",
    "supervisor_email": "poststelle@datenschutz.saarland.de",
    "supervisor_web": "https://www.datenschutz.saarland.de",
}


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
    )
