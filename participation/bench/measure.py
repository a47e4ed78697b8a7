"""What a measurement is, and the table and the JSON made of all."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measure:
    """One budget.

    value, limit -- in `unit`; kept where value is at most limit, or at least where `at_least`.
    beside -- what it was measured against, in words with its own figure.
    """

    name: str
    value: float
    limit: float
    unit: str
    beside: str
    at_least: bool = False

    @property
    def kept(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def table(measures: Sequence[Measure]) -> str:
    """Return the measurements as lines of equal columns."""
    rows = [("", "budget", "measured", "limit", "beside")]
    for one in measures:
        sign = "≥" if one.at_least else "≤"
        rows.append(
            (
                "ok" if one.kept else "OVER",
                one.name,
                f"{one.value:.4g} {one.unit}",
                f"{sign} {one.limit:.4g} {one.unit}",
                one.beside,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)).rstrip()
        for row in rows
    )


def write_json(measures: Sequence[Measure], path: Path) -> None:
    listed = [{**asdict(one), "kept": one.kept} for one in measures]
    path.write_text(json.dumps(listed, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
