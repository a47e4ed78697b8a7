"""The row of houses on posters: nobody's house, so that it is everybody's street."""

from reportlab.lib.colors import HexColor

from participation.paper.colour import LAMP, WHITE, mixed
from participation.paper.sheet import Sheet

# Width and height of each house, its roof, and which of its windows are lit.
# One unit is a tenth of the strip's height.
BACK = (
    (5.0, 6.4, "gable", ""),
    (3.2, 8.0, "flat", ""),
    (4.4, 5.6, "gable", ""),
    (2.6, 7.8, "tower", ""),
    (6.0, 6.0, "flat", ""),
    (4.0, 7.4, "gable", ""),
)
FRONT = (
    (4.2, 4.6, "gable", "1010"),
    (3.4, 6.2, "flat", "011000"),
    (5.2, 4.0, "gable", "0110"),
    (3.0, 5.4, "gable", "1001"),
    (4.6, 6.8, "flat", "00101100"),
    (3.8, 4.2, "gable", "0100"),
    (4.8, 5.2, "gable", "100100"),
)


def street(sheet: Sheet, x: float, top: float, width: float, height: float, colour: str) -> None:
    """Draw houses of `height` at most across `width`, standing on `top + height`."""
    with sheet.decoration():
        canvas = sheet.canvas
        canvas.saveState()
        frame = canvas.beginPath()
        ground = sheet.height - top - height
        frame.rect(x, ground, width, height)
        canvas.clipPath(frame, stroke=0, fill=0)
        unit = height / 10
        far, near = mixed(colour, WHITE, 0.12), mixed(colour, "#000000", 0.28)
        _row(sheet, BACK, x - 1.5 * unit, ground, width, unit, far)
        _row(sheet, FRONT, x - 0.5 * unit, ground, width, unit, near)
        canvas.restoreState()


def _row(
    sheet: Sheet,
    houses: tuple[tuple[float, float, str, str], ...],
    x: float,
    ground: float,
    width: float,
    unit: float,
    colour: str,
) -> None:
    end, place = x + width + 4 * unit, 0
    while x < end:
        wide, high, roof, lit = houses[place % len(houses)]
        _house(sheet, x, ground, wide * unit, high * unit, roof, colour)
        _windows(sheet, x, ground, wide * unit, high * unit, lit, colour)
        x, place = x + wide * unit, place + 1


def _house(
    sheet: Sheet, x: float, ground: float, wide: float, high: float, roof: str, colour: str
) -> None:
    canvas = sheet.canvas
    canvas.setFillColor(HexColor(colour))
    # A hair wider: where houses just touch, viewers let the sky shine through.
    wide *= 1.01
    path = canvas.beginPath()
    path.moveTo(x, ground)
    path.lineTo(x, ground + high)
    if roof == "gable":
        path.lineTo(x + wide / 2, ground + high + wide * 0.38)
    elif roof == "tower":
        path.lineTo(x + wide / 2, ground + high + wide * 0.6)
    path.lineTo(x + wide, ground + high)
    path.lineTo(x + wide, ground)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
    if roof == "gable":
        chimney = wide * 0.09
        canvas.rect(x + wide * 0.74, ground + high, chimney, wide * 0.34, stroke=0, fill=1)


def _windows(
    sheet: Sheet, x: float, ground: float, wide: float, high: float, lit: str, colour: str
) -> None:
    if not lit:
        return
    columns, rows = 2, len(lit) // 2
    side = wide / 6
    step = min(high / (rows + 0.6), side * 2.4)
    for place, light in enumerate(lit):
        row, column = divmod(place, columns)
        left = x + wide * (0.3 + 0.4 * column) - side / 2
        bottom = ground + high - (row + 1) * step + (step - side * 1.25) / 2
        sheet.canvas.setFillColor(HexColor(LAMP if light == "1" else mixed(colour, WHITE, 0.1)))
        sheet.canvas.roundRect(left, bottom, side, side * 1.25, side * 0.12, stroke=0, fill=1)
