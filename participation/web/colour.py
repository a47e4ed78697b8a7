"""The quarter's one colour, made readable. Pure: a setting in, safe colours out."""

import colorsys
import re
from dataclasses import dataclass

PAPER = "#fbf7ef"
PAPER_DARK = "#13201d"
# The grounds of tokens.css on which the colour is hardest to read.
LIGHT_GROUNDS = (PAPER, "#f2e9d9", "#e0ece5", "#ffffff")
DARK_GROUNDS = (PAPER_DARK, "#20322d", "#24453c")
INK_ON_DARK = "#0d1916"  # text on the accent in dark mode
WHITE = "#ffffff"
READABLE = 4.5  # WCAG 2.2, success criterion 1.4.3
DEFAULT = "#a3402a"

RGB = tuple[float, float, float]


@dataclass(frozen=True)
class Accent:
    """The colour on light grounds or under white text; on dark grounds or under dark text."""

    light: str
    dark: str


def accent(setting: str) -> Accent:
    """Return the nearest tones of a colour that can be read, for light and dark pages.

    The hue stays; only lightness moves, so a quarter in yellow gets a readable ochre.
    A setting that is no colour gives the product's own brick.
    """
    colour = normalise(setting)
    light = _move(colour, LIGHT_GROUNDS, step=-0.01)
    dark = _move(colour, (*DARK_GROUNDS, INK_ON_DARK), step=0.01)
    return Accent(light, dark)


def normalise(setting: str) -> str:
    """Return `#rrggbb` in lower case; the default where the setting is no such colour."""
    found = re.fullmatch(r"#?([0-9a-f]{6}|[0-9a-f]{3})", setting.strip().lower(), re.ASCII)
    if not found:
        return DEFAULT
    digits = found[1]
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours `#rrggbb`, from 1 to 21.

    Source: WCAG 2.2, definition of contrast ratio and relative luminance.
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _move(colour: str, against: tuple[str, ...], step: float) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    moved = colour
    while min(contrast(moved, other) for other in against) < READABLE:
        lightness += step
        moved = _written(colorsys.hls_to_rgb(hue, min(max(lightness, 0.0), 1.0), saturation))
    return moved


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> RGB:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red / 255, green / 255, blue / 255


def _written(parts: RGB) -> str:
    return "#" + bytes(round(part * 255) for part in parts).hex()
