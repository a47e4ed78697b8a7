"""What a cell says in public: a count, a share in whole per cent, or that it is not said."""

import math
from dataclasses import dataclass

from participation.anonymity.parameters import Parameters
from participation.anonymity.ptable import SCALE, NoiseTable


@dataclass(frozen=True)
class Shown:
    """One published cell.

    low, high -- the published count lies between them, both included; equal where it is said.
        `high` is None for "or more"; both are None where the cell is withheld.
    percent -- whole per cent of the base; None where no share is said.
    over -- the share is `percent` or more, and is not said exactly.
    """

    low: int | None
    high: int | None
    percent: int | None = None
    over: bool = False

    @property
    def count(self) -> int | None:
        """The count where it is said as one number."""
        return self.low if self.low == self.high else None

    def as_json(self) -> int | dict[str, int | None] | None:
        """Return the cell as the attacker's input writes it."""
        if self.low is None:
            return None
        return self.low if self.low == self.high else {"from": self.low, "to": self.high}


WITHHELD = Shown(None, None)


def show(value: int, base: int | None, sensitive: bool, parameters: Parameters) -> Shown:
    """Return what is published of a noisy `value` in a noisy `base`.

    A value below k reads "fewer than k": from a published 3 nine friends would learn that the
    tenth is there, because a true zero is never published as 3. On a sensitive question a share
    from p_max on reads "over ...", and its count is not said either, which would tell it.
    No share is taken of a base below base_min, nor where `base` is None; then a sensitive count
    is withheld, because nobody can tell which share it would be.
    """
    if value < parameters.k:
        return Shown(0, parameters.k - 1)
    if sensitive and base is None:
        return WITHHELD
    if sensitive and base is not None and value >= parameters.p_max * base:
        least = math.ceil(parameters.p_max * base)
        return Shown(max(parameters.k, least), None, _whole(parameters.p_max), over=True)
    if base is None or base < parameters.base_min:
        return Shown(value, value)
    # Noise can lift a part above its whole.
    return Shown(value, value, min(100, _whole(value / base)))


def _whole(share: float) -> int:
    return math.floor(100 * share + 0.5)


def expected_error(base: int, noise: NoiseTable) -> float:
    """Return the mean distance, in percentage points, between a published share and the true
    one, for a large cell in a base of `base` answers; rounding to whole per cent included.

    The base's own noise moves a share of one half by half as much and is independent.
    """
    values, weights = noise.rows[-1], noise.weights[-1]
    total, half = 0.0, base / 2
    for x, p in zip(values, weights, strict=True):
        for y, q in zip(values, weights, strict=True):
            share = _whole((half + x) / (base + y))
            total += p * q / SCALE**2 * abs(share - 50.0)
    return total
