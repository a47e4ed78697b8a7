"""A text with its marks as pieces for a page, and what one click puts in a mark's place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from participation.anonymity.marking import mark
from participation.moderation.manage_words import MARKS, PLACEHOLDERS

_PLACEHOLDER = re.compile("|".join(re.escape(word) for word in PLACEHOLDERS))


@dataclass(frozen=True)
class Piece:
    """Some words of a text. kind -- the class of the mark, "" where nothing is marked."""

    text: str
    kind: str = ""
    number: int = 0

    @property
    def label(self) -> Any:
        return MARKS[self.kind][0]

    @property
    def placeholder(self) -> str:
        return MARKS[self.kind][1]


def pieces(text: str, language: str, known: Iterable[str]) -> list[Piece]:
    """Cut a text at its marks; the pieces together are the text."""
    found, at = [], 0
    put = [span.span() for span in _PLACEHOLDER.finditer(text)]
    marks = [m for m in mark(text, language, known) if not _within(m.start, m.end, put)]
    for number, one in enumerate(marks):
        found.append(Piece(text[at : one.start]))
        found.append(Piece(text[one.start : one.end], one.kind, number))
        at = one.end
    return [piece for piece in (*found, Piece(text[at:])) if piece.text]


def replaced(typed: str, original: list[Piece], number: int) -> str:
    """Put the placeholder of a mark of the original into what was typed, wherever it stands."""
    for piece in original:
        if piece.kind and piece.number == number:
            # Whole words: "Muster" also stands at the start of "Musterstraße".
            word = rf"(?<!\w){re.escape(piece.text)}(?!\w)"
            return re.sub(word, piece.placeholder, typed)
    return typed


def _within(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last for first, last in spans)
