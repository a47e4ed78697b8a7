"""The report as one long list: a line for each number. CSV, XLSX and codebook are made from it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace

from participation.documents.figures import method_entries, plain
from participation.documents.report import Cell, Report, Table


@dataclass(frozen=True)
class Line:
    """One number, or one quote. Every field is a column; `COLUMNS` says what each means."""

    quarter: str
    survey: str
    wave: str
    release: int
    kind: str
    table: str
    question: str
    dimension: str
    group: str
    level: str
    count: int | None
    count_from: int | None
    count_to: int | None
    percent: int | None
    percent_or_more: int | None
    withheld: str
    group_count: int | None
    question_label: str
    group_label: str
    level_label: str
    quote: str = ""
    quote_language: str = ""

    def values(self) -> list[str | int | None]:
        return list(asdict(self).values())


NAMES = tuple(field.name for field in fields(Line))

# In English, like the names of the columns: they are the same in every language.
COLUMNS = {
    "quarter": "Name of the quarter.",
    "survey": "Title of the survey.",
    "wave": "The round of the survey.",
    "release": "Number of the release. A release is never changed, only superseded.",
    "kind": "total: all answers. mode, language: how, and in which language, people answered. "
    "one-way: a question. crossed: a question by a dimension. wave: a question in this round and "
    "the one before. method: a line of how we asked. theme: what free texts spoke of. quote: a "
    "released sentence. beside: totals of boards and events.",
    "table": "Name of the table in the release.",
    "question": "Code of the question.",
    "dimension": "Code of the question by which the table is crossed; empty for one-way tables.",
    "group": "Code of the dimension's level; levels put together are joined with a plus sign.",
    "level": "Code of the answer, mode, language group, theme or part of the methods.",
    "count": "Number of answers, noised, where it is said as one number.",
    "count_from": "The published count is at least this; empty where withheld.",
    "count_to": "The published count is at most this; empty where withheld or not limited.",
    "percent": "Share of the group's answers in whole per cent, where it is said exactly.",
    "percent_or_more": "The share is this or more, and is not said exactly.",
    "withheld": "Why the number is not said: a reason class; empty where it is said.",
    "group_count": "Number of answers in the group, noised: what the share is taken of.",
    "question_label": "Words of the question; of the methods, what the line is about.",
    "group_label": "Words of the group.",
    "level_label": "Words of the answer, mode, language group or theme; a line of the methods.",
    "quote": "A sentence somebody wrote, as it was released; only where kind is quote.",
    "quote_language": "The language in which the sentence stands here.",
}

# Parts of the methods box whose numbers have lines of their own.
NUMBERED = frozenset({"how_many", "by_mode", "by_language"})


def lines(report: Report) -> Iterator[Line]:
    """Yield every number and quote once, in the order of the report; a bundle part by part."""
    for part in report.parts:
        yield from lines(part)
    for table in report.beside:
        yield from _of_table(report, table, "beside")
    if not report.parts:
        yield from _own(report)


def _own(report: Report) -> Iterator[Line]:
    method = report.method
    yield _line(report, "total", "total", method.n)
    for kind, tallies in (("mode", method.modes), ("language", method.languages)):
        for tally in tallies:
            yield _line(report, kind, kind, tally.cell, level=tally.code, level_label=tally.label)
    for code, heading, told in method_entries(report):
        for one in told if code not in NUMBERED else ():
            yield _line(
                report, "method", "methods", None,
                level=code, question_label=heading, level_label=plain(one),
            )  # fmt: skip
    for table in report.tables:
        yield from _of_table(report, table, "crossed" if table.crossed else "one-way")
    for table in report.comparison.tables if report.comparison else ():
        yield from _of_table(report, table, "wave")
    for theme in report.themes:
        if theme.cell:
            yield _line(
                report, "theme", "themes", theme.cell, level=theme.code, level_label=theme.label
            )
        for said in theme.quotes:
            line = _line(report, "quote", "themes", None, level=theme.code, level_label=theme.label)
            yield replace(line, quote=said.text, quote_language=said.language)


def _of_table(report: Report, table: Table, kind: str) -> Iterator[Line]:
    for row in table.rows:
        for group, cell in zip(table.groups, row.cells, strict=True):
            yield _line(
                report,
                kind,
                table.name,
                cell,
                question=table.question,
                dimension=table.dimension,
                group=group.level,
                level=row.level,
                group_count=group.n.count,
                question_label=table.label,
                group_label=group.label,
                level_label=row.label,
            )


def _line(
    report: Report,
    kind: str,
    table: str,
    cell: Cell | None,
    *,
    question: str = "",
    dimension: str = "",
    group: str = "",
    level: str = "",
    group_count: int | None = None,
    question_label: str = "",
    group_label: str = "",
    level_label: str = "",
) -> Line:
    return Line(
        quarter=report.quarter,
        survey=report.survey,
        wave=report.wave,
        release=report.number,
        kind=kind,
        table=table,
        question=question,
        dimension=dimension,
        group=group,
        level=level,
        count=cell.count if cell else None,
        count_from=cell.low if cell else None,
        count_to=cell.high if cell else None,
        percent=cell.percent if cell and not cell.over else None,
        percent_or_more=cell.percent if cell and cell.over else None,
        withheld=(cell.why or "withheld") if cell and cell.withheld else "",
        group_count=group_count,
        question_label=question_label,
        group_label=group_label,
        level_label=level_label,
    )
