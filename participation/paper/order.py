"""In which order and direction letters stand on a line: the Unicode bidirectional algorithm.

python-bidi resolves the levels of a whole paragraph. Lines are reordered afterwards, one by
one, and never as text: shaping needs the letters in the order in which they are spoken.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bidi import algorithm

# python-bidi knows embeddings but not the younger isolates; for a line on paper they do the same.
ISOLATES = {"\u2066": "\u202a", "\u2067": "\u202b", "\u2069": "\u202c"}
BRACKETS = {"(": ")", "[": "]", "{": "}"}
FIRST_STRONG_ISOLATE = "\u2068"
# Letters that run to the left, their digits, and every mark that steers direction or is invisible:
# without one of them all that stands in a paragraph to the right runs to the right.
TURNING = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u0590-\u08ff\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
# Invisible, but shaping (joiners) and wrapping (soft hyphen, zero-width space) need them.
KEPT = "\u200c\u200d\u00ad\u200b"


@dataclass(frozen=True)
class Letter:
    """One character and its level: even levels run to the right, odd ones to the left."""

    character: str
    level: int


@dataclass(frozen=True)
class Run:
    """Letters of one direction, in the order in which they are spoken."""

    letters: tuple[Letter, ...]

    @property
    def rtl(self) -> bool:
        return self.letters[0].level % 2 == 1

    @property
    def text(self) -> str:
        return "".join(letter.character for letter in self.letters)


def left_to_right(text: str) -> str:
    """Wrap a phone number, an address or a code, so that Arabic around does not turn it round."""
    return f"\u2066{text}\u2069"


def letters(text: str, direction: str) -> list[Letter]:
    """Return the paragraph's letters in spoken order, each with its level.

    direction -- `rtl` or `ltr`: of the language, not guessed from the first letter.

    Source: Unicode Standard Annex 9, rules P, X, W, N and I. Control characters for
    direction are gone afterwards, joiners and soft hyphens stay.
    """
    if direction == "ltr" and not TURNING.search(text):
        return [Letter(character, 0) for character in text]
    return resolved(text, direction)


def resolved(text: str, direction: str) -> list[Letter]:
    """Return the same without the short way for text that only runs to the right."""
    characters = _without_isolates(text)
    storage = algorithm.get_empty_storage()
    storage["base_level"] = 1 if direction == "rtl" else 0
    storage["base_dir"] = "R" if direction == "rtl" else "L"
    algorithm.get_embedding_levels(characters, storage)
    for place, entry in enumerate(storage["chars"]):
        entry["place"] = place
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    _resolve_brackets(storage)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    levels = {entry["place"]: entry["level"] for entry in storage["chars"]}
    found: list[Letter] = []
    for place, character in enumerate(characters):
        if place in levels:
            found.append(Letter(character, levels[place]))
        elif character in KEPT and found:
            found.append(Letter(character, found[-1].level))
    return found


def _resolve_brackets(storage: dict[str, Any]) -> None:
    """Rule N0, younger than python-bidi: the two brackets of a pair go the same way.

    Without it `(Kleiststraße 30b)` at the end of an Arabic line falls apart.
    """
    for run in storage["runs"]:
        characters = storage["chars"][run["start"] : run["start"] + run["length"]]
        for first, last in sorted(_pairs(characters)):
            embedding = "LR"[characters[first]["level"] % 2]
            inside = {_strong(entry) for entry in characters[first + 1 : last]} - {None}
            before = (_strong(entry) for entry in reversed(characters[:first]))
            context = next((strong for strong in before if strong), run["sor"])
            if not inside:
                continue
            # Only the other direction inside and before the pair lets it leave its surroundings.
            chosen = embedding if embedding in inside else context
            characters[first]["type"] = characters[last]["type"] = chosen


def _pairs(characters: Sequence[dict[str, Any]]) -> Iterator[tuple[int, int]]:
    waiting: list[tuple[str, int]] = []
    for place, entry in enumerate(characters):
        if entry["type"] != "ON":
            continue
        if entry["ch"] in BRACKETS:
            waiting.append((BRACKETS[entry["ch"]], place))
        elif any(closing == entry["ch"] for closing, _ in waiting):
            while waiting:
                closing, first = waiting.pop()
                if closing == entry["ch"]:
                    yield first, place
                    break


def _strong(entry: dict[str, Any]) -> str | None:
    return {"L": "L", "R": "R", "EN": "R", "AN": "R"}.get(entry["type"])


def visual_runs(line: Sequence[Letter], direction: str) -> list[Run]:
    """Return one line's runs from left to right (rules L1 and L2)."""
    base = 1 if direction == "rtl" else 0
    end = len(line)
    while end and line[end - 1].character.isspace():
        end -= 1
    levelled = [*line[:end], *(Letter(letter.character, base) for letter in line[end:])]
    runs: list[list[Letter]] = []
    for letter in levelled:
        if runs and runs[-1][-1].level == letter.level:
            runs[-1].append(letter)
        else:
            runs.append([letter])
    highest = max((run[0].level for run in runs), default=0)
    for level in range(highest, 0, -1):
        runs = _reversed_from(level, runs)
    return [Run(tuple(run)) for run in runs]


def _reversed_from(level: int, runs: list[list[Letter]]) -> list[list[Letter]]:
    out: list[list[Letter]] = []
    waiting: list[list[Letter]] = []
    for run in runs:
        if run[0].level >= level:
            waiting.append(run)
        else:
            out += [*reversed(waiting), run]
            waiting = []
    return out + waiting[::-1]


def _without_isolates(text: str) -> str:
    out = []
    for place, character in enumerate(text):
        if character == FIRST_STRONG_ISOLATE:
            rtl = algorithm.get_base_level(text[place + 1 :]) == 1
            out.append("\u202b" if rtl else "\u202a")
        else:
            out.append(ISOLATES.get(character, character))
    return "".join(out)
