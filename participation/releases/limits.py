"""The thresholds in force: those of every release, or the tighter ones of the installation."""

from dataclasses import asdict
from typing import Any

from flask import current_app

from participation.anonymity.parameters import Parameters
from participation.config import Settings

# What every published file says of them, under these names.
SAID = {
    "k": "k", "min_width": "min_width", "n_min": "n_min", "n_cross": "n_cross",
    "base_min": "base_min", "base_min_sensitive": "base_min_sensitive",
    "cross_dims": "cross_dims", "m_least": "m_least", "m_share": "m_share",
    "max_releases": "max_releases", "noise_max": "most_noise", "p_max": "over",
}  # fmt: skip


def thresholds() -> Parameters:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.release


def bounds() -> dict[str, Any]:
    """Return the thresholds as a release publishes them."""
    own = asdict(thresholds())
    return {said: own[name] for name, said in SAID.items()}
