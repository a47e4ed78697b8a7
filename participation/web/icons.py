"""Our own icons, written into the page: no request, and they take the colour of the text."""

from functools import cache
from pathlib import Path

from markupsafe import Markup

from participation.config import ROOT

FOLDER = ROOT / "static" / "icons"
# These point along the reading direction and turn round in Arabic and Persian.
TURNED = frozenset({"arrow", "back", "sending"})


@cache
def icon(name: str) -> Markup:
    """Return `static/icons/<name>.svg` for use inside a page, hidden from screen readers.

    An icon never stands alone: the word beside it carries the meaning.
    Raises FileNotFoundError for an icon that was never drawn.
    """
    turned = " icon--turned" if name in TURNED else ""
    return Markup(  # noqa: S704 - a file of this repository, not a text of a person
        f'<svg class="icon{turned}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        f"{inner(FOLDER / f'{name}.svg')}</svg>"
    )


def inner(path: Path) -> Markup:
    """Return what stands inside a drawing of this repository."""
    drawing = path.read_text(encoding="utf-8").strip()
    start, end = drawing.index(">") + 1, drawing.rindex("</svg>")
    return Markup(drawing[start:end])  # noqa: S704 - a file of this repository


def names() -> list[str]:
    """Return the names of all icons, for the style page."""
    return sorted(path.stem for path in FOLDER.glob("*.svg") if "--" not in path.stem)
