"""Pictures beside the tables of office documents. Whoever draws them hands them in."""

import struct
from collections.abc import Callable

from participation.documents.report import Report, Table

# A table's chart as PNG, in as many pictures as pages need.
Pictures = Callable[[Report, Table], list[bytes]]
WIDTH_CM = 16.4
# A table with so many rows stays on one page; a longer one goes on under its repeated head.
MOST_WHOLE = 18


def no_pictures(report: Report, table: Table) -> list[bytes]:
    """Return no picture: tables say everything too."""
    return []


def height_cm(png: bytes) -> float:
    """Return how high a picture is that is `WIDTH_CM` wide (its size stands in its IHDR)."""
    width, height = struct.unpack(">II", png[16:24])
    return round(WIDTH_CM * height / width, 2)
