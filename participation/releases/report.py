"""From the released document to a report in one language, from which every format is made.

Reads the frozen numbers only; nothing is counted here.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from participation.anonymity.audit import PER_QUESTION
from participation.anonymity.columns import NO_ANSWER, NOT_ASKED, YES
from participation.anonymity.parameters import Parameters
from participation.anonymity.percent import usual_error
from participation.anonymity.ptable import load as noise_table
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
from participation.i18n import LANGUAGES, current, format_number, ngettext
from participation.i18n import gettext as _
from participation.quarters.models import Quarter, text_in
from participation.releases.plan import LANGUAGE, MODE, OTHER
from participation.releases.quotes import themes_of
from participation.releases.spoken import fallen_back, same
from participation.releases.topics import TEXT, population
from participation.releases.words import LEVELS, level_words, why

# Of so many questions each is named from which a group is left out; of more, how many they are.
MANY = 3
QUIET = frozenset({NO_ANSWER, NOT_ASKED, "refused", "dont_know"})
Json = Mapping[str, Any]


def report(document: Json, quarter: Quarter, address: str, how: str = "") -> Report:
    """Return a published release in the language in force.

    document -- as `document.published` returns it. address -- where it stands on the web; how --
        where it says how we count.
    """
    return _Reader(document, quarter, address, how).report()


class _Reader:
    def __init__(self, document: Json, quarter: Quarter, address: str, how: str) -> None:
        self.document, self.quarter = document, quarter
        self.address, self.how = address, how
        written = document["labels"]
        code = current().code
        self.labels: Json = written.get(code) or written.get("de") or next(iter(written.values()))
        self.tables = {table["name"]: table for table in document["tables"]}
        # Of questions with free texts: the quarter's names of the topics.
        self.free = {
            one["name"]: one["names"] for one in document["questions"] if one["type"] == TEXT
        }
        self.texts = {population(name) for name in self.free}
        self.tongues = fallen_back(written, code)

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
            audit_hash=document["audit_hash"],
            how=self.how,
            tongues=self.tongues,
        )

    def method(self) -> Method:
        document = self.document
        wave = document["wave"]
        places = [self.text_of(names) for names in document["places"]]
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
            rules=tuple(self.rules()),
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
            "For all answers together, a share is off by about %(points)s percentage points on "
            "average. For small groups it is more.",
            points=format_number(points),
        )
        return f"{said} {more}"

    def rules(self) -> Iterator[str]:
        """Yield which thresholds were kept, and which model of the attack was solved exactly."""
        bounds = self.document["bounds"]
        yield self.from_answers_on()
        small = _("We put small groups together. If a group is still too small, we do not show it.")
        means = _(
            "Too small means: fewer than %(base)s answers. On a sensitive question: fewer than "
            "%(sensitive)s.",
            base=bounds["base_min"],
            sensitive=bounds["base_min_sensitive"],
        )
        yield f"{small} {means}"
        if self.document["audit_models"].get(PER_QUESTION):
            yield _(
                "Before publication we attacked our own numbers: each question with all its "
                "groups, solved exactly. What was found out about one question was used for all "
                "others."
            )

    def from_answers_on(self) -> str:
        # Releases of before thresholds could be tightened say none, and kept the usual ones.
        kept = asdict(Parameters()) | self.document["bounds"]
        return _(
            "We show results from %(least)s answers on, and groups from %(groups)s answers on.",
            least=kept["n_min"],
            groups=kept["n_cross"],
        )

    def tallies(self, variable: str) -> Iterator[Tally]:
        table = self.tables.get(variable)
        if table is None:
            return
        for place, level in enumerate(table["axes"][0]["levels"]):
            if level["name"] != NO_ANSWER:
                label = level_words(variable, level["name"])
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
            rows = tuple(self.option_rows(question, variables, found, len(groups)))
        else:
            rows = tuple(self.rows(question, first, len(groups)))
        told = [_said_of_topics()] if question["type"] == TEXT else []
        yield Table(
            name=question["name"] + end,
            question=question["name"],
            label=self.label(question["name"]),
            groups=tuple(groups),
            rows=rows,
            dimension=dimension or "",
            dimension_label=self.label(dimension) if dimension else "",
            multiple=question["several"],
            note=" ".join([*told, *_said_of_chance(groups, rows)]),
        )

    def groups(self, table: Json, dimension: str | None) -> list[Group]:
        base = self.tables.get(table["base"])
        if dimension is None:
            n = base["cells"][0] if base else None
            return [Group("", self.everybody(table["base"]), _cell(n), _chance(n))]
        levels = table["axes"][1]["levels"]
        cells = base["cells"] if base else [None] * len(levels)
        return [
            Group(
                level["name"],
                self.joined(dimension, level["of"]),
                _cell(cell),
                _chance(cell),
                quiet=QUIET.issuperset(level["of"]),
            )
            for level, cell in zip(levels, cells, strict=True)
        ]

    def everybody(self, base: str) -> str:
        """Return whom a table without groups is about: not all are asked everything."""
        if base in self.texts:
            return _("All checked texts")
        asked = base in self.tables and self.tables[base]["kind"] == "base"
        return _("All who were asked") if asked else _("All answers")

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
        if question in self.free:
            if level == NO_ANSWER:
                return _("Another topic, or none")
            return self.text_of(self.free[question][level])
        return self.labels.get(f"{question}={level}") or level_words(question, level)

    def joined(self, question: str, levels: list[str]) -> str:
        if question == LANGUAGE and OTHER in levels:
            # "Another language" is the shorter for those that are too few to be told apart.
            levels = [OTHER]
        words = [self.level(question, level) for level in levels]
        text = " / ".join(words)
        spoken = {self.tongues.get(word) for word in words}
        if len(spoken) == 1 and (language := spoken.pop()):
            self.tongues[text] = language
        return text

    def text_of(self, texts: dict[str, str]) -> str:
        text, language = text_in(texts, current().code)
        if not same(language, current().code):
            self.tongues[text] = language
        return text

    def withheld(self) -> Iterator[Withheld]:
        steps = [
            (*self.in_words(step["step"], step["what"]), step["reason"])
            for step in self.document["withheld"]
        ]
        questions: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for question, group, reason in steps:
            questions[group, reason].add(question)
        seen = set()
        for question, group, reason in steps:
            several = len(questions[group, reason])
            if group and several > MANY:
                # The same sentence forty times is three pages that nobody reads.
                question = f"{_('Questions')}: {several}"
            what = ", ".join(filter(None, (question, group)))
            if (what, reason) not in seen:
                seen.add((what, reason))
                said = self.from_answers_on() if reason == "groups" else why(reason)
                yield Withheld(what, reason, said)

    def in_words(self, step: str, what: str) -> tuple[str, str]:
        """Return what was withheld as a reader knows it: question; by what, which group."""
        if step == "cells":
            return _("Single numbers in the tables"), ""
        place, _sign, level = what.partition(" = ")
        table = place.partition(": ")[0].removesuffix(", asked")
        variable, _by, dimension = table.partition(" by ")
        question = variable.partition(".")[0].partition(" in ")[0]
        if step == "dimension" or (step == "level" and not dimension):
            dimension, question = question, ""
        words = []
        if dimension:
            words.append(_("by: %(dimension)s", dimension=self.label(dimension)))
        if level:
            words.append(self.joined(dimension, level.split("+")))
        return self.label(question) if question else "", ", ".join(words)


def _said_of_topics() -> str:
    return _(
        "People wrote in their own words. The team read every text and gave it a topic. "
        "Texts that are not used are not counted."
    )


def _said_of_chance(groups: list[Group], rows: tuple[Row, ...]) -> Iterator[str]:
    """Yield by how much our noise moves a share: of the group in which it moves it most."""
    told = [
        group.chance
        for place, group in enumerate(groups)
        if group.chance and any(row.cells[place].percent is not None for row in rows)
    ]
    if not told:
        return
    points = max(told)
    if len(groups) > 1:
        yield ngettext(
            "In the smallest group, our chance can move a share by up to %(n)s percentage point. "
            "Seldom by more.",
            "In the smallest group, our chance can move a share by up to %(n)s percentage points. "
            "Seldom by more.",
            points,
        )
    else:
        yield ngettext(
            "Our chance can move a share by up to %(n)s percentage point. Seldom by more.",
            "Our chance can move a share by up to %(n)s percentage points. Seldom by more.",
            points,
        )


def _cell(cell: Json | None) -> Cell:
    if cell is None:
        return Cell(None, None)
    return Cell(cell["low"], cell["high"], cell.get("percent"), cell.get("over", False))


def _chance(n: Json | None) -> int:
    """Return by how many points noise moves a share of so many answers, seldom by more."""
    return usual_error(n["low"], noise_table()) if n and n["low"] else 0


def _level(table: Json, name: str, width: int) -> list[Any]:
    places = [i for i, lv in enumerate(table["axes"][0]["levels"]) if lv["name"] == name]
    start = places[0] * width
    return list(table["cells"][start : start + width])
