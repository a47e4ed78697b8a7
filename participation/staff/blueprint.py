"""The staff area's addresses hang here; `views.py` brings them together."""

import datetime as dt

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from participation.i18n import format_date, format_time
from participation.staff.menu import links
from participation.staff.notices import notices_for
from participation.staff.roles import Role
from participation.staff.waiting import waiting_for
from participation.town_time import day_of

blueprint = Blueprint(
    "staff", __name__, url_prefix="/manage", template_folder="templates", static_folder=None
)


@blueprint.record_once
def _prepare(state: BlueprintSetupState) -> None:
    # Our pages send no referrer, so Flask-WTF's check of it on https would refuse every form.
    # The token and SameSite=Strict stay.
    state.app.config["WTF_CSRF_SSL_STRICT"] = False
    state.app.jinja_env.globals.update(
        staff_links=links,
        staff_notices=notices_for,
        staff_waiting=waiting_for,
        Role=Role,
    )


@blueprint.app_template_filter("moment")
def moment(value: dt.datetime) -> str:
    """Return day and clock time in Neunkirchen, in the reader's language."""
    day = day_of(value)
    return f"{format_date(day, 'medium')}, {format_time(value)}"
