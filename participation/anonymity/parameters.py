"""The numbers every release obeys; a setting may tighten one, never loosen it."""

import math
from dataclasses import dataclass, fields

# What each parameter may become: "up" only larger, "down" only smaller, "fixed" not at all.
_DIRECTION = {
    "k": "up",
    "n_min": "up",
    "n_cross": "up",
    "base_min": "up",
    "base_min_sensitive": "up",
    "cross_dims": "down",
    "m_least": "up",
    "m_share": "up",
    "max_releases": "down",
    "noise_max": "fixed",  # another noise needs another table, solved and reviewed
    "variance": "fixed",
    "min_width": "up",
    "p_max": "down",
    "draws": "down",
    "withhold_high": "up",
}


@dataclass(frozen=True)
class Parameters:
    """The thresholds of a release (spec: releases, "Parameters"). All counts are answers.

    k -- the smallest count that may be proven; noisy values below it read "fewer than k".
    n_min -- answers before anything is released; n_cross -- before anything is crossed.
    base_min, base_min_sensitive -- members a level needs to be a row of a cross table.
    cross_dims -- how many dimensions a plan may have.
    m_least, m_share -- how much a set must change before the next release.
    max_releases -- per survey version and wave.
    noise_max, variance -- the shipped noise table was solved for these.
    min_width -- every interval the attacker can prove must be at least this wide.
    p_max -- a share on a sensitive question from here on is not said exactly.
    draws -- how often new keys may be drawn for one release.
    withhold_high -- such a share is withheld with its question instead of read as "over".

    Raises ValueError when a value is looser than the default.
    """

    k: int = 5
    n_min: int = 20
    n_cross: int = 100
    base_min: int = 10
    base_min_sensitive: int = 20
    cross_dims: int = 3
    m_least: int = 10
    m_share: float = 0.1
    max_releases: int = 3
    noise_max: int = 4
    variance: float = 2.5
    min_width: int = 2
    p_max: float = 0.9
    draws: int = 20
    withhold_high: bool = False

    def __post_init__(self) -> None:
        for field in fields(self):
            value, default = getattr(self, field.name), field.default
            direction = _DIRECTION[field.name]
            looser = {
                "up": value < default,
                "down": value > default,
                "fixed": value != default,
            }[direction]
            if looser or value < 0:
                raise ValueError(f"{field.name}={value} would loosen the rule ({default}).")

    def m_min(self, n_previous: int) -> int:
        """Return by how many answers a set must differ from one of `n_previous` answers."""
        # Rounded first: 0.1 * 70 is a little more than 7 in binary.
        return max(self.m_least, math.ceil(round(self.m_share * n_previous, 9)))
