"""Colours of paper, worked out from the one colour of a quarter. All are `#rrggbb`."""

INK = "#1d1b18"
SOFT_INK = "#55504a"
WHITE = "#ffffff"
LAMP = "#f6c667"

Rgb = tuple[float, float, float]


def rgb(colour: str) -> Rgb:
    """Return red, green and blue between 0 and 1. Raises ValueError for anything but #rrggbb."""
    if len(colour) != 7 or not colour.startswith("#"):
        raise ValueError(f"not a colour: {colour!r}")
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def mixed(colour: str, other: str, share: float) -> str:
    """Return `colour` with `share` (0 to 1) of `other` in it."""
    pairs = zip(rgb(colour), rgb(other), strict=True)
    return "#" + "".join(f"{round(255 * (a + (b - a) * share)):02x}" for a, b in pairs)


def contrast(colour: str, other: str) -> float:
    """Return the contrast ratio, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def deep(colour: str, ratio: float = 7.2) -> str:
    """Return `colour`, darkened until white letters stand on it at `ratio`.

    With 7.2 for white, the lamp's yellow still reaches the 4.5 of WCAG 2.2 for small letters.
    """
    share = 0.0
    while contrast(mixed(colour, INK, share), WHITE) < ratio and share < 1:
        share += 0.05
    return mixed(colour, INK, min(share, 1))


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
