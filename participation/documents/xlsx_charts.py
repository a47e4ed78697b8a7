"""Native charts in the workbook: they read the cells of the table they stand beside."""

from typing import Any

from participation.documents.charts import described, told
from participation.documents.figures import brief_text, percent_text, title_of
from participation.documents.locales import writable
from participation.documents.report import Cell, Report, Table
from participation.documents.xlsx_pages import column_width

PIXELS_PER_ROW = 20
WIDTH = 620
# On the very edge of a row its frame would be printed on the page before.
BELOW_EDGE = 3
QUIET = 0.45


def insert_chart(
    book: Any, sheet: Any, report: Report, table: Table, head: int, at: tuple[int, int]
) -> int:
    """Insert the bar chart of a table; return how many rows of the sheet it covers.

    head -- row of the table's heads: rows of answers follow, each group has a column of counts
    and one of shares. at -- row and column of the chart's upper corner.
    """
    chart = book.add_chart({"type": "bar"})
    last, name = head + len(table.rows), sheet.get_name()
    groups = told(table)
    shades = _shades(report.colour, len(groups))
    for (place, group), shade in zip(groups, shades, strict=True):
        cells = [row.cells[place] for row in table.rows]
        column = 2 * place + 2
        chart.add_series(
            {
                "name": writable(group.label),
                "categories": [name, head + 1, 0, last, 0],
                "values": [name, head + 1, column, last, column],
                # What programs show before they read the cells: no number where none is said.
                "values_data": [_share(cell) for cell in cells],
                "fill": {"color": shade},
                "points": _points(table, shade) if len(groups) == 1 else None,
                "gap": 45,
                "data_labels": {
                    "value": True,
                    "num_format": share_format(report),
                    "font": _font(9),
                    "custom": _labels(report, cells),
                },
            }
        )
    chart.set_title({"name": writable(title_of(report, table)), "name_font": _font(12, True)})
    # Reading order: the first answer on top, and for Arabic from the right.
    chart.set_y_axis(
        {
            "reverse": True,
            "num_font": _font(9),
            "major_tick_mark": "none",
            # Else a program that finds it narrow leaves out every second answer.
            "interval_unit": 1,
        }
    )
    chart.set_x_axis(
        {"visible": False, "reverse": report.rtl, "min": 0, "max": 1, "major_gridlines": _NONE}
    )
    chart.set_legend({"none": True} if len(groups) == 1 else {"position": "bottom"})
    chart.set_chartarea({"border": {"color": "#cfc8bc"}})
    height = 70 + 24 * len(table.rows) * max(1.0, 0.75 * len(groups))
    chart.set_size({"width": WIDTH, "height": round(height)})
    options = {
        "description": writable(described(report, table)),
        "object_position": 2,
        "y_offset": BELOW_EDGE,
    }
    sheet.insert_chart(*at, chart, options)
    return round(height / PIXELS_PER_ROW) + 1


def chart_width() -> int:
    """Return how wide a chart becomes, in pixels: it hangs on columns, which it is counted in."""
    return round(WIDTH * column_width(1, border=0) / 7)


def share_format(report: Report) -> str:
    """Return how a cell writes a share: with the space that the language has before the sign."""
    return percent_text(report, 0)


_NONE = {"visible": False}


def _font(size: int = 10, bold: bool = False) -> dict[str, Any]:
    return {"name": "Arial", "size": size, "bold": bold}


def _share(cell: Cell) -> float | None:
    return None if cell.percent is None or cell.over else cell.percent / 100


def _labels(report: Report, cells: list[Cell]) -> list[dict[str, str] | None]:
    """Return the labels that are no share: a cell without one would read as 0 %."""
    return [
        {"value": writable(brief_text(report, cell))} if _share(cell) is None else None
        for cell in cells
    ]


def _points(table: Table, shade: str) -> list[dict[str, Any] | None]:
    light = _lightened(shade, 1 - QUIET)
    return [{"fill": {"color": light}} if row.quiet else None for row in table.rows]


def _shades(colour: str, n: int) -> list[str]:
    step = 0.72 / max(n - 1, 1)
    return [_lightened(colour, step * place) for place in range(n)]


def _lightened(colour: str, share: float) -> str:
    parts = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * share):02x}" for part in parts)
