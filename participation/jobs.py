"""What happens by the clock: settling what arrived and forgetting what is due."""

import datetime as dt
import threading
from collections.abc import Callable

import structlog
from flask import Flask

from participation.config import Settings
from participation.db import db
from participation.deliveries.settle import settle
from participation.retention.forget import forget, lay_contributions_anew
from participation.town_time import ZONE

log = structlog.get_logger()

NIGHT = 3  # o'clock in Neunkirchen
MINUTE = 60.0

# What other rooms want done at every tick; `app.py` adds it.
chores: list[Callable[[Flask], None]] = []


class Clock(threading.Thread):
    """One thread of `serve` that settles and forgets.

    Two workers doing the same at once do it once: a settle takes arrivals by deleting them.
    """

    def __init__(self, app: Flask):
        super().__init__(name="clock", daemon=True)
        self._app = app
        self._settings: Settings = app.config["SETTINGS"]
        self._stop_now = threading.Event()
        self._forgot_on: dt.date | None = None
        self._to_lay = False
        self._settled_in: int | None = None

    def run(self) -> None:
        while not self._stop_now.wait(self._settings.settle_seconds or MINUTE):
            with self._app.app_context():
                self._guarded()

    def stop(self) -> None:
        self._stop_now.set()
        self.join(timeout=10)

    def _guarded(self) -> None:
        # A job that failed once (a full disk, a lost database) must run again the next time.
        try:
            self.tick(dt.datetime.now(ZONE))
        except Exception as error:
            log.error("job failed", error=type(error).__name__)
        finally:
            db.session.remove()

    def tick(self, now: dt.datetime) -> None:
        """Do what is due at this moment of Neunkirchen's clock."""
        if self._settings.settle_seconds:
            settle(now.date())
        elif now.hour == NIGHT:
            self._to_lay |= settle(now.date(), ripe_only=True).total() > 0
        elif now.hour != self._settled_in:
            # What needs no crowd to hide in, such as a conversation note, waits an hour at most.
            settle(now.date(), singly_only=True)
        self._settled_in = now.hour
        for chore in chores:
            self._done(chore)
        if now.hour == NIGHT and self._forgot_on != now.date():
            counted = forget(now.date())
            self._forgot_on = now.date()
            log.info("forgot", **{name: n for name, n in counted.items() if n})
            self._to_lay = True
        if self._to_lay:
            self._to_lay = not lay_contributions_anew()

    def _done(self, chore: Callable[[Flask], None]) -> None:
        # What must be forgotten tonight does not wait for a chore that fails.
        try:
            chore(self._app)
        except Exception as error:
            log.error("chore failed", error=type(error).__name__)
            db.session.rollback()
