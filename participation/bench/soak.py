"""The long run of the street workers' day with faults: `participation bench --soak 300`.

It is the same journey as in the tests, in the same words, only longer, and with replies that are
late by minutes; so it runs where the tests run, in a checkout with the development packages.
"""

import os
import secrets
import subprocess
import sys

import click

from participation.config import ROOT, ConfigError

JOURNEY = "tests/browser/test_field_soak.py"


def run(interviews: int, seed: int | None) -> bool:
    """Take so many interviews under faults; tell whether each confirmed one is one equal row.

    seed -- replays the day of an earlier run; None makes a day that was never there.

    Raises ConfigError outside of a checkout.
    """
    if not (ROOT / JOURNEY).exists():
        raise ConfigError(f"{JOURNEY} is missing: run this in a checkout of the sources.")
    chosen = secrets.randbelow(1_000_000) if seed is None else seed
    again = f"participation bench --soak {interviews} --seed {chosen}"
    click.echo(f"Seed {chosen}. The same day again: {again}")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-s", JOURNEY]
    environment = {**os.environ, "SOAK": str(interviews), "SOAK_SEED": str(chosen)}
    ended = subprocess.run(command, cwd=ROOT, env=environment, check=False)  # noqa: S603  our own
    if ended.returncode:
        click.echo(f"Failed. The same day again: {again}", err=True)
    return ended.returncode == 0
