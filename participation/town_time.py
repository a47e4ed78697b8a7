"""The clock on the town's wall: days, weeks and months end with it, wherever a server stands."""

import datetime as dt
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")


def day_of(moment: dt.datetime) -> dt.date:
    """Return the day in the town at a moment that knows its zone."""
    return moment.astimezone(ZONE).date()


def local_today() -> dt.date:
    """Return the day in Neunkirchen, whatever zone the server's clock shows."""
    return day_of(dt.datetime.now(dt.UTC))
