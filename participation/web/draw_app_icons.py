"""Draws the icons that a phone's start screen shows: `python -m participation.web.draw_app_icons`.

The same speech-bubble house as `static/icons/app--icon.svg`, as PNG because launchers take
no drawings. The ground reaches the edges: launchers cut their own shape out of it.
"""

from PIL import Image, ImageDraw

from participation.web.icons import FOLDER

TEAL, SAND, BRICK = "#17564b", "#f2e9d9", "#e8866a"
GRID = 64
FINER = 4  # drawn larger and shrunk, for smooth edges


def draw(size: int) -> Image.Image:
    """Return the icon with a side of `size` pixels."""
    unit = size * FINER / GRID

    def at(*numbers: float) -> list[float]:
        return [number * unit for number in numbers]

    image = Image.new("RGB", (size * FINER, size * FINER), TEAL)
    pen = ImageDraw.Draw(image)
    pen.polygon(at(12, 33, 32, 16, 52, 33, 52, 36, 12, 36), fill=SAND)
    pen.rectangle(at(17, 34, 47, 40), fill=SAND)
    pen.rounded_rectangle(at(17, 34, 47, 48), radius=5 * unit, fill=SAND)
    pen.polygon(at(24, 47, 24, 55, 32, 48, 32, 47), fill=SAND)
    for left, right, height in ((25, 39, 39), (25, 34, 43)):
        pen.line(at(left, height, right, height), fill=TEAL, width=round(2.5 * unit))
    pen.ellipse(at(41, 13, 51, 23), fill=BRICK)
    return image.resize((size, size), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    for side in (192, 512):
        draw(side).save(FOLDER / f"app--{side}.png", optimize=True)
