"""The register of deletions. The privacy page is made from it, so it cannot say otherwise."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from participation.db import Model


@dataclass(frozen=True)
class Rule:
    """One thing that is forgotten.

    tables -- whose rows it deletes. what, how_long -- lazy texts for the privacy page.
    delete -- deletes what is due on a day, in the caller's transaction; returns how many rows.
    """

    tables: tuple[str, ...]
    what: Any
    how_long: Any
    delete: Callable[[Session, dt.date], int]


rules: list[Rule] = []

# Which files of the instance the rows of each room own; what no row owns is removed.
owned_files: list[Callable[[Session], Iterable[str]]] = []

# Tables of contributions whose rows must not show with which others they were written.
contributions: list[type[Model]] = []
