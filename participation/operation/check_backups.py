"""What `check` looks at beyond the database itself: keys, the log of staff acts, clock, backups."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from participation.config import Settings
from participation.db import db
from participation.deliveries import seal
from participation.deliveries.keys import ring
from participation.deliveries.models import Arrival, Quarantined, SealingKey
from participation.operation.backup import last_backup
from participation.operation.check import Finding, attention, ok, wrong
from participation.quarters.models import Quarter
from participation.staff import audit, clock
from participation.staff.models import AuditEntry
from participation.surveys.models import SurveyVersion
from participation.town_time import local_today

# Days and moments that are written when something happens, so never in the future.
HAPPENED: tuple[Any, ...] = (
    Arrival.day,
    Quarantined.day,
    SealingKey.made_on,
    AuditEntry.moment,
    SurveyVersion.published_at,
)

A_DAY = dt.timedelta(days=1)
SKEW = dt.timedelta(minutes=2)
FRESH, STALE = 2 * A_DAY, 7 * A_DAY


def checks(_settings: Settings) -> Iterator[Finding]:
    yield from _keys()
    yield from _chain()
    yield from _clock()
    yield _backup(local_today())


def _keys() -> Iterator[Finding]:
    query = sa.select(SealingKey, Quarter).join(Quarter, Quarter.id == SealingKey.quarter_id)
    n = 0
    for key, quarter in db.session.execute(query):
        n += 1
        if seal.public_bytes(ring().sealing_key(quarter.slug, key.number)) != key.public:
            yield wrong(
                f"Key {key.id} of {quarter.slug} does not come from this recovery secret: what is "
                "sealed to it cannot be opened.",
                "Restore the last backup with the sheet that belongs to it.",
            )
            return
    if n:
        yield ok(f"The recovery secret opens what is sealed to any key ({n}).")
    else:
        yield attention(
            "No quarter has a sealing key: phones cannot send.", "Set up a quarter first."
        )


def _chain() -> Iterator[Finding]:
    breaks = audit.verify(db.session())
    for sentence in breaks:
        yield wrong(
            f"The log of staff acts has been changed: {sentence}",
            "Compare with the last backup and find out who could write to the database.",
        )
    if not breaks:
        yield ok("The log of staff acts is whole.")


def _clock() -> Iterator[Finding]:
    now = clock.now()
    if db.engine.dialect.name == "postgresql":
        theirs = db.session.scalar(sa.select(sa.func.clock_timestamp()))
        if theirs is not None and abs(theirs - now) > SKEW:
            yield wrong(
                f"This clock and the database's are {abs(theirs - now)} apart.",
                "Let both machines set their clocks (chrony, systemd-timesyncd).",
            )
    newest = max((day for column in HAPPENED if (day := _newest(column))), default=None)
    if newest and newest > now.date() + A_DAY:
        yield wrong(
            f"The clock says {now.date()}, but the database knows {newest} already.",
            "Correct the clock before anything closes, opens or is forgotten on a wrong day.",
        )
    else:
        yield ok(f"The clock says {now.date()}, after everything in the database.")


def _newest(column: Any) -> dt.date | None:
    value = db.session.scalar(sa.select(sa.func.max(column)))
    return value.date() if isinstance(value, dt.datetime) else value


def _backup(today: dt.date) -> Finding:
    last = last_backup(db.session())
    nightly = "Run `participation backup FILE` every night and bring the file elsewhere."
    if last is None:
        return attention("There is no backup yet.", nightly)
    if today - last > STALE:
        return wrong(f"The last verified backup is of {last}.", nightly)
    if today - last > FRESH:
        return attention(f"The last verified backup is of {last}.", nightly)
    return ok(f"The last verified backup is of {last}.")
