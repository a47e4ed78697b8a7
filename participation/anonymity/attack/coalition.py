"""People who know each other: all but a few of a level put their answers together."""

import numpy as np

from participation.anonymity.attack.bounds import Explorer
from participation.anonymity.attack.equations import ContradictionError
from participation.anonymity.attack.findings import Finding, coalition_width
from participation.anonymity.attack.model import ModelBuilder, Place
from participation.anonymity.attack.partition import Block
from participation.anonymity.attack.reading import Coalition, Document
from participation.anonymity.attack.solve import Deadline


def block_of(document: Document, variable: str, name: str) -> Block:
    """Return the base levels a table's level name stands for. Raises LookupError."""
    for table in document.tables:
        for axis in table.axes:
            if axis.variable == variable and name in axis.names:
                return axis.levels[axis.names.index(name)]
    if name in document.variables[variable]:
        return frozenset([name])
    raise LookupError(f"no level {name!r} of {variable!r}")


def questions_of(coalition: Coalition) -> list[str]:
    """Return the questions whose answers the coalition knows, in order of first mention."""
    return list(dict.fromkeys(q for known in coalition.known.values() for q in known))


def attack(
    builder: ModelBuilder,
    coalition: Coalition,
    question: str,
    deadline: Deadline,
    random: np.random.Generator,
) -> list[Finding]:
    """Return what a coalition proves of the rest on one question, in that question's model.

    The rest are the same people in every population the coalition names. The builder is used
    up: what the coalition knows goes into its equations.

    Raises ContradictionError, OutOfTimeError, LookupError for an unknown level.
    """
    document = builder.document
    names = list(
        dict.fromkeys(n for known in coalition.known.values() for n in known.get(question, {}))
    )
    rest = {name: builder.builder.column(0, coalition.left) for name in names}
    builder.builder.row(rest.values(), [], coalition.left, coalition.left)
    place: Place = ()
    if coalition.variable is not None and coalition.level is not None:
        place = ((coalition.variable, block_of(document, coalition.variable, coalition.level)),)
    for population, known in coalition.known.items():
        members = document.populations[population]
        for name, count in known.get(question, {}).items():
            cell = ((question, block_of(document, question, name)), *place)
            columns = builder.columns(cell, members)
            builder.builder.row(columns, [rest[name]], int(count), int(count))
    equations = builder.builder.freeze()
    equations.tighten()
    explorer = Explorer(equations, [[rest[name]] for name in names], deadline, random)
    found = []
    for i, name in enumerate(names):
        span = explorer.settle(i)
        if span.low >= 1 and span.width < coalition_width(coalition.left, document.min_width):
            who = "everybody" if not place else f"{coalition.variable} = {coalition.level}"
            found.append(
                Finding(
                    "coalition",
                    f"{question} = {name}, {who}",
                    (question, *([coalition.variable] if coalition.variable else [])),
                    ((name,), *([(coalition.level,)] if coalition.level else [])),
                    span.low,
                    span.high,
                    f"the answers of all but {coalition.left}",
                )
            )
    return found


__all__ = ["ContradictionError", "attack", "block_of", "questions_of"]
