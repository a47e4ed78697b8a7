"""What a code can lead to. Other rooms say what they have; `app.py` joins them.

targets["survey"] = find      # (quarter, slug) -> Target, or None for an unknown slug
offers["survey"] = list_all   # (quarter) -> {slug: Target}, for staff to choose from
"""

from collections.abc import Callable
from dataclasses import dataclass

from participation.entrances.models import Entrance, TargetKind
from participation.i18n import gettext as _
from participation.quarters.models import Quarter


@dataclass(frozen=True)
class Target:
    """Something with an address, in words of the language in force.

    path -- behind `/<lang>/<quarter>/`, such as `surveys/residents`.
    note -- what happened, when it is not open: "The survey ended on 3 May. Results: ..."
    """

    open: bool
    title: str
    path: str
    note: str = ""


def _home(quarter: Quarter, slug: str) -> Target:
    return Target(True, quarter.name, "")


targets: dict[str, Callable[[Quarter, str], Target | None]] = {TargetKind.HOME: _home}
offers: dict[str, Callable[[Quarter], dict[str, Target]]] = {}


def target_of(entrance: Entrance) -> Target:
    """Return where an entrance leads; a closed target where there is nothing (any more)."""
    find = targets.get(entrance.target_kind)
    found = find(entrance.quarter, entrance.target_slug or "") if find else None
    return found or Target(False, "", "", _("This does not exist any more."))


def open_now(quarter: Quarter) -> list[Target]:
    """Return what somebody who came too late can do instead."""
    offered = [offer for offer_all in offers.values() for offer in offer_all(quarter).values()]
    return [target for target in offered if target.open]
