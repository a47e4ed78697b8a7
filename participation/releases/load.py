"""From answer rows to columns of codes, in bounded memory: a lot of rows at a time."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, Text, func, select, type_coerce
from sqlalchemy.orm import Session

from participation.anonymity.columns import NOT_ASKED, Column, Columns, Multiple, Single
from participation.releases.plan import GERMAN, LANGUAGE, MODE, MODES, OTHER, Released
from participation.responses.models import Response

LOT = 20_000
KEY = 16
ASSISTED = frozenset({"interview", "interpreter"})
ABSENT, UNASKED = -1, -2

Row = tuple[bytes, str, str, dict[str, Any]]
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


def load(session: Session, version_id: int, wave_id: int, questions: Sequence[Released]) -> Columns:
    """Return the settled answers as columns; each lot of rows is gone before the next is read.

    The rows come in the order of their random keys, which says nothing of when they came.
    """
    n = how_many(session, version_id, wave_id)
    readers = [_Several(one, n) if one.several else _One(one, n) for one in questions]
    ids = np.zeros((n, KEY), dtype=np.uint8)
    modes, languages = np.zeros(n, dtype=np.int8), np.zeros(n, dtype=np.int8)
    assisted = np.zeros(n, dtype=bool)
    groups = tuple(dict.fromkeys(MODES.values()))
    mode_codes = {mode: groups.index(group) for mode, group in MODES.items()}
    at = 0
    for lot in _lots(session, version_id, wave_id, n):
        here = slice(at, at + len(lot))
        ids[here] = np.frombuffer(b"".join(row[0] for row in lot), np.uint8).reshape(-1, KEY)
        modes[here] = [mode_codes[row[2]] for row in lot]
        languages[here] = [0 if row[1].startswith("de") else 1 for row in lot]
        assisted[here] = [row[2] in ASSISTED for row in lot]
        answers = [row[3] for row in lot]
        for reader in readers:
            reader.take(here, answers)
        at += len(lot)
    columns: dict[str, Column] = {reader.name: reader.column() for reader in readers}
    columns[MODE] = Single(groups, modes)
    columns[LANGUAGE] = Single((GERMAN, OTHER), languages)
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
        yield [
            (r[0], r[1], r[2], json.loads(r[3]) if isinstance(r[3], str) else r[3]) for r in rows
        ]
        if not left:
            break


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


class _One:
    """Reads a question with one answer; what is none of its levels counts as no answer."""

    def __init__(self, released: Released, n: int) -> None:
        self.name = released.question.name
        levels = released.levels
        self.levels = (*levels, NOT_ASKED) if released.conditional else levels
        self.codes: Codes = np.full(n, ABSENT, dtype=np.int16 if len(levels) > 120 else np.int8)
        self.places = {level: place for place, level in enumerate(self.levels)}

    def take(self, here: slice, answers: list[dict[str, Any]]) -> None:
        name, place = self.name, self.places.get
        self.codes[here] = [
            place(value, ABSENT) if isinstance(value := row.get(name), str) else ABSENT
            for row in answers
        ]

    def column(self) -> Column:
        return Single(self.levels, self.codes)


class _Several:
    """Reads a question with any number of answers."""

    def __init__(self, released: Released, n: int) -> None:
        self.name, self.options = released.question.name, released.levels
        self.conditional = released.conditional
        self.chosen: Codes = np.full((n, len(self.options)), ABSENT, dtype=np.int8)
        self.places = {option: place for place, option in enumerate(self.options)}
        # Most rows repeat one of a few sets of answers.
        self.known: dict[Any, list[int]] = {}

    def take(self, here: slice, answers: list[dict[str, Any]]) -> None:
        name, known = self.name, self.known
        rows = []
        for row in answers:
            value = row.get(name)
            mark = tuple(value) if isinstance(value, list) else value
            codes = known.get(mark)
            if codes is None:
                codes = self._coded(mark)
                if len(known) < LOT:
                    known[mark] = codes
            rows.append(codes)
        self.chosen[here] = rows

    def _coded(self, mark: Any) -> list[int]:
        if mark == NOT_ASKED:
            return [UNASKED if self.conditional else ABSENT] * len(self.options)
        if not isinstance(mark, tuple) or not set(mark) & set(self.options):
            return [ABSENT] * len(self.options)
        return [1 if option in mark else 0 for option in self.options]

    def column(self) -> Column:
        return Multiple(self.options, self.chosen, self.conditional)
