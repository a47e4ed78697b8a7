"""The day in the quarter, by the clock of staff acts."""

import datetime as dt
from zoneinfo import ZoneInfo

from participation.staff.clock import now


def local_today() -> dt.date:
    """Return the day in Neunkirchen, whatever zone the server's clock shows."""
    return now().astimezone(ZoneInfo("Europe/Berlin")).date()
