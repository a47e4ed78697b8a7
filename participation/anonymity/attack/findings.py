"""When a proven interval gives somebody away, and how that is said."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from participation.anonymity.attack.equations import Ints
from participation.anonymity.attack.rules import Interval

SENTENCES = {
    "small": "{cell}: proven to be between {low} and {high}, below the bound of {k}.",
    "exact": "{cell}: proven to be between {low} and {high}, an interval narrower than {width}.",
    "everybody": "{cell}: everybody in this group is proven to have given this answer.",
    "coalition": "{cell}: people who know all the others prove it of {low} to {high} of the rest.",
    "timeout": "{cell}: the solver did not finish; what it might have found counts as found.",
    "relaxed": "{cell}: too large to be solved exactly; what it might have found counts as found.",
    "contradiction": "{cell}: no population fits the published values under the stated rule.",
}


@dataclass(frozen=True)
class Finding:
    """What the attacker proves. `knowledge` says what they had to know besides the tables."""

    kind: str
    cell: str
    variables: tuple[str, ...] = ()
    levels: tuple[tuple[str, ...], ...] = ()
    low: int = 0
    high: int = 0
    knowledge: str = "the published tables"
    model: str = "per question"

    def sentence(self, k: int, width: int) -> str:
        """Return one plain English sentence."""
        known = "" if self.knowledge == "the published tables" else f" Known: {self.knowledge}."
        text = SENTENCES[self.kind].format(
            cell=self.cell, low=self.low, high=self.high, k=k, width=width
        )
        return text + known


def verdict(proven: Interval, k: int, min_width: int) -> str | None:
    """Return the kind of finding an interval of a count is, or None if it gives nobody away."""
    if proven.low >= 1 and proven.high < k:
        return "small"
    if proven.width < min_width:
        return "exact"
    return None


def coalition_width(left: int, min_width: int) -> int:
    """Return how wide the interval of `left` unknown people must stay.

    One person: yes or no must stay open. Two: "one of two" must; from three on, `min_width`.
    """
    return 1 if left <= 2 else min_width


def settled(
    least: Ints, most: Ints, shift: NDArray[np.int64], k: int, width: int
) -> NDArray[np.bool_]:
    """Tell which counts known worlds have cleared: they give nobody away.

    shift -- 1 where the attacker is counted, 0 where not.
    """
    return (most - least >= width) & ((least - shift <= 0) | (most - shift >= k))
