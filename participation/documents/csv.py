"""CSV for spreadsheets and statistics: UTF-8 with BOM, semicolons, nothing that runs."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from participation.documents import codebook
from participation.documents.long import NAMES, lines
from participation.documents.report import Report

# The readers' spreadsheets are German: with commas they put everything into one column.
SEPARATOR = ";"
# What a spreadsheet takes for the start of a formula, also in full width (OWASP, CSV injection).
DANGEROUS = frozenset("=+-@\t\r\n|%＝＋－＠")

Value = str | int | None


def harmless(value: Value) -> Value:
    """Return a value that no spreadsheet runs: an apostrophe before what looks like a formula.

    Numbers stay numbers. White space before the sign is looked through, as spreadsheets do.
    """
    if not isinstance(value, str):
        return value
    start = value.lstrip()[:1]
    first = value[:1]
    return "'" + value if {start, first} & DANGEROUS else value


def stream(report: Report) -> Iterator[bytes]:
    """Yield the data file in pieces, one for each line."""
    yield b"\xef\xbb\xbf" + written([NAMES])
    for line in lines(report):
        yield written([line.values()])


def data(report: Report) -> bytes:
    """Return the data file: a line for each published number; columns as in the codebook."""
    return b"".join(stream(report))


def codes(report: Report) -> bytes:
    """Return the codebook as a file of its own, written the same way."""
    entries = [entry.values() for entry in codebook.entries(report)]
    return b"\xef\xbb\xbf" + written([codebook.NAMES, *entries])


def written(rows: Iterable[Sequence[Value]]) -> bytes:
    """Return rows as CSV, each cell harmless (RFC 4180 but for the semicolon)."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=SEPARATOR, lineterminator="\r\n")
    writer.writerows([harmless(value) for value in row] for row in rows)
    return file.getvalue().encode()
