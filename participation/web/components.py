"""What the components in `web/components.html` need from Python."""

import datetime as dt
import re

from flask import Flask, current_app

from participation.i18n import current, format_date
from participation.quarters.models import Phase, text_in
from participation.web.colour import normalise
from participation.web.icons import icon
from participation.web.words import KINDS, PHASES, ROLES

GERMANY = "+49"


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        icon=icon,
        text_in=text_in,
        phase_index=list(Phase).index,
        way_to_reach=way_to_reach,
        same_tongue=same_tongue,
        has_room=has_room,
        colour_name=lambda colour: normalise(colour).removeprefix("#"),
        KINDS=KINDS,
        PHASES=PHASES,
        ROLES=ROLES,
    )
    app.jinja_env.filters["day"] = day


def dialled(number: str) -> str:
    """Return a number written for people as a phone dials it: `0681 947-0` as `+496819470`.

    Short numbers such as 112 and 116 117 stay as they are: they have no area code.
    """
    digits = "".join(sign for sign in number if sign.isdecimal() or sign == "+")
    return GERMANY + digits[1:] if digits.startswith("0") and digits[1:2] != "0" else digits


def way_to_reach(written: str) -> tuple[str, str]:
    """Return icon and link for a number, mail address or site; no link for any other text."""
    if written.startswith("https://"):
        return "arrow", written
    if "@" in written and " " not in written:
        return "mail", f"mailto:{written}"
    if re.fullmatch(r"[+0-9][0-9 ()/-]+", written):
        return "phone", f"tel:{dialled(written)}"
    return "", ""


def has_room(name: str) -> bool:
    """Tell whether a room stands in this house: pages promise only what can be done there."""
    return name in current_app.blueprints


def same_tongue(code: str) -> bool:
    """Tell whether a text in `code` is no surprise to the reader: both kinds of German are one."""
    return current().code.split("-")[0] == code.split("-")[0]


def day(written: str) -> str:
    """Return a date of the settings in the reader's language; what is no date stays as it is."""
    try:
        return format_date(dt.date.fromisoformat(written))
    except ValueError:
        return written
