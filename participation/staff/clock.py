"""The time of staff acts. `app.config["CLOCK"]` may hold another clock, for tests."""

import datetime as dt

from flask import current_app, has_app_context


def now() -> dt.datetime:
    """Return the present moment in UTC."""
    clock = current_app.config.get("CLOCK") if has_app_context() else None
    return clock() if clock else dt.datetime.now(dt.UTC)
