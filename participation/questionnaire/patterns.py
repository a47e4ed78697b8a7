"""Patterns of `regex()`: read once, run as a list of positions that both twins step through.

A matcher of our own, because the same form validates differently in different tools: here a
pattern always has to fit the whole text, `\\w \\d \\s` know ASCII only, and `.` stops at a line
end. It tries all ways at once, so its time is the length of the text times that of the pattern:
there is no pattern that freezes a phone. Look-around, back-references, `\\b` and `\\p` are refused.

A program is `[sets, positions, first, last, empty]` (Glushkov's automaton): `sets` are flat lists
of first and last code points; a position is `[set, next...]`; `empty` is 1 if "" fits.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

Program = list[Any]
Node = tuple[Any, ...]

MAX_POSITIONS = 1000
MAX_DEPTH = 30
_TOP = 0x10FFFF
_CLASSES = {
    "d": [(48, 57)],
    "w": [(48, 57), (65, 90), (95, 95), (97, 122)],
    "s": [(9, 13), (32, 32)],
}
_CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13}


class PatternError(ValueError):
    """The pattern is not one we can run the same way everywhere."""


def inverted(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the code points that are in none of the ranges, as ranges."""
    found, start = [], 0
    for low, high in sorted(ranges):
        if low > start:
            found.append((start, low - 1))
        start = max(start, high + 1)
    return [*found, (start, _TOP)] if start <= _TOP else found


class _Reader:
    """Reads a pattern into nodes: set, seq, alt, rep, start, end."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self, text: str) -> bool:
        if self.pattern.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def alternatives(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise PatternError("too many brackets inside each other")
        branches = [self.sequence(depth)]
        while self.take("|"):
            branches.append(self.sequence(depth))
        return branches[0] if len(branches) == 1 else ("alt", branches)

    def sequence(self, depth: int) -> Node:
        parts = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.repeated(self.atom(depth)))
        return ("seq", parts)

    def atom(self, depth: int) -> Node:
        character = self.peek()
        self.at += 1
        match character:
            case "(":
                if not self.take("?:") and self.peek() == "?":
                    raise PatternError("(?...) is not supported")
                inner = self.alternatives(depth + 1)
                if not self.take(")"):
                    raise PatternError("a bracket ) is missing")
                return inner
            case "[":
                return ("set", self.characters())
            case ".":
                return ("set", inverted([(10, 10), (13, 13)]))
            case "^":
                return ("start",)
            case "$":
                return ("end",)
            case "\\":
                return ("set", self.escaped())
            case "*" | "+" | "?" | "{":
                raise PatternError(f"nothing stands before {character}")
        return ("set", [(ord(character), ord(character))])

    def escaped(self) -> list[tuple[int, int]]:
        character = self.peek()
        self.at += 1
        if character.lower() in _CLASSES:
            ranges = _CLASSES[character.lower()]
            return ranges if character.islower() else inverted(ranges)
        if character in _CONTROLS:
            return [(_CONTROLS[character],) * 2]
        if character in ("x", "u"):
            digits = self.pattern[self.at : self.at + (2 if character == "x" else 4)]
            self.at += len(digits)
            try:
                return [(int(digits, 16),) * 2]
            except ValueError:
                raise PatternError(f"\\{character} needs hexadecimal digits") from None
        if not character or character.isalnum():
            raise PatternError(f"\\{character} is not supported")
        return [(ord(character), ord(character))]

    def characters(self) -> list[tuple[int, int]]:
        negated = self.take("^")
        ranges: list[tuple[int, int]] = []
        while not self.take("]"):
            if not self.peek():
                raise PatternError("a bracket ] is missing")
            found = self.one_of_class()
            # A hyphen beside a class such as \w, or at an edge, is a hyphen.
            single = len(found) == 1 and found[0][0] == found[0][1]
            if single and self.peek() == "-" and self.pattern[self.at + 1 : self.at + 2] != "]":
                self.at += 1
                high = self.one_of_class()
                if len(high) != 1 or high[0][0] != high[0][1]:
                    found = [*found, (45, 45), *high]
                elif high[0][0] < found[0][0]:
                    raise PatternError("a range such as z-a runs backwards")
                else:
                    found = [(found[0][0], high[0][0])]
            ranges += found
        return inverted(ranges) if negated else ranges

    def one_of_class(self) -> list[tuple[int, int]]:
        character = self.peek()
        if not character:
            raise PatternError("a bracket ] is missing")
        self.at += 1
        if character == "\\":
            return self.escaped()
        if character == "[" and self.peek() in (":", "."):
            raise PatternError("[:...:] is not supported")
        return [(ord(character), ord(character))]

    def repeated(self, node: Node) -> Node:
        counts = self.quantifier()
        if counts is None:
            return node
        self.take("?")  # a lazy quantifier fits the same whole texts
        if self.quantifier() is not None:
            raise PatternError("two repetitions stand one after the other")
        if node[0] in ("start", "end"):
            raise PatternError("^ and $ cannot be repeated")
        return ("rep", node, *counts)

    def quantifier(self) -> tuple[int, int | None] | None:
        for sign, counts in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.take(sign):
                return counts
        if self.peek() != "{":
            return None
        end = self.pattern.find("}", self.at)
        low, comma, high = self.pattern[self.at + 1 : max(end, 0)].partition(",")
        if end < 0 or not all(n.isascii() and n.isdigit() for n in (low or "0", high or "0")):
            raise PatternError("{} needs numbers, such as {2,5}")
        if not low and not comma:
            raise PatternError("{} needs numbers, such as {2,5}")
        self.at = end + 1
        least = int(low[:6] or 0)
        most = int(high[:6]) if high else None if comma else least
        if most is not None and most < least:
            raise PatternError("{5,2} runs backwards")
        return least, most


def _check_anchors(node: Node, at_start: bool, at_end: bool) -> None:
    """^ and $ say what holds anyway; elsewhere than at an edge nothing could ever fit."""
    if (node[0] == "start" and not at_start) or (node[0] == "end" and not at_end):
        raise PatternError("^ and $ can only stand at the beginning and the end")
    if node[0] == "alt":
        for branch in node[1]:
            _check_anchors(branch, at_start, at_end)
    elif node[0] == "rep":
        once = node[3] == 1
        _check_anchors(node[1], at_start and once, at_end and once)
    elif node[0] == "seq":
        parts = node[1]
        for index, part in enumerate(parts):
            before = all(other[0] == "start" for other in parts[:index])
            after = all(other[0] == "end" for other in parts[index + 1 :])
            _check_anchors(part, at_start and before, at_end and after)


@dataclass
class _Automaton:
    """Collects the positions while the nodes are walked."""

    sets: list[list[int]] = field(default_factory=list)
    classes: list[int] = field(default_factory=list)
    follow: list[set[int]] = field(default_factory=list)
    steps: int = 0

    def join(self, ends: set[int], starts: set[int]) -> None:
        for end in ends:
            self.follow[end] |= starts

    def add(self, node: Node) -> tuple[set[int], set[int], bool]:
        """Add a node; return its first and last positions and whether "" fits it."""
        self.steps += 1
        if self.steps > 20 * MAX_POSITIONS:
            raise PatternError("too many repetitions inside each other")
        match node:
            case ("set", ranges):
                return self.position(ranges)
            case ("seq", parts):
                return self.chain(iter(parts))
            case ("alt", branches):
                added = [self.add(branch) for branch in branches]
                first = set().union(*(one[0] for one in added))
                last = set().union(*(one[1] for one in added))
                return first, last, any(one[2] for one in added)
            case ("rep", inner, least, most):
                return self.repetition(inner, least, most)
            case ("loop", inner):
                first, last, empty = self.add(inner)
                self.join(last, first)
                return first, last, empty
        return set(), set(), True

    def position(self, ranges: list[tuple[int, int]]) -> tuple[set[int], set[int], bool]:
        flat = [bound for pair in sorted(set(ranges)) for bound in pair]
        if flat not in self.sets:
            self.sets.append(flat)
        index = len(self.classes)
        if index >= MAX_POSITIONS:
            raise PatternError(f"longer than {MAX_POSITIONS} characters when written out")
        self.classes.append(self.sets.index(flat))
        self.follow.append(set())
        return {index}, {index}, False

    def chain(self, parts: Iterator[Node]) -> tuple[set[int], set[int], bool]:
        first: set[int] = set()
        last: set[int] = set()
        empty = True
        for part in parts:
            starts, ends, skippable = self.add(part)
            self.join(last, starts)
            first |= starts if empty else set()
            last = ends | (last if skippable else set())
            empty = empty and skippable
        return first, last, empty

    def repetition(
        self, inner: Node, least: int, most: int | None
    ) -> tuple[set[int], set[int], bool]:
        if most is None:
            *copies, looped = [inner] * max(least, 1)
            first, last, empty = self.chain(iter([*copies, ("loop", looped)]))
            return first, last, empty or least == 0
        # x{0,3} is (x(x(x)?)?)?: written as a chain it would join every position with every other.
        first, last, empty = self.chain(iter([inner] * least))
        ends = last
        for _ in range(most - least):
            starts, stops, skippable = self.add(inner)
            self.join(ends, starts)
            first |= starts if empty else set()
            empty = empty and skippable
            ends = stops | (ends if skippable else set())
            last = last | stops
        return first, last, empty or least == 0


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Program:
    reader = _Reader(pattern)
    node = reader.alternatives(0)
    if reader.peek():
        raise PatternError("a bracket ( is missing")
    _check_anchors(node, True, True)
    automaton = _Automaton()
    first, last, empty = automaton.add(node)
    if sum(map(len, automaton.follow)) > 10 * MAX_POSITIONS:
        raise PatternError("too many optional parts one after the other")
    positions = [
        [kind, *sorted(follow)]
        for kind, follow in zip(automaton.classes, automaton.follow, strict=True)
    ]
    return [automaton.sets, positions, sorted(first), sorted(last), int(empty)]


def program(pattern: str) -> Program:
    """Return a pattern as a program for `fits`.

    Raises PatternError, in one sentence, for what is malformed, unsupported or too long.
    """
    return _compiled(pattern)


def fits(program: Program, text: str) -> bool:
    """Tell whether the whole text fits the program."""
    sets, positions, first, last, empty = program
    if not text:
        return bool(empty)
    ready, here = set(first), set()
    for character in text:
        here = {p for p in ready if _within(sets[positions[p][0]], ord(character))}
        if not here:
            return False
        ready = {following for p in here for following in positions[p][1:]}
    return not here.isdisjoint(last)


def _within(ranges: list[int], code: int) -> bool:
    return any(ranges[i] <= code <= ranges[i + 1] for i in range(0, len(ranges), 2))
