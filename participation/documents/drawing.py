"""Shapes of a chart, one below the other, for readers of both directions.

Sizes are `em` and shares of the width, so a chart grows with the reader's letters and fits
any column.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from participation.documents.report import Cell, Group, Report

# Heights in em.
LINE = 1.35
BAR = 0.8
AFTER = 1.0
HAIR = 0.12
# Letters that fit a line on a phone of 320 px, beside a label and without one.
BESIDE, ALONE = 26, 34
CYRILLIC = 1.12


@dataclass(frozen=True)
class Lettering:
    """One line of text. x -- per cent of the width, from where reading begins; top -- in em.

    at -- which end of the line stands at x: `start middle end`.
    """

    text: str
    x: float
    top: float
    role: str
    at: str = "start"


@dataclass(frozen=True)
class Box:
    """A bar: places as in `Lettering`. opacity -- 0 is drawn as a dashed outline, nothing in it.

    role -- `chance` is a mark in ink, `inside` the part of it that lies on a bar, in paper.
    thin -- width in em where the box is a line that stands, centred at x; `width` is 0 then.
    """

    x: float
    top: float
    width: float
    height: float
    role: str
    opacity: float
    thin: float = 0.0


@dataclass
class Drawing:
    """Shapes one below the other; every picture of a table is made of the same ones.

    marks -- whether anything in it says how far chance moves a share.
    """

    report: Report
    shapes: list[Lettering | Box]
    top: float = 0.0
    marks: bool = False

    def text(
        self, text: str, x: float, role: str, *, end: bool = False, middle: bool = False
    ) -> None:
        at = "middle" if middle else "end" if end else "start"
        self.shapes.append(Lettering(text, x, self.top, role, at))

    def lines(self, text: str, letters: float, role: str, x: float = 0) -> None:
        for line in broken(text, letters):
            self.text(line, x, role)
            self.top += LINE

    def bar(self, start: float, width: float, height: float, role: str, opacity: float) -> None:
        self.shapes.append(Box(start, self.top, width, height, role, opacity))

    def chance(self, cell: Cell, group: Group, height: float, pale: bool) -> None:
        """Mark at the end of a lying bar how far our chance can have moved it.

        pale -- the bar is: the mark is in ink on it too.
        """
        if not group.chance or not cell.percent or cell.over:
            return
        self.marks = True
        share = cell.percent
        low, high = max(0, share - group.chance), min(100, share + group.chance)
        top = self.top + (height - HAIR) / 2
        self.shapes.append(Box(low, top, share - low, HAIR, "chance" if pale else "inside", 1))
        self.shapes.append(Box(share, top, high - share, HAIR, "chance", 1))

    def key_of_chance(self, letters: float = BESIDE + 2) -> None:
        """Say below the picture what its marks are. letters -- that fit a line."""
        if not self.marks:
            return
        self.top += 0.3
        self.bar(0, 4, BAR, "segment", 1)
        middle = self.top + (BAR - HAIR) / 2
        self.shapes.append(Box(2, middle, 2, HAIR, "inside", 1))
        self.shapes.append(Box(4, middle, 2, HAIR, "chance", 1))
        self.top -= 0.3
        self.lines(self.report.say("chance"), letters, "key", 8)


def length(text: str) -> float:
    """Return how many letters of room a text takes: Cyrillic ones are wider than Latin ones."""
    return sum(CYRILLIC if "\u0400" <= letter <= "\u04ff" else 1 for letter in text)


def broken(text: str, letters: float) -> Iterator[str]:
    """Break a text into lines of at most that many letters; only a longer word is torn."""
    room = int(letters * len(text) / length(text)) if text else int(letters)
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > room:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
        while " " not in line and len(line) > room:
            yield f"{line[: room - 1]}-"
            line = line[room - 1 :]
    yield line


def size_of(role: str) -> float:
    """Return the size of letters. An `em` in a place is measured in the letters' own size."""
    if role in {"axis", "mark"}:
        return 0.75 if role == "axis" else 0.78
    return 1 if role in {"label", "value"} else 0.88


def bold(role: str) -> bool:
    """Tell whether the letters of a role are bold: those of numbers are."""
    return role in {"value", "mark"}
