"""Logs that name neither address, agent, text nor code."""

import logging

import structlog


def quiet_logs() -> None:
    """Write structured lines; silence what libraries would say about single requests."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s")
    for name in ("waitress.queue", "waitress", "werkzeug", "sqlalchemy.engine"):
        logging.getLogger(name).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d", utc=False),
            structlog.processors.JSONRenderer(),
        ]
    )
