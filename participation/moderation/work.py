"""What happens by the clock: taking in what was settled, closing what cannot be undone."""

from flask import Flask

from participation.moderation.close import close_due
from participation.moderation.intake import intake
from participation.staff.clock import local_today, now


def run(app: Flask) -> None:
    """Do both, at every tick of the clock; within the application's context."""
    today = local_today()
    intake(today)
    close_due(now(), today)
