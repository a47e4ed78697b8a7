"""Are the numbers that a published file shows those that its audited input holds?"""

from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]
UNKNOWN = object()


def differing(written: Json, audited: Json) -> Iterator[str]:
    """Yield a sentence for each shown cell that is not in the audited input as it is shown.

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
        for row in table["rows"]:
            for group, cell in zip(table["groups"], row["cells"], strict=True):
                if "withheld" in cell:
                    continue
                place = (table, row["level"], group["level"])
                own = [_audited(known, *place) for known in looks.values()]
                held = [_bounds(one) for one in own if one is not UNKNOWN]
                shown = (cell.get("count", cell.get("from")), cell.get("count", cell.get("to")))
                if held and shown not in held:
                    level = ", ".join(filter(None, (row["level"], group["level"])))
                    yield f"{table['name']} = {level}: what is shown is not what was audited"


def _audited(known: Mapping[str, Json], table: Json, row: str, group: str) -> Any:
    """Return the audited cell of a shown one; UNKNOWN where the input has no such place."""
    name, question = table["name"], table["question"]
    found = known.get(name)
    if found is None:
        # An option of a question with several answers is a table of yes and no.
        found, row = known.get(name.replace(question, f"{question}.{row}", 1)), "yes"
    if found is None:
        return UNKNOWN
    cell = found["cells"]
    wanted = (row, group) if group else (row,)
    names = [[level["name"] for level in axis["levels"]] for axis in found["axes"]]
    if len(names) != len(wanted) or any(
        level not in axis for level, axis in zip(wanted, names, strict=True)
    ):
        return UNKNOWN
    for level, axis in zip(wanted, names, strict=True):
        cell = cell[axis.index(level)]
    return cell


def _bounds(cell: Any) -> tuple[Any, Any]:
    if isinstance(cell, Mapping):
        return cell.get("from"), cell.get("to")
    return cell, cell
