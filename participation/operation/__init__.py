"""Setting up, demo, synthetic data, backup, restore, self-check: what an operator runs."""

from participation.config import ROOT

MIGRATIONS = ROOT / "participation" / "migrations"
