"""When texts may be read: with those of ten answers or more, as the live view moves.

A night opens ten answers or more. The operator's word, a demo and a close open fewer, and then one
more text in the queue would be that of whoever has just been seen with a phone.
"""

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.responses.live import NEWS
from participation.responses.models import Tally, TextLot
from participation.surveys.models import Wave, versions_asked, waves_ended_before


def waves_to_read(session: Session, waves: list[Wave], today: dt.date) -> list[int]:
    """Return the ids of the waves whose texts may come into the queue now, and note it.

    A wave that is over is read to its end: nobody else will come to hide its last texts. On the
    first of a month all others are read once, so that nothing waits unseen for ever.
    """
    over = {wave.id for wave in waves_ended_before(session, today)}
    return [wave.id for wave in waves if _may_be_read(session, wave, wave.id in over, today)]


def _may_be_read(session: Session, wave: Wave, over: bool, today: dt.date) -> bool:
    n, last = _answered(session, wave), session.get(TextLot, wave.id, with_for_update=True)
    new = n - (last.n if last else 0)
    monthly = today.day == 1 and (last is None or last.day < today)
    # The same number once more: a long lot is taken in several parts.
    if not (over or new >= NEWS or new == 0 or monthly):
        return False
    session.merge(TextLot(wave_id=wave.id, n=n, day=today))
    return True


def _answered(session: Session, wave: Wave) -> int:
    """Return how many answers of a wave were settled, in all its versions."""
    asked = [version.id for version in versions_asked(session, wave)]
    query = select(func.coalesce(func.sum(Tally.n), 0))
    query = query.where(Tally.facet == "answers", Tally.version_id.in_(asked))
    return int(session.scalars(query).one())
