"""A quarter described in one TOML file: contact, legal texts, bodies, places, first words.

Pages, posters and the privacy notice are filled from it. The staff area's pages change the same
entries by the same rules (`quarters/describe.py`), and export this file.
"""

import tomllib
from pathlib import Path

from sqlalchemy.orm import Session

from participation.config import ConfigError
from participation.quarters.describe import describe, described
from participation.quarters.faults import DescriptionError
from participation.quarters.models import Quarter
from participation.quarters.toml import to_toml


def apply(session: Session, quarter: Quarter, path: Path) -> None:
    """Read the file into the quarter, in the caller's transaction.

    Raises ConfigError naming the first entry that makes no sense; then nothing has changed.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise ConfigError(f"{path.name} cannot be read: {wrong}") from None
    try:
        describe(session, quarter, told)
    except DescriptionError as wrong:
        raise ConfigError(f"{path.name}: {wrong}.") from None


def export(quarter: Quarter) -> str:
    """Return the file that describes a quarter as it is."""
    return to_toml(described(quarter))
