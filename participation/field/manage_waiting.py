"""What tablets ask of the team today: unsent records that grow old."""

from flask import url_for

from participation.field.models import devices_of
from participation.i18n import gettext as _
from participation.i18n import ngettext
from participation.quarters.models import Quarter
from participation.staff.waiting import Waiting

DAY = 24  # hours


def lines(quarter: Quarter) -> list[Waiting]:
    """Return each tablet that holds unsent records, and since how many days."""
    here = url_for("field.devices", quarter=quarter.slug)
    found = []
    for device in devices_of(quarter.id):
        if device.revoked or not device.unsent:
            continue
        days = (device.oldest_hours or 0) // DAY
        since = ngettext("since %(n)s day", "since %(n)s days", days) if days else _("since today")
        said = _("%(tablet)s holds unsent answers, %(since)s", tablet=device.name, since=since)
        found.append(Waiting(said, here, urgent=days > 0))
    return found
