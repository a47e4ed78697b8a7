"""Are the numbers that a published file shows those that its audited input holds?"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from participation.anonymity.columns import NO_ANSWER, YES
from participation.anonymity.percent import whole_percent
from participation.anonymity.tables import ANSWERED_BASE

Json = Mapping[str, Any]
UNKNOWN = object()


def differing(written: Json, audited: Json) -> Iterator[str]:
    """Yield a sentence for each shown number that is not in the audited input as it is shown, or
    not at all, and for each share that is not its count in the answers of its group.

    written -- a published file; one that shows no tables has nothing to compare.
    """
    release = written.get("release")
    if not isinstance(release, Mapping):
        return
    # Earlier releases have tables of the same names: one of them has to hold what is shown.
    looks: dict[str, dict[str, Json]] = {}
    for table in audited.get("tables", ()):
        looks.setdefault(table["population"], {})[table["name"]] = table
    for table in release.get("tables", ()):
        for title in _wrong(table, list(looks.values())):
            yield f"{title}: what is shown is not what was audited"


def _wrong(table: Json, looks: list[dict[str, Json]]) -> Iterator[str]:
    """Yield what the numbers of a shown table are called that differ."""
    name = table["name"]
    for group in table["groups"]:
        if not _is_held(group, (_audited_base(known, table, group["level"]) for known in looks)):
            yield f"{name}, answers in all {group['level']}".strip()
    for row in table["rows"]:
        for group, cell in zip(table["groups"], row["cells"], strict=True):
            place = (row["level"], group["level"])
            held = _is_held(cell, (_audited(known, table, *place) for known in looks))
            if not held or not _is_share(cell, group):
                yield f"{name} = {', '.join(filter(None, place))}"


def _is_held(shown: Json, audited: Iterable[Any]) -> bool:
    if "withheld" in shown:
        return True
    held = [_bounds(one) for one in audited if one is not UNKNOWN]
    return (shown.get("count", shown.get("from")), shown.get("count", shown.get("to"))) in held


def _is_share(cell: Json, group: Json) -> bool:
    """Tell whether a share is the count in its group's answers, where both are said."""
    count, whole = cell.get("count"), group.get("count")
    if "percent" not in cell or not count or not whole:
        return True
    # Noise can lift a part above its whole.
    return bool(cell["percent"] == min(100, whole_percent(count / whole)))


def _audited(known: Mapping[str, Json], table: Json, row: str, group: str) -> Any:
    """Return the audited cell of a shown one; UNKNOWN where the input has no such place."""
    name, question = table["name"], table["question"]
    found = known.get(name)
    if found is None and row == NO_ANSWER:
        # Who chose no option left all of them open.
        options = (f"{question}.{one['level']}" for one in table["rows"])
        named = (known.get(name.replace(question, option, 1)) for option in options)
        found = next((one for one in named if one is not None), None)
    elif found is None:
        # An option of a question with several answers is a table of yes and no.
        found, row = known.get(name.replace(question, f"{question}.{row}", 1)), YES
    return _cell(found, row, group)


def _audited_base(known: Mapping[str, Json], table: Json, group: str) -> Any:
    """Return what the shares of a group are taken of: those who were asked, the members of a
    dimension's level, or everybody; UNKNOWN where the look has no such table."""
    name, question, dimension = table["name"], table["question"], table["dimension"]
    options = [question, *(f"{question}.{row['level']}" for row in table["rows"])]
    named = [name.replace(question, variable, 1) for variable in options]
    own = next((known[one] for one in named if one in known), None)
    if own is None:
        return UNKNOWN
    for one in named:
        asked = known.get(f"{one}, {ANSWERED_BASE}")
        if asked is not None:
            return _cell(asked, ANSWERED_BASE, group)
    if not dimension:
        # Texts are a population of their own; how many they are is a table of its name.
        return _cell(known.get("total", known.get(own["population"])))
    of_dimension = [
        one
        for one in known.values()
        if [axis["variable"] for axis in one["axes"]] == [dimension] and one["name"] != dimension
    ]
    held = (_cell(one, group) for one in of_dimension)
    return next((cell for cell in held if cell is not UNKNOWN), UNKNOWN)


def _cell(table: Json | None, *levels: str) -> Any:
    """Return the cell at these levels, empty ones left out; UNKNOWN where there is none."""
    if table is None:
        return UNKNOWN
    wanted = tuple(filter(None, levels))
    names = [[level["name"] for level in axis["levels"]] for axis in table["axes"]]
    if len(names) != len(wanted) or any(
        level not in axis for level, axis in zip(wanted, names, strict=True)
    ):
        return UNKNOWN
    cell = table["cells"]
    for level, axis in zip(wanted, names, strict=True):
        cell = cell[axis.index(level)]
    return cell


def _bounds(cell: Any) -> tuple[Any, Any]:
    if isinstance(cell, Mapping):
        return cell.get("from"), cell.get("to")
    return cell, cell
