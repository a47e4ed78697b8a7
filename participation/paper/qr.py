"""QR codes as vector squares: black on white, in PDF and in SVG."""

from collections.abc import Iterator
from functools import lru_cache
from html import escape

import qrcode
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

from participation.paper.setting import Tongue
from participation.paper.sheet import MM, Sheet

QUIET_ZONE = 4  # modules kept white on each side (ISO/IEC 18004)
SMALLEST = 30 * MM  # below, cheap cameras at arm's length give up
ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")

Matrix = tuple[tuple[bool, ...], ...]


def address(public_url: str, code: str, language: str | None = None) -> str:
    """Return what the QR says: `HTTPS://HOST/Q/CODE`, for one language with `/AR` behind.

    Capital letters allow the alphanumeric mode, which makes the squares a third larger.
    """
    parts = [public_url.rstrip("/"), "q", code, *([language] if language else [])]
    return "/".join(parts).upper()


@lru_cache(maxsize=64)
def matrix(text: str) -> Matrix:
    """Return the squares of a QR code for `text`, True for black, without the quiet zone.

    Level Q: a quarter of it may be torn off or scribbled on.
    """
    mode = MODE_ALPHA_NUM if set(text) <= ALPHANUMERIC else MODE_8BIT_BYTE
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=0)
    code.add_data(QRData(text.encode(), mode=mode))
    code.make(fit=True)
    return tuple(tuple(map(bool, row)) for row in code.get_matrix())


def _bars(squares: Matrix) -> Iterator[tuple[int, int, int]]:
    """Return each row's black bars as (column, row, length)."""
    for row, line in enumerate(squares):
        column = 0
        while column < len(line):
            length = 0
            while column + length < len(line) and line[column + length]:
                length += 1
            if length:
                yield column, row, length
            column += max(length, 1)


def draw(
    sheet: Sheet, x: float, top: float, side: float, text: str, alt: str, tongue: Tongue
) -> None:
    """Draw the code into a white square, `side` points wide, quiet zone included.

    Raises ValueError below 3 cm.
    """
    if side < SMALLEST:
        raise ValueError(f"a QR code of {side / MM:.0f} mm does not scan")
    squares = matrix(text)
    module = side / (len(squares) + 2 * QUIET_ZONE)
    sheet.rectangle(x, top, side, side, fill="#ffffff")
    with sheet.figure(alt, tongue):
        canvas = sheet.canvas
        canvas.setFillColorRGB(0, 0, 0)
        path = canvas.beginPath()
        for column, row, length in _bars(squares):
            left = x + (QUIET_ZONE + column) * module
            bottom = sheet.height - top - (QUIET_ZONE + row + 1) * module
            # A hair more than its height: viewers leave light seams between bars that just touch.
            path.rect(left, bottom, length * module, module * 1.01)
        canvas.drawPath(path, stroke=0, fill=1)


def svg(text: str, label: str) -> str:
    """Return the code as an SVG picture named `label`, quiet zone included."""
    squares = matrix(text)
    side = len(squares) + 2 * QUIET_ZONE
    bars = "".join(
        f"M{column + QUIET_ZONE} {row + QUIET_ZONE}h{length}v1h-{length}z"
        for column, row, length in _bars(squares)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" '
        f'aria-label="{escape(label)}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{bars}"/></svg>'
    )
