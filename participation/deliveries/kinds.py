"""What a room registers so that the door takes its kind of envelope."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session


class MisfitError(Exception):
    """The envelope opened, but its room cannot place it. `reason` is a word of `reasons`."""

    def __init__(self, reason: str, version: str = ""):
        super().__init__(reason)
        self.reason = reason
        self.version = version


@dataclass(frozen=True)
class Placed:
    """Where an envelope belongs.

    scope -- the survey, board or event under whose key its id is remembered.
    late -- it arrived after the close; judged by arrival, never by a device's clock.
    quarter -- slug of the quarter to whose key it must be sealed; None where any may be.
    """

    scope: str
    late: bool = False
    quarter: str | None = None


@dataclass(frozen=True)
class Opened:
    """An opened arrival on its way to the room's rows. `day` is the day of its arrival."""

    envelope_id: str
    content: Mapping[str, Any]
    day: dt.date
    late: bool


class Kind(Protocol):
    """One kind of envelope: `response`, later `idea`, `signup` and others.

    ripe -- how many must rest before a nightly settle opens them.
    immediate -- settled as soon as the door has committed, with a result in the receipt.
    """

    name: str
    ripe: int
    immediate: bool

    def place(self, content: Mapping[str, Any], today: dt.date) -> Placed:
        """Say where it belongs. Raises MisfitError."""

    def closed(self, session: Session, scope: str, today: dt.date) -> bool:
        """Tell whether the scope is closed, so that even few arrivals are settled."""

    def settle(self, session: Session, scope: str, opened: Sequence[Opened]) -> None:
        """Write the rows of one lot inside the caller's transaction."""

    def result(self, content: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return what the receipt tells the device about an immediate kind."""


_kinds: dict[str, Kind] = {}

# How people call a scope: its first part to a function of the whole.
scope_names: dict[str, Callable[[str], str]] = {}


def named(scope: str) -> str:
    """Return a scope as people call it, in the language in force."""
    name = scope_names.get(scope.partition(":")[0])
    return name(scope) if name else scope


def register(kind: Kind) -> None:
    _kinds[kind.name] = kind


def kind_named(name: str) -> Kind | None:
    return _kinds.get(name)


def all_kinds() -> tuple[Kind, ...]:
    return tuple(_kinds.values())
