"""What the start page offers. Rooms add their own lines: `menu.append(MenuEntry(...))`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from participation.quarters.models import Quarter
from participation.staff.roles import Role


@dataclass(frozen=True)
class MenuEntry:
    """One link, shown to who holds one of `roles` in the quarter.

    endpoint -- of a view that takes nothing but the quarter, such as `surveys.manage`.
    label -- from lazy_gettext.
    waiting -- how much waits there, shown beside the label; None if nothing can wait.
    """

    roles: frozenset[Role]
    endpoint: str
    label: Any
    waiting: Callable[[Quarter], int] | None = None


@dataclass(frozen=True)
class Link:
    address: str
    label: Any
    waiting: int = 0


menu: list[MenuEntry] = []


def links(quarter: Quarter, roles: Iterable[Role]) -> list[Link]:
    """Return what somebody with these roles can open in the quarter, in the menu's order."""
    held = frozenset(roles)
    return [
        Link(
            url_for(entry.endpoint, quarter=quarter.slug),
            entry.label,
            entry.waiting(quarter) if entry.waiting else 0,
        )
        for entry in menu
        # A room that this installation leaves out has no address to link to.
        if entry.roles & held and entry.endpoint in current_app.view_functions
    ]
