"""The codebook: what every column, and every code in it, means."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields

from participation.documents.long import COLUMNS, lines
from participation.documents.report import Report
from participation.documents.words import REASONS


@dataclass(frozen=True)
class Entry:
    """One line: a column (with the code empty), or one code that stands in it.

    question -- for levels and groups: the question whose code it is.
    """

    column: str
    question: str
    code: str
    meaning: str

    def values(self) -> list[str]:
        return list(astuple(self))


NAMES = tuple(field.name for field in fields(Entry))
KINDS = (
    "total", "mode", "language", "method", "one-way", "crossed", "wave", "theme", "quote", "beside",
)  # fmt: skip


def entries(report: Report) -> Iterator[Entry]:
    """Yield the columns, then every code of the data in the order in which it first stands."""
    for column, meaning in COLUMNS.items():
        yield Entry(column, "", "", meaning)
    for kind in KINDS:
        yield Entry("kind", "", kind, _meaning_of(kind))
    for reason, meaning in REASONS.items():
        yield Entry("withheld", "", reason, meaning)
    yield Entry("withheld", "", "withheld", "Not said; the methods say why.")
    yield from dict.fromkeys(_codes(report))


def _codes(report: Report) -> Iterator[Entry]:
    dimensions = {
        table.dimension: table.dimension_label
        for part in report.sections
        for table in (
            *part.tables,
            *(part.comparison.tables if part.comparison else ()),
            *report.beside,
        )
    }
    for line in lines(report):
        owner = line.question or line.kind
        if line.question:
            yield Entry("question", "", line.question, line.question_label)
        if line.dimension:
            yield Entry("dimension", "", line.dimension, dimensions[line.dimension])
            yield Entry("group", line.dimension, line.group, line.group_label)
        if line.level:
            words = line.question_label if line.kind == "method" else line.level_label
            yield Entry("level", owner, line.level, words)


def _meaning_of(kind: str) -> str:
    return {
        "total": "All answers together.",
        "mode": "How people answered.",
        "language": "In which language people answered.",
        "method": "A line of how we asked: days, places, limits, what is withheld and why.",
        "one-way": "A question, all answers together.",
        "crossed": "A question by the levels of a dimension.",
        "wave": "A question in this round and in the one before.",
        "beside": "Totals of idea boards and events; not of a survey.",
        "theme": "A theme that free texts spoke of; counts are texts.",
        "quote": "A sentence somebody wrote about a theme, as it was released.",
    }[kind]
