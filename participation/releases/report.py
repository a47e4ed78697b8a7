"""From the released document to a report in one language, from which every format is made.

Reads the frozen numbers only; nothing is counted here.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from participation.anonymity.columns import NO_ANSWER, NOT_ASKED, YES
from participation.documents.report import (
    Cell,
    Group,
    Method,
    Report,
    Row,
    Table,
    Tally,
    Withheld,
)
from participation.documents.words import TEXTS
from participation.i18n import LANGUAGES, current, format_number
from participation.i18n import gettext as _
from participation.quarters.models import Quarter, text_in
from participation.releases.plan import LANGUAGE, MODE
from participation.releases.quotes import themes_of
from participation.releases.words import LEVELS, why

QUIET = frozenset({NO_ANSWER, NOT_ASKED, "refused", "dont_know"})
Json = Mapping[str, Any]


def report(document: Json, quarter: Quarter, address: str) -> Report:
    """Return a published release in the language in force.

    document -- as `document.published` returns it. address -- where it stands on the web.
    """
    return _Reader(document, quarter, address).report()


class _Reader:
    def __init__(self, document: Json, quarter: Quarter, address: str) -> None:
        self.document, self.quarter, self.address = document, quarter, address
        written = document["labels"]
        code = current().code
        self.labels: Json = written.get(code) or written.get("de") or next(iter(written.values()))
        self.tables = {table["name"]: table for table in document["tables"]}

    def report(self) -> Report:
        language = current()
        document = self.document
        return Report(
            town=self.quarter.town,
            quarter=self.quarter.name,
            colour=self.quarter.colour,
            survey=self.labels["title"],
            wave=str(document["wave"]["number"]),
            number=document.get("number") or 0,
            published=dt.date.fromisoformat(
                document.get("published_on") or document["wave"]["until"]
            ),
            language=language.code,
            direction=LANGUAGES[language.code].direction,
            address=self.address,
            texts={name: _(text) for name, text in TEXTS.items()},
            method=self.method(),
            tables=tuple(self.all_tables()),
            themes=themes_of(document),
        )

    def method(self) -> Method:
        document = self.document
        wave = document["wave"]
        places = [text_in(names, current().code)[0] for names in document["places"]]
        return Method(
            wave=str(wave["number"]),
            first_day=dt.date.fromisoformat(wave["opened_on"]),
            last_day=dt.date.fromisoformat(wave["until"]),
            n=_cell(document["answers"]),
            modes=tuple(self.tallies(MODE)),
            languages=tuple(self.tallies(LANGUAGE)),
            places=tuple(dict.fromkeys(places)),
            is_not=tuple(self.is_not()),
            error=self.error(),
            withheld=tuple(self.withheld()),
        )

    def is_not(self) -> Iterator[str]:
        if self.document["synthetic"]:
            yield _("This is a demo. All data is made up.")
        yield _("Everybody who wanted could answer. Nobody was drawn by lot.")
        yield _("So the numbers do not stand for all people in the quarter.")
        yield _("We count answers, not people. Somebody may have answered twice.")
        yield _("Nothing protects against somebody who fills a small group with made-up answers.")

    def error(self) -> str:
        bounds, points = self.document["bounds"], self.document["error_points"]
        said = _(
            "We changed every number a little, by chance, by %(most)s at most. "
            "So nobody can find out what a neighbour said.",
            most=bounds["most_noise"],
        )
        if points is None:
            return said
        more = _(
            "For all answers together, a share is off by about %(points)s percentage points. "
            "For small groups it is more.",
            points=format_number(points),
        )
        return f"{said} {more}"

    def tallies(self, variable: str) -> Iterator[Tally]:
        table = self.tables.get(variable)
        if table is None:
            return
        for place, level in enumerate(table["axes"][0]["levels"]):
            if level["name"] != NO_ANSWER:
                label = str(LEVELS.get(f"{variable}={level['name']}", level["name"]))
                yield Tally(level["name"], label, _cell(table["cells"][place]))

    def all_tables(self) -> Iterator[Table]:
        for question in self.document["questions"]:
            variables = self.variables(question)
            yield from self.one(question, variables, None)
            for dimension in self.dimensions(variables):
                yield from self.one(question, variables, dimension)

    def variables(self, question: Json) -> dict[str, str]:
        """Return the variables of a question with the level each stands for."""
        name = question["name"]
        if not question["several"]:
            return {name: ""}
        return {f"{name}.{lv}": lv for lv in question["levels"] if lv not in QUIET}

    def dimensions(self, variables: Mapping[str, str]) -> list[str]:
        found: dict[str, None] = {}
        for table in self.document["tables"]:
            if table["kind"] == "crossed" and table["axes"][0]["variable"] in variables:
                found[table["axes"][1]["variable"]] = None
        return list(found)

    def one(
        self, question: Json, variables: Mapping[str, str], dimension: str | None
    ) -> Iterator[Table]:
        """Yield the table of a question, one-way or by a dimension, if any of it is shown."""
        end = "" if dimension is None else f" by {dimension}"
        found = {v: self.tables[v + end] for v in variables if v + end in self.tables}
        if not found:
            return
        first = next(iter(found.values()))
        groups = self.groups(first, dimension)
        if question["several"]:
            rows = self.option_rows(question, variables, found, len(groups))
        else:
            rows = self.rows(question, first, len(groups))
        yield Table(
            name=question["name"] + end,
            question=question["name"],
            label=self.label(question["name"]),
            groups=tuple(groups),
            rows=tuple(rows),
            dimension=dimension or "",
            dimension_label=self.label(dimension) if dimension else "",
            multiple=question["several"],
        )

    def groups(self, table: Json, dimension: str | None) -> list[Group]:
        base = self.tables.get(table["base"])
        if dimension is None:
            n = base["cells"][0] if base else None
            return [Group("", _("All answers"), _cell(n))]
        levels = table["axes"][1]["levels"]
        cells = base["cells"] if base else [None] * len(levels)
        return [
            Group(level["name"], self.joined(dimension, level["of"]), _cell(cell))
            for level, cell in zip(levels, cells, strict=True)
        ]

    def rows(self, question: Json, table: Json, width: int) -> Iterator[Row]:
        for place, level in enumerate(table["axes"][0]["levels"]):
            # Who was not asked is no part of the whole that the shares are of.
            if level["name"] != NOT_ASKED:
                cells = table["cells"][place * width : (place + 1) * width]
                yield self.row(question["name"], level["name"], cells)

    def option_rows(
        self, question: Json, variables: Mapping[str, str], found: Mapping[str, Json], width: int
    ) -> Iterator[Row]:
        for variable, option in variables.items():
            table = found.get(variable)
            cells = _level(table, YES, width) if table else [None] * width
            yield self.row(question["name"], option, cells)
        silent = _level(next(iter(found.values())), NO_ANSWER, width)
        yield self.row(question["name"], NO_ANSWER, silent)

    def row(self, question: str, level: str, cells: list[Any]) -> Row:
        told = tuple(_cell(cell) for cell in cells)
        return Row(level, self.level(question, level), told, quiet=level in QUIET)

    def label(self, question: str) -> str:
        return self.labels.get(question) or str(LEVELS.get(question, question))

    def level(self, question: str, level: str) -> str:
        own = self.labels.get(f"{question}={level}")
        return own or str(LEVELS.get(level) or LEVELS.get(f"{question}={level}", level))

    def joined(self, question: str, levels: list[str]) -> str:
        return " / ".join(self.level(question, level) for level in levels)

    def withheld(self) -> Iterator[Withheld]:
        seen = set()
        for step in self.document["withheld"]:
            what = self.in_words(step["step"], step["what"])
            if (what, step["reason"]) not in seen:
                seen.add((what, step["reason"]))
                yield Withheld(what, step["reason"], why(step["reason"]))

    def in_words(self, step: str, what: str) -> str:
        """Return what was withheld as a reader knows it: question, by what, which group."""
        if step == "cells":
            return _("Single numbers in the tables")
        table, _sign, level = what.partition(" = ")
        variable, _by, dimension = table.removesuffix(", asked").partition(" by ")
        question = variable.partition(".")[0].partition(" in ")[0]
        if step == "dimension" or (step == "level" and not dimension):
            dimension, question = question, ""
        words = [self.label(question)] if question else []
        if dimension:
            words.append(_("by: %(dimension)s", dimension=self.label(dimension)))
        if level:
            words.append(self.joined(dimension, level.split("+")))
        return ", ".join(words)


def _cell(cell: Json | None) -> Cell:
    if cell is None:
        return Cell(None, None)
    return Cell(cell["low"], cell["high"], cell.get("percent"), cell.get("over", False))


def _level(table: Json, name: str, width: int) -> list[Any]:
    places = [i for i, lv in enumerate(table["axes"][0]["levels"]) if lv["name"] == name]
    start = places[0] * width
    return list(table["cells"][start : start + width])
