"""Recoding the levels of a dimension until each has enough members to be a row."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from participation.anonymity.columns import NO_ANSWER

Group = tuple[str, ...]
# Between what a group's members are known to lie without any number; None for no upper end.
Told = Mapping[Group, tuple[int, int | None]]
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
    small = _small(members, least, unassisted, k)
    *_, groups = _stages(members, merge, small, before)
    withheld = frozenset(group for group in groups if _silent(group) and small(group))
    found = Recoding(question, tuple(groups), withheld)
    loud = [group for group in found.shown if not _silent(group)]
    return None if _blocking(groups, small) or len(loud) < 2 else found


def told(
    members: Mapping[str, int],
    merge: Iterable[tuple[str, ...]],
    least: int,
    *,
    unassisted: Mapping[str, int] | None = None,
    k: int = 5,
    before: Recoding | None = None,
) -> Told:
    """Return what the grouping itself tells of the members of its groups to whoever knows the
    rule: that they are enough, or too few. The arguments are those of `recode`.

    Where several groups may be the one for which others were merged, nobody can tell which.
    """
    small, found = _small(members, least, unassisted, k), dict[Group, tuple[int, int | None]]()
    stages = list(_stages(members, merge, small, before))
    for groups in stages:
        blocking = _blocking(groups, small)
        silent = [group for group in stages[-1] if _silent(group) and small(group)]
        for group in (*(blocking if len(blocking) == 1 else ()), *silent):
            if sum(members.get(level, 0) for level in group) < least:
                found[group] = (0, least - 1)
    if not _blocking(stages[-1], small):
        found |= {group: (least, None) for group in stages[-1] if not small(group)}
    return found


def _small(
    members: Mapping[str, int], least: int, unassisted: Mapping[str, int] | None, k: int
) -> Callable[[Group], bool]:
    def small(group: Group) -> bool:
        own = unassisted is None or sum(unassisted.get(level, 0) for level in group) >= k
        return sum(members.get(level, 0) for level in group) < least or not own

    return small


def _blocking(groups: Iterable[Group], small: Callable[[Group], bool]) -> list[Group]:
    return [group for group in groups if not _silent(group) and small(group)]


def _stages(
    members: Mapping[str, int],
    merge: Iterable[tuple[str, ...]],
    small: Callable[[Group], bool],
    before: Recoding | None,
) -> Iterator[list[Group]]:
    """Yield the groups before each step of the merge order that is taken, and after the last."""
    groups: list[Group] = list(before.groups) if before else [(level,) for level in members]
    known = {level for group in groups for level in group}
    groups += [(level,) for level in members if level not in known]
    yield groups
    for step in merge:
        if not _blocking(groups, small):
            return
        groups = _merged(groups, step)
        yield groups


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
