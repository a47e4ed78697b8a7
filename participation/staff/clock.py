"""The time of staff acts. `app.config["CLOCK"]` may hold another clock, for tests."""

import datetime as dt

from flask import current_app, has_app_context

from participation.town_time import day_of


def now() -> dt.datetime:
    """Return the present moment in UTC."""
    clock = current_app.config.get("CLOCK") if has_app_context() else None
    return clock() if clock else dt.datetime.now(dt.UTC)


def local_today() -> dt.date:
    """Return the day in the town at that moment, whatever zone the server's clock shows."""
    return day_of(now())
