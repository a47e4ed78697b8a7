"""Carrying out what the register says, down to the bytes on the disk."""

import datetime as dt
from collections import Counter

import structlog
from sqlalchemy.exc import DBAPIError

from participation import files
from participation.db import db, lay_anew, wipe, writing
from participation.retention.register import contributions, owned_files, rules

log = structlog.get_logger()


def forget(today: dt.date) -> Counter[str]:
    """Delete what is due; return how many rows by what they were.

    Ends by cutting the write-ahead log, and on PostgreSQL by rewriting the tables: after 300
    deleted names a plain DELETE had left 412 traces in the files (spec/privacy.md).
    """
    counted: Counter[str] = Counter()
    touched: set[str] = set()
    for rule in rules:
        with writing() as session:
            n = rule.delete(session, today)
        if n:
            touched |= set(rule.tables)
        counted[", ".join(rule.tables)] += n
    db.session.rollback()
    wipe(sorted(touched))
    files.sweep(_owned(), dt.datetime.now(dt.UTC))
    return counted


def _owned() -> list[str]:
    """Return every file that a row owns, as it is now."""
    db.session.rollback()
    found = [name for owned in owned_files for name in owned(db.session())]
    db.session.rollback()
    return found


def lay_contributions_anew() -> bool:
    """Take from every contribution the traces of the night in which it was written.

    Returns whether it could be done; a busy table or a full disk leaves it for the next time.
    """
    db.session.rollback()
    try:
        lay_anew(contributions)
        files.lay_anew(_owned())
    except (DBAPIError, OSError) as error:
        log.warning("contributions not laid anew", error=type(error).__name__)
        return False
    return True
