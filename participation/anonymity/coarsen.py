"""Numbers in classes: what is kept of a number is the class of the release plan it falls into."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any


def class_of(number: Decimal | int, classes: Sequence[Mapping[str, Any]]) -> str:
    """Return the name of the class a number falls into.

    classes -- as in a survey definition: rising, each with `name` and `to` (included, in the
        unit of the question); the last one is open and has no `to`.

    Raises ValueError if the last class is not open or the bounds do not rise.
    """
    bounds = [Decimal(str(entry["to"])) for entry in classes if entry.get("to") is not None]
    if not classes or classes[-1].get("to") is not None or len(bounds) != len(classes) - 1:
        raise ValueError("only the last class has an open end, and it must have one")
    if sorted(set(bounds)) != bounds:
        raise ValueError("the bounds of the classes must rise")
    place = sum(1 for bound in bounds if number > bound)
    return str(classes[place]["name"])


def median_class(counts: Sequence[int]) -> int | None:
    """Return the place of the class that holds the median, from noisy counts; None if all are 0.

    A median is published as a class only (spec: releases, 3).
    """
    total, reached = sum(counts), 0
    for place, count in enumerate(counts):
        reached += count
        if total and 2 * reached >= total:
            return place
    return None
