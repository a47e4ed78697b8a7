"""Recoding the levels of a dimension until each has enough members to be a row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from participation.anonymity.columns import NO_ANSWER

Group = tuple[str, ...]
# People who said nothing are merged with nobody: "65 and older, or no answer" says nothing.
SILENT = frozenset({NO_ANSWER, "refused", "dont_know", "not_asked"})


@dataclass(frozen=True)
class Recoding:
    """How a dimension's levels are grouped in a release.

    groups -- every level is in exactly one, in the plan's order.
    withheld -- groups of silence too small to be a row; they are counted, but not shown.
    """

    question: str
    groups: tuple[Group, ...]
    withheld: frozenset[Group]

    @property
    def shown(self) -> tuple[Group, ...]:
        return tuple(group for group in self.groups if group not in self.withheld)


def recode(
    question: str,
    members: Mapping[str, int],
    merge: Iterable[tuple[str, ...]],
    least: int,
    *,
    unassisted: Mapping[str, int] | None = None,
    k: int = 5,
    before: Recoding | None = None,
) -> Recoding | None:
    """Return the finest grouping whose shown groups all have `least` members, or None.

    None: the merge order is used up, or one shown level is left; the dimension is dropped.

    members -- level to its number of answers, in the plan's order, silence included.
    merge -- steps of the plan, taken in order, one at a time, until every group is large enough.
    unassisted -- level to how many of its answers came neither by interview nor interpreter;
        a shown group needs k of them, or its interviewer would know all of it.
    before -- the recoding of the release before: what is merged stays merged.
    """
    groups: list[Group] = list(before.groups) if before else [(level,) for level in members]
    known = {level for group in groups for level in group}
    groups += [(level,) for level in members if level not in known]

    def small(group: Group) -> bool:
        own = unassisted is None or sum(unassisted.get(level, 0) for level in group) >= k
        return sum(members.get(level, 0) for level in group) < least or not own

    def blocking() -> bool:
        return any(small(group) for group in groups if not _silent(group))

    for step in merge:
        if not blocking():
            break
        groups = _merged(groups, step)
    withheld = frozenset(group for group in groups if _silent(group) and small(group))
    found = Recoding(question, tuple(groups), withheld)
    loud = [group for group in found.shown if not _silent(group)]
    return None if blocking() or len(loud) < 2 else found


def joined(one: Recoding, other: Recoding) -> Recoding:
    """Return the finest grouping that splits no group of either."""
    groups = list(one.groups)
    for group in other.groups:
        groups = _merged(groups, group)
    return Recoding(one.question, tuple(groups), frozenset())


def coarser(fine: Recoding, coarse: Recoding) -> list[int]:
    """Return, for each group of `fine`, the place of the group of `coarse` that holds it.

    Raises ValueError if a group of `fine` is split in `coarse`.
    """
    places = []
    for group in fine.groups:
        inside = [i for i, big in enumerate(coarse.groups) if set(group) <= set(big)]
        if len(inside) != 1:
            raise ValueError(f"{fine.question}: merged levels were split again")
        places.append(inside[0])
    return places


def _silent(group: Group) -> bool:
    return set(group) <= SILENT


def _merged(groups: list[Group], step: tuple[str, ...]) -> list[Group]:
    touched = [group for group in groups if set(group) & set(step)]
    if len(touched) < 2:
        return groups
    together = tuple(level for group in touched for level in group)
    first = groups.index(touched[0])
    rest = [group for group in groups if group not in touched]
    return [*rest[:first], together, *rest[first:]]
