"""What was said most, question by question: for who reads one page and not forty."""

from dataclasses import dataclass

from participation.anonymity.percent import usual_error
from participation.anonymity.ptable import load as noise_table
from participation.documents.report import Report, Row, Table

MOST = 3


@dataclass(frozen=True)
class Line:
    """A question of a release: its code, its words, its tables, and what was said most."""

    question: str
    label: str
    most: tuple[Row, ...]
    tables: tuple[Table, ...]


def digest(report: Report) -> list[Line]:
    """Return a line for each question, in the order of the report."""
    found = []
    for code, label, tables in report.questions():
        first = tables[0]
        most = most_said(first) if not first.crossed else ()
        found.append(Line(code, label, most, tables))
    return found


def most_said(table: Table) -> tuple[Row, ...]:
    """Return the answers with the largest share, and those that chance may have put behind them.

    Of shares that lie closer together than noise moves them, none is named as the first alone.
    Three at most; none where no share is said.
    """
    said = [row for row in table.rows if not row.quiet and row.cells[0].percent is not None]
    ranked = sorted(said, key=lambda row: -(row.cells[0].percent or 0))
    if not ranked:
        return ()
    margin = usual_error(table.groups[0].n.low or 1, noise_table())
    least = (ranked[0].cells[0].percent or 0) - margin
    return tuple(row for row in ranked[:MOST] if (row.cells[0].percent or 0) >= least)
