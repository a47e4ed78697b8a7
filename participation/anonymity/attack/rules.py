"""From a published value to the true counts it may stand for, rule by rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

# Stands for "no upper limit known"; larger than any quarter, small enough for exact floats.
UNLIMITED = 10_000_000


class UnreadableError(Exception):
    """The document does not say what `schema.json` asks for. The message names the place."""


@dataclass(frozen=True)
class Interval:
    """All whole numbers from `low` to `high`, both included."""

    low: int
    high: int

    @property
    def width(self) -> int:
        return self.high - self.low


@dataclass(frozen=True)
class Rule:
    """How counts were changed before they were published.

    kind -- `exact`, `rounded` (to the nearest multiple of `base`), `rounded_down` (to the
        multiple below) or `noise` (`rows[c]` lists the noise a true count c can get; the last
        row serves all larger counts).
    hidden -- what is known of a cell published as null.
    keys -- tables under one name share record keys: equal members got equal noise.
    """

    kind: str
    base: int = 1
    rows: tuple[tuple[int, ...], ...] = ()
    hidden: Interval = Interval(0, UNLIMITED)
    keys: str | None = None

    def possible(self, value: int) -> Interval | None:
        """Return the true counts behind one published number; None if it cannot occur.

        Raises UnreadableError when they are not neighbours: the model knows intervals only.
        """
        match self.kind:
            case "exact":
                return Interval(value, value)
            case "rounded" | "rounded_down":
                return self._rounded(value)
            case _:
                return self._noisy(value)

    def behind(self, low: int, high: int | None) -> Interval | None:
        """Return the true counts behind "published between `low` and `high`" (None: open)."""
        reach = self.base + max((abs(n) for row in self.rows for n in row), default=0)
        top = low + 4 * reach + len(self.rows) if high is None else high
        found = [i for i in map(self.possible, range(low, top + 1)) if i is not None]
        if not found:
            return None
        if any(a.high + 1 < b.low for a, b in pairwise(found)):
            raise UnreadableError("a rule leaves gaps between the counts behind a value")
        end = UNLIMITED if high is None else max(i.high for i in found)
        return Interval(min(i.low for i in found), end)

    def _rounded(self, value: int) -> Interval | None:
        if value % self.base:
            return None
        if self.kind == "rounded_down":
            return Interval(value, value + self.base - 1)
        half = self.base // 2
        return Interval(max(0, value - half), value + half)

    def _noisy(self, value: int) -> Interval | None:
        last = len(self.rows) - 1
        reach = max(abs(n) for row in self.rows for n in row)
        counts = [
            count
            for count in range(max(0, value - reach), value + reach + 1)
            if value - count in self.rows[min(count, last)]
        ]
        if not counts:
            return None
        if counts[-1] - counts[0] + 1 != len(counts):
            raise UnreadableError(f"the noise rule leaves gaps between the counts behind {value}")
        return Interval(counts[0], counts[-1])


def read_rule(name: str, written: Mapping[str, Any]) -> Rule:
    """Read one entry of `rules`. Raises UnreadableError naming it."""
    kind = written.get("kind")
    if kind not in {"exact", "rounded", "rounded_down", "noise"}:
        raise UnreadableError(f"rule {name!r}: unknown kind {kind!r}")
    rows = tuple(tuple(int(n) for n in row) for row in written.get("rows", ()))
    if kind == "noise" and not (rows and all(rows)):
        raise UnreadableError(f"rule {name!r}: a noise rule needs its rows")
    base = int(written.get("base", 1))
    if base < 1 or (kind == "rounded" and base % 2 == 0):
        # Rounding to an even base leaves open where the middle goes; take the odd one above.
        raise UnreadableError(f"rule {name!r}: base must be an odd number")
    hidden = written.get("hidden", {})
    return Rule(
        kind,
        base,
        rows,
        read_interval(hidden, f"rule {name!r}"),
        written.get("keys"),
    )


def read_interval(written: Any, where: str) -> Interval:
    """Read a number, `{"from": a, "to": b}` or nothing. Raises UnreadableError naming `where`."""
    if written is None:
        return Interval(0, UNLIMITED)
    if isinstance(written, int) and not isinstance(written, bool):
        return Interval(written, written)
    if not isinstance(written, Mapping):
        raise UnreadableError(f"{where}: neither a number nor from/to")
    low, high = written.get("from", 0), written.get("to")
    high = UNLIMITED if high is None else high
    if not isinstance(low, int) or not isinstance(high, int) or not 0 <= low <= high:
        raise UnreadableError(f"{where}: from and to must be whole numbers, from below to")
    return Interval(low, high)
