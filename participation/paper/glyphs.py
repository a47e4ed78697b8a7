"""Letters as pixels, for pictures in office documents: shaped by HarfBuzz, filled by Pillow.

Pillow itself can join Arabic letters only where a library of the system is installed. So the
outlines come from HarfBuzz and are filled here; the same machine-independent bytes everywhere.
"""

from functools import cache, lru_cache
from itertools import pairwise

import uharfbuzz
from PIL import Image, ImageChops, ImageDraw

from participation.paper.fonts import FOLDER, printable
from participation.paper.order import letters, visual_runs
from participation.paper.setting import by_font

Point = tuple[float, float]
Contour = tuple[Point, ...]
# Filled this much larger and shrunk, so that edges are smooth.
FINE = 4
CURVE = 6  # straight pieces of one curve


class Lettered:
    """One line of shaped letters. width -- in pixels; draw it where its baseline begins."""

    def __init__(self, text: str, direction: str, language: str, size: float, bold: bool):
        self.size, self.bold = size, bold
        self.glyphs: list[tuple[str, int, float, float]] = []
        at = 0.0
        for run in visual_runs(letters(printable(text), direction), direction):
            for family, part in by_font(run.text, run.rtl):
                font = _font(family, bold)
                scale = size / font.face.upem
                buffer = uharfbuzz.Buffer()
                buffer.add_str(part)
                buffer.guess_segment_properties()
                buffer.direction = "rtl" if run.rtl else "ltr"
                buffer.language = language
                uharfbuzz.shape(font, buffer)
                for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
                    x, y = at + place.x_offset * scale, place.y_offset * scale
                    self.glyphs.append((family, info.codepoint, x, y))
                    at += place.x_advance * scale
        self.width = at

    def draw(self, image: Image.Image, x: float, baseline: float, ink: int) -> None:
        for family, glyph, right, up in self.glyphs:
            mask, left, top = _mask(family, self.bold, glyph, round(self.size, 2))
            place = (round(x + right + left), round(baseline - up + top))
            image.paste(ink, (*place, place[0] + mask.width, place[1] + mask.height), mask)


@cache
def _font(family: str, bold: bool) -> uharfbuzz.Font:
    path = FOLDER / f"{family}-{'Bold' if bold else 'Regular'}.ttf"
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))


@lru_cache(maxsize=4096)
def _mask(family: str, bold: bool, glyph: int, size: float) -> tuple[Image.Image, int, int]:
    """Return one letter's mask and where its upper left corner lies from the baseline's start."""
    font = _font(family, bold)
    scale = size * FINE / font.face.upem
    contours = [[(x * scale, -y * scale) for x, y in one] for one in _contours(family, bold, glyph)]
    points = [point for contour in contours for point in contour]
    if not points:
        return Image.new("L", (1, 1)), 0, 0
    left = int(min(x for x, _ in points) // FINE) - 1
    top = int(min(y for _, y in points) // FINE) - 1
    right = int(max(x for x, _ in points) // FINE) + 2
    bottom = int(max(y for _, y in points) // FINE) + 2
    wide, high = (right - left) * FINE, (bottom - top) * FINE
    filled = Image.new("1", (wide, high))
    for contour in contours:
        one = Image.new("1", (wide, high))
        moved = [(x - left * FINE, y - top * FINE) for x, y in contour]
        ImageDraw.Draw(one).polygon(moved, fill=1)
        # Even-odd: the hole in an "o" is a contour inside another.
        filled = ImageChops.logical_xor(filled, one)
    mask = filled.convert("L").resize((right - left, bottom - top), Image.Resampling.BOX)
    return mask, left, top


@lru_cache(maxsize=4096)
def _contours(family: str, bold: bool, glyph: int) -> tuple[Contour, ...]:
    found: list[list[Point]] = []
    funcs = uharfbuzz.DrawFuncs()
    funcs.set_move_to_func(lambda x, y, _: found.append([(x, y)]))
    funcs.set_line_to_func(lambda x, y, _: found[-1].append((x, y)))
    funcs.set_quadratic_to_func(lambda cx, cy, x, y, _: _bend(found[-1], ((cx, cy), (x, y))))
    funcs.set_cubic_to_func(
        lambda ax, ay, bx, by, x, y, _: _bend(found[-1], ((ax, ay), (bx, by), (x, y)))
    )
    _font(family, bold).draw_glyph(glyph, funcs, None)
    return tuple(tuple(contour) for contour in found if len(contour) > 2)


def _bend(contour: list[Point], to: tuple[Point, ...]) -> None:
    """Append a Bézier curve in straight pieces, by de Casteljau's construction."""
    start = (contour[-1], *to)
    for step in range(1, CURVE + 1):
        share = step / CURVE
        points = list(start)
        while len(points) > 1:
            points = [
                (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
                for a, b in pairwise(points)
            ]
        contour.append(points[0])
