"""The numbers every release obeys; a setting may tighten one, never loosen it."""

import math
from collections.abc import Mapping
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
# What an operator may tighten, and how far: beyond it nothing could ever be released. How often
# keys are drawn and what becomes of high shares are no matters of an installation.
_SETTABLE: dict[str, tuple[float, float]] = {
    "k": (5, 1000),
    "n_min": (20, 100_000),
    "n_cross": (100, 1_000_000),
    "base_min": (10, 10_000),
    "base_min_sensitive": (20, 10_000),
    "cross_dims": (0, 3),
    "m_least": (10, 100_000),
    "m_share": (0.1, 1.0),
    "max_releases": (1, 3),
    "min_width": (2, 8),  # the noise hides no more: four up and four down
    "p_max": (0.5, 0.9),
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


def tightened(written: Mapping[str, str]) -> Parameters:
    """Return the parameters of an installation.

    written -- name of a parameter to what its operator wrote; what is not named stays.

    Raises ValueError with one plain sentence that names the parameter: there is none, no number,
    looser than the rule, or so tight that nothing could ever be released.
    """
    limits = Parameters(**{name: _number(name, text) for name, text in written.items()})  # type: ignore[arg-type]
    # A group between the two would be known to be one of fewer than k.
    if limits.base_min < limits.k:
        raise ValueError(f"BASE_MIN must be at least {limits.k}, as K is.")
    if limits.base_min_sensitive < limits.base_min:
        raise ValueError(f"BASE_MIN_SENSITIVE must be at least {limits.base_min}, as BASE_MIN is.")
    return limits


def _number(name: str, text: str) -> float:
    said = name.upper()
    default = getattr(Parameters, name, None)
    if _DIRECTION.get(name) == "fixed":
        raise ValueError(f"{said} cannot be set: the noise was worked out for {default}.")
    if default is None or name not in _SETTABLE:
        raise ValueError(
            f"{said} is nothing that can be set; there are {', '.join(_SETTABLE).upper()}."
        )
    try:
        value = type(default)(text)
    except ValueError:
        kind = "a whole number" if isinstance(default, int) else "a number such as 0.2"
        raise ValueError(f"{said} must be {kind}, not {text!r}.") from None
    low, high = _SETTABLE[name]
    up = _DIRECTION[name] == "up"
    # Written so that what is no number at all ("nan") is refused too.
    if not (value >= low if up else value <= high):
        way, end = ("raised", f"{low} is the least") if up else ("lowered", f"{high} is the most")
        raise ValueError(f"{said} is {value}: it may only be {way}, and {end}.")
    if not low <= value <= high:
        end = f"at most {high}" if up else f"at least {low}"
        raise ValueError(f"{said} is {value}: nothing could be released. It must be {end}.")
    return value
