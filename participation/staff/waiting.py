"""What waits for somebody of the team today. Rooms add their own lines; `app.py` joins them.

The start page shows a person the lines of their roles; other pages may show those of one
subject. A line says what to do, in a sentence, and where.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from participation.quarters.models import Quarter
from participation.staff.roles import Role


@dataclass(frozen=True)
class Waiting:
    """One thing to do. text -- in the language in force; address -- where it is done.

    urgent -- it does not become better by itself.
    """

    text: str
    address: str
    urgent: bool = False


@dataclass(frozen=True)
class Source:
    """Who asks for what waits: `lines` is only called for who holds one of `roles`.

    subject -- `texts` for free texts, `tablets` for tablets; pages pick by it. What residents
        wrote or sent is counted by the rules of spec/privacy.md, by the room that counts.
    """

    subject: str
    roles: frozenset[Role]
    lines: Callable[[Quarter], list[Waiting]]


sources: list[Source] = []


def waiting_for(
    quarter: Quarter, roles: Iterable[Role], subjects: Iterable[str] | None = None
) -> list[Waiting]:
    """Return what waits for somebody with these roles, what is urgent first."""
    held, wanted = frozenset(roles), None if subjects is None else frozenset(subjects)
    found = [
        line
        for source in sources
        if source.roles & held and (wanted is None or source.subject in wanted)
        for line in source.lines(quarter)
    ]
    return sorted(found, key=lambda line: not line.urgent)
