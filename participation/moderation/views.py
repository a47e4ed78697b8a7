"""What everybody can read: how texts are checked, and how the checking goes."""

import datetime as dt

from flask import g, render_template, url_for

from participation.db import db
from participation.i18n import gettext as _
from participation.moderation import (
    manage,
    manage_item,
    manage_practice,
    manage_second,
    manage_work,
    measures,
)
from participation.moderation.blueprint import blueprint
from participation.moderation.forget import KEPT, SAID
from participation.moderation.words import REASONS
from participation.quarters.models import Quarter
from participation.staff.clock import local_today
from participation.web.registry import Door

__all__ = ["blueprint", "manage", "manage_item", "manage_practice", "manage_second", "manage_work"]

MONTHS = 12


@blueprint.get("/<lang:lang>/<quarter>/checking")
def checking() -> str:
    """Say how texts are checked, with numbers of whole months only.

    What waits counts from before this month: no number moves when somebody writes.
    """
    today = local_today()
    found = measures.months(db.session(), g.quarter.id)
    current, first = f"{today:%Y-%m}", today.replace(day=1)
    whole = {month: one for month, one in found.items() if month < current}
    return render_template(
        "moderation/checking.html",
        waiting=measures.older_than(db.session(), g.quarter.id, first - dt.timedelta(days=1)),
        late=measures.older_than(db.session(), g.quarter.id, today - SAID) > 0,
        kept=KEPT.days,
        months=dict(list(whole.items())[:MONTHS]),
        unread=sum(month.unread for month in whole.values()),
        reasons=REASONS,
        public=measures.public,
    )


def home_notes(quarter: Quarter) -> list[Door]:
    """Lead from the quarter's home to how texts are checked; say there too if we are late."""
    said = [Door(_("How we check texts"), url_for("moderation.checking", quarter=quarter.slug))]
    if measures.older_than(db.session(), quarter.id, local_today() - SAID):
        late = _("We are late. Some texts have waited for 75 days or more.")
        said.append(Door(late, said[0].href))
    return said
