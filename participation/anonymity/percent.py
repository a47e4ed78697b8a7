"""What a cell says in public: a count, a share in whole per cent, or that it is not said."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from participation.anonymity.parameters import Parameters
from participation.anonymity.ptable import SCALE, NoiseTable

# Shares looked at for the mean error; a prime number, so that no step falls on whole per cent.
SHARES = 997
# How often a share is off by no more than its usual error.
OFTEN = 0.95


@dataclass(frozen=True)
class Shown:
    """One published cell.

    low, high -- the published count lies between them, both included; equal where it is said.
        `high` is None for "or more"; both are None where the cell is withheld.
    percent -- whole per cent of the base; None where no share is said.
    over -- nearly everybody's: the count is that or more, the share `percent` or more.
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
    No share is said of a base below base_min, nor where `base` is None; then a sensitive count
    is withheld, because nobody can tell which share it would be.
    """
    if value < parameters.k:
        return Shown(0, parameters.k - 1)
    if sensitive and base is None:
        return WITHHELD
    if sensitive and base is not None and value >= parameters.p_max * base:
        least = max(parameters.k, math.ceil(parameters.p_max * base))
        share = whole_percent(parameters.p_max) if base >= parameters.base_min else None
        return Shown(least, None, share, over=True)
    if base is None or base < parameters.base_min:
        return Shown(value, value)
    # Noise can lift a part above its whole.
    return Shown(value, value, min(100, whole_percent(value / base)))


def whole_percent(share: float) -> int:
    """Return a share in whole per cent; a half is rounded up."""
    return math.floor(100 * share + 0.5)


def expected_error(base: int, noise: NoiseTable) -> float:
    """Return the mean distance, in percentage points, between a published share and the true
    one, in a base of `base` answers; rounding to whole per cent included.

    Over shares from 5 to 95 per cent, each as likely: at exactly one half rounding takes nearly
    all noise away, so that share alone would promise too much. The base's noise is independent.
    """
    off, weights = _distances(base, noise)
    return float((off * weights).sum() / SHARES)


@lru_cache(maxsize=512)
def usual_error(base: int, noise: NoiseTable, often: float = OFTEN) -> int:
    """Return by how many percentage points a published share is off at most, so often.

    base -- answers that the share is of; often -- of all draws of the noise, 0 to 1.
    Over the shares of `expected_error`; whole points, rounded up.
    """
    off, weights = _distances(base, noise)
    order = np.argsort(off, axis=None)
    reached = np.cumsum(np.broadcast_to(weights, off.shape).ravel()[order]) / SHARES
    return math.ceil(round(float(off.ravel()[order][np.searchsorted(reached, often)]), 6))


def _distances(base: int, noise: NoiseTable) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how far published shares lie from true ones, and how often; by share and noises."""
    values = np.array(noise.rows[-1])
    weights = np.array(noise.weights[-1]) / SCALE
    counts = np.rint(np.linspace(base / 20, base * 19 / 20, SHARES))[:, None, None]
    parts, wholes = counts + values[:, None], base + values
    published = np.floor(100 * np.clip(parts / wholes, 0, 1) + 0.5)
    return np.abs(published - 100 * counts / base), weights[:, None] * weights
