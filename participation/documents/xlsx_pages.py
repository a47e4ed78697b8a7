"""Where the pages of a printed sheet end: before a table with its chart, never within one."""

from typing import Any

# A4 lying, in points, without the borders a workbook has by itself and two lines to spare:
# office programs do not agree on how high a row is.
PAGE_WIDTH, PAGE_HEIGHT = 712.0, 468.0
POINTS_PER_PIXEL = 0.75
ROW = 15.0
DIGIT = 8  # pixels, of Arial in 11 points
SMALLEST, LARGEST = 40, 100  # per cent; smaller is not read


def column_width(letters: int, border: int = 5) -> int:
    """Return how wide a column for so many letters is drawn, in pixels."""
    return DIGIT * letters + border


class PrintedPages:
    """Gathers the blocks of one sheet, then breaks its pages between them.

    Excel heeds no break of ours on a sheet that is fitted to a width, so the scale is worked out.
    """

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._width = 0.0
        self._blocks: list[tuple[int, float]] = []

    def block(self, row: int, points: float) -> None:
        """Add what must stand on one page: its first row, and how high it is."""
        self._blocks.append((row, points))

    def widen(self, pixels: float) -> None:
        """Tell how far to the right something reaches."""
        self._width = max(self._width, pixels * POINTS_PER_PIXEL)

    def set(self) -> None:
        """Write scale and breaks."""
        scale = int(100 * PAGE_WIDTH / max(self._width, 1))
        scale = max(SMALLEST, min(scale, LARGEST))
        self._sheet.set_print_scale(scale)
        self._sheet.set_h_pagebreaks(breaks(self._blocks, PAGE_HEIGHT * 100 / scale))


def breaks(blocks: list[tuple[int, float]], page: float) -> list[int]:
    """Return the rows before which a page begins; one block higher than a page has its own."""
    rows, used = [], 0.0
    for row, points in blocks:
        if used and used + points > page:
            rows.append(row)
            used = 0.0
        used += points
    return rows
