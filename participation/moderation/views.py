"""What everybody can read: how texts are checked, and how the checking goes."""

from flask import g, render_template

from participation.db import db
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
from participation.moderation.today import local_today
from participation.moderation.words import REASONS

__all__ = ["blueprint", "manage", "manage_item", "manage_practice", "manage_second", "manage_work"]

MONTHS = 12


@blueprint.get("/<lang:lang>/<quarter>/checking")
def checking() -> str:
    """Say how texts are checked, with numbers of whole months only.

    What waits counts from before this month: no number moves when somebody writes.
    """
    today = local_today()
    found = measures.months(db.session(), g.quarter.id)
    current = f"{today:%Y-%m}"
    whole = {month: one for month, one in found.items() if month < current}
    return render_template(
        "moderation/checking.html",
        waiting=measures.older_than(db.session(), g.quarter.id, today.replace(day=1)),
        late=measures.older_than(db.session(), g.quarter.id, today - SAID) > 0,
        kept=KEPT.days,
        months=dict(list(whole.items())[:MONTHS]),
        unread=sum(month.unread for month in whole.values()),
        reasons=REASONS,
        public=measures.public,
    )
