"""Text into lines: bidirectional order, shaping, wrapping, fitting. All lengths are points."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Any

import uharfbuzz
from reportlab.pdfbase.ttfonts import ShapeData, ShapedStr, TTFont

from participation.paper.fonts import family_for, font, printable, setting
from participation.paper.order import Letter, letters, visual_runs

SOFT_HYPHEN = "\u00ad"
BREAK_AFTER = " \u200b-–/" + SOFT_HYPHEN
# A line of Arabic needs room for its low tails and for marks above.
ARABIC_ROOM = 1.12


@dataclass(frozen=True)
class Tongue:
    """The language of a text on paper and the direction of its lines."""

    code: str
    direction: str = "ltr"

    @property
    def rtl(self) -> bool:
        return self.direction == "rtl"


@dataclass(frozen=True)
class Style:
    """size -- of the letters; leading -- distance of lines, in sizes; align -- start, centre, end.

    `start` is the right edge for languages that begin there.
    """

    size: float
    bold: bool = False
    colour: str = "#1d1b18"
    leading: float = 1.3
    align: str = "start"

    def at(self, size: float) -> "Style":
        return replace(self, size=size)

    def line_height(self, tongue: Tongue) -> float:
        return self.size * self.leading * (ARABIC_ROOM if tongue.rtl else 1)


@dataclass(frozen=True)
class Piece:
    """Shaped letters of one font, ready to be drawn from left to right."""

    glyphs: Any
    font: TTFont
    width: float


@dataclass(frozen=True)
class Line:
    """One line: its letters as spoken, its pieces as drawn, and its width."""

    text: str
    pieces: tuple[Piece, ...]
    width: float


def shape(text: str, face: TTFont, rtl: bool, language: str) -> Any:
    """Return reportlab's shaped string for one run of one font, its glyphs from left to right.

    HarfBuzz joins Arabic letters and mirrors brackets where the run goes to the left.
    """
    with setting:
        scaled = face.hbFont(10)
        buffer = uharfbuzz.Buffer()
        buffer.cluster_level = uharfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if rtl else "ltr"
        buffer.language = language
        uharfbuzz.shape(scaled, buffer)
        drawn, data = [], []
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            code = _code(face, scaled, info.codepoint, text[info.cluster])
            drawn.append(chr(code))
            scale = face.pdfScale
            data.append(
                ShapeData(
                    info.cluster,
                    scale(position.x_advance),
                    scale(position.y_advance),
                    scale(position.x_offset),
                    scale(position.y_offset),
                    face.face.charWidths[code],
                )
            )
        return ShapedStr("".join(drawn), shapeData=data)


def _code(face: TTFont, scaled: Any, glyph: int, spoken: str) -> int:
    """Return the character under which reportlab knows a glyph, the spoken one if possible."""
    if face.face.charToGlyph.get(ord(spoken)) == glyph:
        return ord(spoken)
    known = face.face.glyphToChar.get(glyph)
    if known:
        return int(known[0])
    name = scaled.glyph_to_string(glyph)
    return int(face.hbAddPrivate(name, glyph, scaled.get_glyph_h_advance(glyph)))


def line_of(line: Sequence[Letter], tongue: Tongue, style: Style) -> Line:
    """Shape one line, its letters given as spoken, into pieces from left to right."""
    shown = [letter for letter in line if letter.character not in "\u200b" + SOFT_HYPHEN]
    if line and line[-1].character == SOFT_HYPHEN:
        shown.append(Letter("-", line[-1].level))
    while shown and shown[-1].character.isspace():
        shown.pop()
    pieces = [
        _piece(text, family, run.rtl, tongue, style)
        for run in visual_runs(shown, tongue.direction)
        for family, text in by_font(run.text, run.rtl)
    ]
    spoken = "".join(letter.character for letter in shown)
    return Line(spoken, tuple(pieces), sum(piece.width for piece in pieces))


def by_font(text: str, rtl: bool) -> list[tuple[str, str]]:
    """Return a run in parts of one font family each, from left to right: (family, text)."""
    families: list[str] = []
    for character in text:
        families.append(family_for(character, families[-1] if families else None))
    paired = zip(families, text, strict=True)
    parts = [
        (family, "".join(character for _, character in group))
        for family, group in groupby(paired, key=lambda pair: pair[0])
    ]
    return parts[::-1] if rtl else parts


def _piece(text: str, family: str, rtl: bool, tongue: Tongue, style: Style) -> Piece:
    face = font(family, style.bold)
    glyphs = shape(text, face, rtl, tongue.code)
    thousandths = sum(data.x_advance for data in glyphs.__shapeData__)
    return Piece(glyphs, face, thousandths * style.size / 1000)


@lru_cache(maxsize=2048)
def _thousandths(word: tuple[Letter, ...], tongue: Tongue, bold: bool) -> float:
    return line_of(word, tongue, Style(1000, bold)).width


def width_of(text: str, tongue: Tongue, style: Style) -> float:
    """Return how wide `text` is on one line."""
    spoken = letters(printable(text), tongue.direction)
    return line_of(spoken, tongue, style).width


def wrap(text: str, tongue: Tongue, style: Style, width: float) -> list[Line]:
    """Return the lines of `text`, none wider than `width`; line breaks in it are kept.

    The text is wrapped as it is spoken and each line is ordered afterwards: a paragraph
    ordered first and cut then would begin with its end.
    """
    return list(_wrapped(text, tongue, style.size, style.bold, width))


# A report is set twice, and each of its labels stands in several tables.
@lru_cache(maxsize=4096)
def _wrapped(text: str, tongue: Tongue, size: float, bold: bool, width: float) -> tuple[Line, ...]:
    style = Style(size, bold)
    lines: list[Line] = []
    for paragraph in printable(text).split("\n"):
        spoken = letters(paragraph, tongue.direction)
        filled = _fill(spoken, tongue, style, width)
        lines += [line_of(line, tongue, style) for line in filled]
    return tuple(lines)


def _fill(
    spoken: Sequence[Letter], tongue: Tongue, style: Style, width: float
) -> Iterator[list[Letter]]:
    def measured(word: Sequence[Letter]) -> float:
        return _thousandths(tuple(word), tongue, style.bold) * style.size / 1000

    line: list[Letter] = []
    for word in _words(spoken):
        # Half a point: the sum of words and the line shaped as one may differ by a kern.
        if line and measured([*line, *word]) > width + 0.5:
            yield line
            line = []
        while measured(word) > width + 0.5 and len(word) > 1:
            cut = _cut(word, measured, width)
            yield word[:cut]
            word = word[cut:]
        line = [*line, *word]
    yield line


def _words(spoken: Sequence[Letter]) -> Iterator[list[Letter]]:
    word: list[Letter] = []
    for letter in spoken:
        word.append(letter)
        if letter.character in BREAK_AFTER:
            yield word
            word = []
    if word:
        yield word


def _cut(word: Sequence[Letter], measured: Any, width: float) -> int:
    """Return how many letters of a word too long for the line fit on it; at least one."""
    cut = 1
    while cut < len(word) - 1 and measured(word[: cut + 1]) <= width:
        cut += 1
    return cut


def widest_word(text: str, tongue: Tongue, style: Style) -> float:
    """Return the width of the longest part of `text` that should not be torn."""
    spoken = letters(printable(text).replace("\n", " "), tongue.direction)
    widths = (_thousandths(tuple(word), tongue, style.bold) for word in _words(spoken))
    return max(widths, default=0.0) * style.size / 1000


def fit(
    text: str, tongue: Tongue, style: Style, width: float, height: float, smallest: float = 6
) -> Style:
    """Return `style` in the largest size, at most its own, in which `text` fits.

    No word is torn to fit; at `smallest` it may be, and the text may be higher than `height`.
    """
    size = style.size
    while size > smallest:
        tried = style.at(size)
        if widest_word(text, tongue, tried) <= width:
            needed = len(wrap(text, tongue, tried, width)) * tried.line_height(tongue)
            if needed <= height:
                return tried
        size = max(smallest, size * 0.96)
    return style.at(smallest)


def balanced(text: str, tongue: Tongue, style: Style, width: float) -> list[Line]:
    """Wrap into as few lines as `width` needs, of lengths as equal as possible (headlines)."""
    best = wrap(text, tongue, style, width)
    low, high = widest_word(text, tongue, style), width
    while high - low > style.size / 4:
        middle = (low + high) / 2
        tried = wrap(text, tongue, style, middle)
        if len(tried) > len(best):
            low = middle
        else:
            best, high = tried, middle
    return best
