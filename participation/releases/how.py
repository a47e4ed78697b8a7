"""The figures of the page that says what was done to the numbers: from the rules in force.

Nothing on that page is typed: a rule that is tightened changes what the page says.
"""

from dataclasses import dataclass

from participation.anonymity.parameters import Parameters
from participation.anonymity.percent import OFTEN, expected_error, usual_error, whole_percent
from participation.anonymity.ptable import SCALE, NoiseTable
from participation.anonymity.ptable import load as noise_table

# A count that every noise can be added to, and numbers of answers as surveys here have them.
EXAMPLE = 20
BASES = (20, 50, 100, 300, 1000)
# The picture, in em: a column of the chance of one half would be so high.
HIGH, LETTER = 16.0, 1.3


@dataclass(frozen=True)
class Shift:
    """A number that may stand for the example, and in how many of 100 cases it does."""

    number: int
    cases: int


@dataclass(frozen=True)
class Off:
    """How far shares of so many answers are off, in percentage points: on average, and seldom
    more than."""

    answers: int
    average: float
    usual: int


@dataclass(frozen=True)
class Rules:
    """What the page says in figures. `most` -- largest noise; `within` -- per largest distance,
    in how many of 100 cases; `low`, `high` -- what a shown example stands for; `behind_few` --
    the largest count that may stand behind "fewer than k"; `rare` -- cases of 100 in which a share
    is off by more than usually."""

    limits: Parameters
    over: int
    example: int
    low: int
    high: int
    behind_few: int
    within: dict[int, int]
    shifts: tuple[Shift, ...]
    offs: tuple[Off, ...]

    rare: int

    @property
    def most(self) -> int:
        return self.limits.noise_max


def rules(limits: Parameters | None = None, noise: NoiseTable | None = None) -> Rules:
    """Return the figures, for the parameters and the noise table of the releases."""
    limits, noise = limits or Parameters(), noise or noise_table()
    chances = {
        value: weight / SCALE
        for value, weight in zip(noise.rows[-1], noise.weights[-1], strict=True)
    }
    possible = noise.possible(EXAMPLE)
    small = [count for shown in range(limits.k) for count in noise.possible(shown)]
    return Rules(
        limits=limits,
        over=whole_percent(limits.p_max),
        example=EXAMPLE,
        low=min(possible),
        high=max(possible),
        behind_few=max(small),
        within={
            far: whole_percent(sum(c for value, c in chances.items() if abs(value) <= far))
            for far in range(1, limits.noise_max + 1)
        },
        shifts=tuple(
            Shift(EXAMPLE + value, whole_percent(chance)) for value, chance in chances.items()
        ),
        offs=tuple(
            Off(n, round(expected_error(n, noise), 1), usual_error(n, noise, OFTEN)) for n in BASES
        ),
        rare=whole_percent(1 - OFTEN),
    )


def picture(found: Rules, rtl: bool, title: str) -> str:
    """Return the chances as columns, one for each number that may stand there, as one SVG.

    rtl -- the smallest number stands on the right. title -- escaped already.
    """
    width = 100 / len(found.shifts)
    highest = max(one.cases for one in found.shifts) / 50 * HIGH
    floor = highest + LETTER + 0.3
    parts = []
    for place, one in enumerate(found.shifts):
        middle = width * (place + 0.5)
        middle = 100 - middle if rtl else middle
        high = one.cases / 50 * HIGH
        role = "chart-bar" if one.number == found.example else "chart-quiet"
        opacity = "1" if one.number == found.example else "0.5"
        parts.append(
            f'<rect x="{middle - width * 0.4:.2f}%" y="{floor - high:.2f}em" '
            f'width="{width * 0.8:.2f}%" height="{high:.2f}em" class="{role}" '
            f'fill-opacity="{opacity}"/>'
            f'<text x="{middle:.2f}%" y="{(floor - high - 0.3):.2f}em" text-anchor="middle">'
            f"{one.cases}</text>"
            f'<text x="{middle:.2f}%" y="{floor + LETTER:.2f}em" text-anchor="middle" '
            f'font-weight="600">{one.number}</text>'
        )
    return (
        f'<svg role="img" class="chart chart--columns" width="100%" '
        f'height="{floor + LETTER + 0.4:.2f}em" fill="currentColor" aria-label="{title}">'
        f"{''.join(parts)}</svg>"
    )
