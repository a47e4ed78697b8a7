"""What other rooms hand to the pages of this one. `app.py` fills these lists, once, at import.

Plain data and plain lists: a room gives away a function that answers with cards, and no
page needs to know which rooms exist. An empty list is a page with an honest empty state.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from participation.quarters.models import Quarter


@dataclass(frozen=True)
class Card:
    """Something a resident can do or read now.

    title, text -- in the reader's language already.
    kind -- names the icon and the word above the title: `survey idea event results answer`.
    minutes -- how long it takes; None where that makes no sense.
    language -- the language the title is really in, when it fell back; else None.
    """

    title: str
    text: str
    href: str
    kind: str
    minutes: int | None = None
    language: str | None = None


@dataclass(frozen=True)
class NextDate:
    """A day that residents may wait for: a meeting, an answer, results.

    about -- what it belongs to, where the title does not say it.
    """

    day: dt.date
    title: str
    href: str | None = None
    place: str = ""
    about: str = ""


@dataclass(frozen=True)
class StoredOnDevice:
    """One line of the table after § 25 TDDDG. Texts may be lazy."""

    what: Any
    why: Any
    how_long: Any


@dataclass(frozen=True)
class Kept:
    """One line of the public register of deadlines. Texts may be lazy."""

    what: Any
    how_long: Any


openings: list[Callable[[Quarter], list[Card]]] = []
results: list[Callable[[Quarter], list[Card]]] = []
dates: list[Callable[[Quarter], list[NextDate]]] = []
# Templates of other rooms that stand on a quarter's home, below what is open.
home_parts: list[str] = []
device_storage: list[StoredOnDevice] = []
retention: list[Kept] = []


def collect(sources: list[Callable[[Quarter], list[Card]]], quarter: Quarter) -> list[Card]:
    """Return the cards of every room, in the order in which the rooms were joined."""
    return [card for source in sources for card in source(quarter)]


def next_dates(quarter: Quarter, today: dt.date) -> list[NextDate]:
    """Return what is still to come, soonest first."""
    known = [date for source in dates for date in source(quarter)]
    return sorted((d for d in known if d.day >= today), key=lambda d: (d.day, d.title))


@dataclass(frozen=True)
class Door:
    """Somewhere to go after sending; `title` in the reader's language."""

    title: str
    href: str


doors: list[Callable[[], list[Door]]] = []
# What came out of one survey, by its slug: where its entrance leads when it is over.
outcomes: list[Callable[[Quarter, str], list[Door]]] = []


def all_doors() -> list[Door]:
    """Return the doors of every room, in the order in which the rooms were joined."""
    return [door for source in doors for door in source()]


# What a room says about itself at the foot of the quarter's home: a title that leads there.
notes: list[Callable[[Quarter], list[Door]]] = []
