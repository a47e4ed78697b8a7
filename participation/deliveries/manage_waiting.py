"""What the door asks of the team today. Only that something waits, never how much."""

from flask import url_for

from participation.deliveries import quarantine
from participation.deliveries.kinds import named
from participation.i18n import gettext as _
from participation.quarters.models import Quarter
from participation.staff.waiting import Waiting


def lines(quarter: Quarter) -> list[Waiting]:
    """Return the late lots and the quarantine that want a decision."""
    desk = quarantine.Desk(quarter.id)
    here = url_for("arrivals.door", quarter=quarter.slug)
    found = [
        Waiting(_("Decide about what came late: %(survey)s", survey=named(scope)), here)
        for scope, _n in quarantine.late(desk)
    ]
    if quarantine.held(desk):
        found.append(Waiting(_("Look at what the door held back"), here))
    return found
