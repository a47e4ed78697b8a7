"""Sentences that the team should not miss, above every page of its quarter.

Rooms add a function: `notices.append(...)`. None is said when there is nothing to do.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from participation.quarters.models import Quarter
from participation.staff.roles import Role


@dataclass(frozen=True)
class Notice:
    """text -- in the reader's language. address -- where something can be done about it."""

    text: Any
    address: str


notices: list[Callable[[Quarter, frozenset[Role]], list[Notice]]] = []


def notices_for(quarter: Quarter, roles: Iterable[Role]) -> list[Notice]:
    """Return what somebody with these roles should know in the quarter."""
    held = frozenset(roles)
    return [notice for source in notices for notice in source(quarter, held)]
