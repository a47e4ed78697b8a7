"""A chart as a picture for office documents: the shapes of the web page's SVG, as PNG."""

import io
from dataclasses import replace

from PIL import Image, ImageDraw

from participation.documents.drawing import Box, Drawing, Lettering, bold, size_of
from participation.documents.pictures import WIDTH_CM
from participation.documents.printed import printed
from participation.documents.report import Report, Table
from participation.paper.colour import INK, WHITE, deep, mixed, rgb
from participation.paper.fonts import setting
from participation.paper.glyphs import Lettered

POINTS = 9.5  # of the letters on paper
MOST_CM = 20.0  # of height
PER_INCH = 200
# The palette begins with paper and ends its first part with ink, so that the soft edge of a
# letter is a number between the two. A palette keeps a document of a hundred charts small.
LETTERS = 31
# What is not painted in the quarter's colour.
_INKS = {"track": INK, "ground": INK, "chance": INK, "inside": WHITE}


def chart_pictures(report: Report, table: Table) -> list[bytes]:
    """Return the chart of a table as PNG, `WIDTH_CM` wide; more than one where a page is too low.

    None where no share is said. The same table gives the same bytes.
    """
    drawing = printed(report, table)
    if not drawing.shapes:
        return []
    if drawing.top * POINTS / 72 * 2.54 > MOST_CM and len(table.rows) > 1:
        half = (len(table.rows) + 1) // 2
        parts = (replace(table, rows=table.rows[:half]), replace(table, rows=table.rows[half:]))
        return [picture for part in parts for picture in chart_pictures(report, part)]
    return [_painted(drawing)]


def _painted(drawing: Drawing) -> bytes:
    em = POINTS / 72 * PER_INCH
    width = round(WIDTH_CM / 2.54 * PER_INCH)
    image = Image.new("P", (width, round((drawing.top + 0.3) * em)), 0)
    colours = _Colours(image)
    with setting:
        for shape in drawing.shapes:
            if isinstance(shape, Lettering):
                _letters(image, shape, drawing, em)
            else:
                _box(image, shape, drawing, em, colours)
    colours.done()
    file = io.BytesIO()
    image.save(file, "PNG", dpi=(PER_INCH, PER_INCH))
    return file.getvalue()


class _Colours:
    """The palette of a picture: each colour asked for gets the next place."""

    def __init__(self, image: Image.Image):
        self.image = image
        self.places: dict[str, int] = {}
        self.values = [_rgb(mixed(WHITE, INK, n / LETTERS)) for n in range(LETTERS + 1)]

    def place(self, colour: str) -> int:
        if colour not in self.places:
            self.places[colour] = len(self.values)
            self.values.append(_rgb(colour))
        return self.places[colour]

    def done(self) -> None:
        self.image.putpalette([part for colour in self.values for part in colour])


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (round(255 * part) for part in rgb(colour))
    return red, green, blue


def _letters(image: Image.Image, shape: Lettering, drawing: Drawing, em: float) -> None:
    report = drawing.report
    size = em * size_of(shape.role)
    line = Lettered(shape.text, report.direction, report.language, size, bold(shape.role))
    x = shape.x / 100 * image.width
    x -= {"start": 0.0, "middle": line.width / 2, "end": line.width}[shape.at]
    if report.rtl:
        x = image.width - x - line.width
    line.draw(image, x, (shape.top + 1) * em, LETTERS)


def _box(image: Image.Image, shape: Box, drawing: Drawing, em: float, colours: _Colours) -> None:
    start = shape.x / 100 * image.width
    width = shape.width / 100 * image.width
    left = image.width - start - width if drawing.report.rtl else start
    if shape.thin:
        width = max(shape.thin * em, 2)
        left -= width / 2
    right = left + max(width, 1)
    corners = (left, shape.top * em, right, (shape.top + shape.height) * em)
    draw = ImageDraw.Draw(image)
    if shape.opacity:
        colour = _INKS.get(shape.role) or deep(drawing.report.colour, 3.2)
        draw.rectangle(corners, fill=colours.place(mixed(WHITE, colour, shape.opacity)))
    else:
        _dashed(draw, corners, em, colours.place(mixed(INK, WHITE, 0.5)))


def _dashed(draw: ImageDraw.ImageDraw, corners: tuple[float, ...], em: float, grey: int) -> None:
    left, top, right, bottom = corners
    dash, line = em / 5, max(1, round(em / 16))
    x = left
    while x < right:
        for y in (top, bottom):
            draw.line((x, y, min(x + dash, right), y), fill=grey, width=line)
        x += 2 * dash
    for x in (left, right - line):
        draw.line((x, top, x, bottom), fill=grey, width=line)
