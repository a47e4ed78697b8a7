"""From answer rows to columns of codes, in bounded memory: a lot of rows at a time."""

import json
from array import array
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, Text, func, select, type_coerce
from sqlalchemy.orm import Session

from participation.anonymity.columns import NOT_ASKED, Column, Columns, Multiple, Single
from participation.releases.plan import (
    GERMAN,
    LANGUAGE,
    MODE,
    MODES,
    OTHER,
    Released,
    language_level,
)
from participation.responses.models import Response

LOT = 2_000
# So many different sets of answers of one question are kept in mind; then they are learnt anew.
SETS = 20_000
KEY = 16
ASSISTED = frozenset({"interview", "interpreter"})
ABSENT, UNASKED = -1, -2

Row = tuple[bytes, str, str, Any]
Codes = NDArray[np.integer]


def how_many(session: Session, version_id: int, wave_id: int) -> int:
    """Return the settled answers of one version and wave."""
    query = select(func.count()).select_from(Response)
    return session.scalar(_of(query, version_id, wave_id)) or 0


def languages_of(session: Session, version_id: int, wave_id: int, least: int) -> frozenset[str]:
    """Return the languages in which at least so many answered; easy German counts as German."""
    query = (
        select(Response.language, func.count())
        .where(Response.version_id == version_id, Response.wave_id == wave_id)
        .group_by(Response.language)
    )
    found: dict[str, int] = {}
    for language, n in session.execute(query):
        own = language.split("-")[0]
        found[own] = found.get(own, 0) + n
    return frozenset(language for language, n in found.items() if n >= least)


def load(
    session: Session,
    version_id: int,
    wave_id: int,
    questions: Sequence[Released],
    apart: tuple[str, ...] = (),
) -> Columns:
    """Return the settled answers as columns; each lot of rows is gone before the next is read.

    apart -- languages that the plan tells apart besides German (`plan.languages_apart`).
    The rows come in the order of their random keys, which says nothing of when they came.
    """
    n = how_many(session, version_id, wave_id)
    single = _Singles([one for one in questions if not one.several], n)
    several = [_Several(one, n) for one in questions if one.several]
    ids = np.zeros((n, KEY), dtype=np.uint8)
    modes, languages = np.zeros(n, dtype=np.int8), np.zeros(n, dtype=np.int8)
    spoken = (GERMAN, *apart, OTHER)
    language_codes: dict[str, int] = {}
    assisted = np.zeros(n, dtype=bool)
    groups = tuple(dict.fromkeys(MODES.values()))
    mode_codes = {mode: groups.index(group) for mode, group in MODES.items()}
    at = 0
    for lot in _lots(session, version_id, wave_id, n):
        here = slice(at, at + len(lot))
        ids[here] = np.frombuffer(b"".join(row[0] for row in lot), np.uint8).reshape(-1, KEY)
        modes[here] = [mode_codes[row[2]] for row in lot]
        for language in {row[1] for row in lot} - language_codes.keys():
            language_codes[language] = spoken.index(language_level(language, apart))
        languages[here] = [language_codes[row[1]] for row in lot]
        assisted[here] = [row[2] in ASSISTED for row in lot]
        # One row after the other: a million of them in memory at once would be slow to walk.
        for row in lot:
            answers = json.loads(row[3]) if isinstance(row[3], str) else row[3]
            single.take(answers)
            for reader in several:
                reader.take(answers)
        single.keep(here)
        for reader in several:
            reader.keep(here)
        at += len(lot)
    found = {**single.columns(), **{reader.name: reader.column() for reader in several}}
    columns: dict[str, Column] = {one.question.name: found[one.question.name] for one in questions}
    columns[MODE] = Single(groups, modes)
    columns[LANGUAGE] = Single(spoken, languages)
    return Columns(ids, columns, assisted)


def _of(query: Select[Any], version_id: int, wave_id: int) -> Select[Any]:
    return query.where(Response.version_id == version_id, Response.wave_id == wave_id)


def _lots(session: Session, version_id: int, wave_id: int, n: int) -> Iterator[list[Row]]:
    # As text: one parser for both databases, and none of the ORM's work per row.
    written = type_coerce(Response.answers, Text) if _is_sqlite(session) else Response.answers
    query = select(Response.key, Response.language, Response.mode, written)
    query = _of(query, version_id, wave_id).order_by(Response.key)
    found = session.execute(query, execution_options={"yield_per": LOT})
    left = n
    for part in found.partitions():
        rows = part[:left]
        left -= len(rows)
        yield [tuple(row) for row in rows]
        if not left:
            break


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


class _Known(dict[Any, int]):
    """Levels of all questions by a number of their own; 0 for everything else."""

    def __missing__(self, _value: object) -> int:
        return 0


class _Singles:
    """Reads the questions with one answer; what is none of a question's levels is no answer."""

    def __init__(self, questions: Sequence[Released], n: int) -> None:
        self.names = [one.question.name for one in questions]
        self.levels = [
            (*one.levels, NOT_ASKED) if one.conditional else one.levels for one in questions
        ]
        every = dict.fromkeys(level for levels in self.levels for level in levels)
        self.known = _Known({level: number for number, level in enumerate(every, 1)})
        self.codes_of = [self._codes_of(levels) for levels in self.levels]
        self.codes: list[Codes] = [np.full(n, ABSENT, codes.dtype) for codes in self.codes_of]
        self.lot = array("i")

    def _codes_of(self, levels: tuple[str, ...]) -> Codes:
        """Return a question's code for each known level."""
        kind = np.dtype(np.int16 if len(levels) > 120 else np.int8)
        codes: Codes = np.full(len(self.known) + 1, ABSENT, dtype=kind)
        for code, level in enumerate(levels):
            codes[self.known[level]] = code
        return codes

    def take(self, answers: dict[str, Any]) -> None:
        values = map(answers.get, self.names)
        try:
            numbers = list(map(self.known.__getitem__, values))
        except TypeError:
            # A list where one answer was asked for cannot be looked up.
            texts = (answers.get(name) for name in self.names)
            numbers = [self.known[one] if isinstance(one, str) else 0 for one in texts]
        self.lot.extend(numbers)

    def keep(self, here: slice) -> None:
        if self.names:
            numbers = np.frombuffer(self.lot, np.intc).reshape(-1, len(self.names))
            for place, codes in enumerate(self.codes):
                codes[here] = self.codes_of[place][numbers[:, place]]
            self.lot = array("i")

    def columns(self) -> dict[str, Column]:
        together = zip(self.names, self.levels, self.codes, strict=True)
        return {name: Single(levels, codes) for name, levels, codes in together}


class _Several:
    """Reads a question with any number of answers."""

    def __init__(self, released: Released, n: int) -> None:
        self.name, self.options = released.question.name, released.levels
        self.conditional = released.conditional
        self.chosen: Codes = np.full((n, len(self.options)), ABSENT, dtype=np.int8)
        # Most rows repeat one of a few sets of answers.
        self.known: dict[Any, int] = {}
        self.sets: Codes = np.zeros((SETS + LOT, len(self.options)), dtype=np.int8)
        self.lot = array("i")

    def take(self, answers: dict[str, Any]) -> None:
        value = answers.get(self.name)
        mark = tuple(value) if isinstance(value, list) else value
        number = self.known.get(mark)
        if number is None:
            number = self.known[mark] = len(self.known)
            self.sets[number] = self._coded(mark)
        self.lot.append(number)

    def _coded(self, mark: Any) -> list[int]:
        if mark == NOT_ASKED:
            return [UNASKED if self.conditional else ABSENT] * len(self.options)
        if not isinstance(mark, tuple) or not set(mark) & set(self.options):
            return [ABSENT] * len(self.options)
        return [1 if option in mark else 0 for option in self.options]

    def keep(self, here: slice) -> None:
        self.chosen[here] = self.sets[np.frombuffer(self.lot, np.intc)]
        self.lot = array("i")
        if len(self.known) > SETS:
            self.known = {}

    def column(self) -> Column:
        return Multiple(self.options, self.chosen, self.conditional)
