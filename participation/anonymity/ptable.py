"""The noise table: which noise a cell of a given true count gets, with which weight.

Solved once and shipped as `ptable.json`; run this module to solve and write it again.
Method: entropy maximal under the constraints of the release spec, as in the cell-key method
of official statistics (Giessing 2016; R package ptable): unbiased, variance 2.5, at most 4,
no published 1 or 2, a true zero stays zero. Row 7 serves every count from 7 on.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import root

NOISE_MAX = 4
VARIANCE = 2.5
FORBIDDEN = frozenset({1, 2})  # never published
LAST_ROW = 7
# Weights are whole numbers of 2**-32, so that "unbiased" is an equation and not a tolerance.
SCALE = 2**32
PATH = Path(__file__).with_name("ptable.json")


@dataclass(frozen=True)
class NoiseTable:
    """rows[c] -- noise values of true count c (the last: c or more), rising; weights[c] --
    how often out of SCALE each is drawn."""

    rows: tuple[tuple[int, ...], ...]
    weights: tuple[tuple[int, ...], ...]

    def possible(self, value: int) -> list[int]:
        """Return every true count that a noisy `value` may stand for, rising."""
        last = len(self.rows) - 1
        reach = max(max(map(abs, row)) for row in self.rows)
        counts = range(max(0, value - reach), value + reach + 1)
        return [count for count in counts if value - count in self.rows[min(count, last)]]


def allowed_noise(count: int) -> tuple[int, ...]:
    """Return the noise values the rules permit for a true `count`, rising."""
    if count == 0:
        return (0,)
    results = range(max(0, count - NOISE_MAX), count + NOISE_MAX + 1)
    return tuple(result - count for result in results if result not in FORBIDDEN)


def solve_row(count: int) -> NDArray[np.float64]:
    """Return the probabilities of `allowed_noise(count)`: maximal entropy, mean 0, variance 2.5.

    The maximum lies in the exponential family exp(a x + b x^2); a and b are found as the root
    of the two moment equations. Raises ArithmeticError if there is none.
    """
    noise = np.array(allowed_noise(count), dtype=np.float64)
    if len(noise) == 1:
        return np.ones(1)

    def probabilities(ab: NDArray[np.float64]) -> NDArray[np.float64]:
        exponent = ab[0] * noise + ab[1] * noise**2
        weights = np.exp(exponent - exponent.max())
        return weights / weights.sum()

    def off(ab: NDArray[np.float64]) -> list[float]:
        p = probabilities(ab)
        return [float(p @ noise), float(p @ noise**2) - VARIANCE]

    found = root(off, np.array([0.0, -0.2]), tol=1e-14)
    if max(map(abs, off(found.x))) > 1e-10:
        raise ArithmeticError(f"no table row for count {count}")
    return probabilities(found.x)


def whole_weights(count: int) -> tuple[int, ...]:
    """Return `solve_row` in whole parts of SCALE, with sum SCALE and mean exactly zero."""
    noise = allowed_noise(count)
    weights = [round(float(p) * SCALE) for p in solve_row(count)]
    if len(noise) == 1:
        return (SCALE,)
    missing = SCALE - sum(weights)
    bias = -sum(w * x for w, x in zip(weights, noise, strict=True))
    # Two neighbouring noise values x and x+1 can take up both remainders in whole parts.
    first = next(i for i in range(len(noise) - 1) if noise[i + 1] == noise[i] + 1)
    weights[first + 1] += bias - missing * noise[first]
    weights[first] += missing - (bias - missing * noise[first])
    return tuple(weights)


def solve() -> NoiseTable:
    """Solve the whole table; slow enough to be shipped instead (some milliseconds per row)."""
    counts = range(LAST_ROW + 1)
    return NoiseTable(
        tuple(allowed_noise(count) for count in counts),
        tuple(whole_weights(count) for count in counts),
    )


@cache
def load() -> NoiseTable:
    """Return the shipped table. Raises ValueError if the file was not written by this module."""
    written = json.loads(PATH.read_text(encoding="utf-8"))
    if written["scale"] != SCALE or written["last_row"] != LAST_ROW:
        raise ValueError("ptable.json belongs to another version of the noise table")
    return NoiseTable(
        tuple(tuple(row["noise"]) for row in written["rows"]),
        tuple(tuple(row["weight"]) for row in written["rows"]),
    )


def as_json(table: NoiseTable) -> str:
    """Return the text of `ptable.json` for a table."""
    rows = [
        {"count": count, "noise": list(noise), "weight": list(weight)}
        for count, (noise, weight) in enumerate(zip(table.rows, table.weights, strict=True))
    ]
    head = {"noise_max": NOISE_MAX, "variance": VARIANCE, "scale": SCALE, "last_row": LAST_ROW}
    return json.dumps({**head, "rows": rows}, indent=1) + "\n"


if __name__ == "__main__":
    PATH.write_text(as_json(solve()), encoding="utf-8")
