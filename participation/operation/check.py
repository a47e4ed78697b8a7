"""`participation check`: what an operator should know before a resident notices.

Every finding is a line: what was looked at, whether it is ok, and what to do where it is not.
Nothing is changed, and nothing is said that an answer, a text or a code could be read from.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from participation.app import create_app
from participation.config import ConfigError, Settings
from participation.db import db


class Level(StrEnum):
    OK = "ok"
    ATTENTION = "attention"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """what -- a sentence; remedy -- what to do; empty where all is well."""

    level: Level
    what: str
    remedy: str = ""


def ok(what: str) -> Finding:
    return Finding(Level.OK, what)


def attention(what: str, remedy: str) -> Finding:
    return Finding(Level.ATTENTION, what, remedy)


def wrong(what: str, remedy: str) -> Finding:
    return Finding(Level.WRONG, what, remedy)


Check = Callable[[Settings], Iterator[Finding]]


def run(environ: Mapping[str, str] = os.environ) -> list[Finding]:
    """Look at the configured instance; return everything found, in a stable order."""
    try:
        settings = Settings.from_environment(environ)
    except ConfigError as error:
        return [wrong(str(error), "Correct the setting, then check again.")]
    return run_in(create_app(settings))


def run_in(app: Flask) -> list[Finding]:
    """Look at an application's instance. A check that fails is itself a finding."""
    from participation.operation import (
        check_backups,
        check_database,
        check_files,
        check_machine,
        check_mail,
    )

    settings: Settings = app.config["SETTINGS"]
    found: list[Finding] = []
    with app.app_context():
        found += _guarded("Settings and files", check_machine.checks, settings)
        if not _reachable(found):
            return found
        found += _guarded("Database", check_database.checks, settings)
        found += _guarded("Recordings", check_files.checks, settings)
        found += _guarded("Backups and keys", check_backups.checks, settings)
        found += _guarded("Mail", check_mail.checks, settings)
        db.session.remove()
    return found


def _reachable(found: list[Finding]) -> bool:
    try:
        with db.engine.connect() as connection:
            connection.execute(sa.text("SELECT 1"))
    except SQLAlchemyError as error:
        what = f"The database does not answer ({type(error).__name__})."
        found.append(wrong(what, "Start it, or correct DATABASE_URL."))
        return False
    return True


def _guarded(about: str, checks: Check, settings: Settings) -> list[Finding]:
    found: list[Finding] = []
    try:
        found += checks(settings)
    except (SQLAlchemyError, ConfigError, OSError) as error:
        # A database's message may repeat what somebody wrote; its kind cannot.
        said = str(error) if isinstance(error, ConfigError) else type(error).__name__
        remedy = "Run participation migrate if the version is new; else restore the last backup."
        found.append(wrong(f"{about} could not be looked at: {said}", remedy))
    return found
