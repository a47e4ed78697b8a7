"""Drawings beside choices, for people who read little: ours, written into the page."""

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

from participation.config import ROOT
from participation.web.icons import inner

FOLDER = ROOT / "surveys"
NAME = re.compile(r"pictures/[a-z0-9_-]+\.svg")


@cache
def drawing(slug: str, name: str | None) -> Markup:
    """Return a drawing of a shipped survey, hidden from screen readers: the word stands beside it.

    slug -- of the survey; a copy under another name finds the drawings of the one it came from.
    Empty for a survey without drawings, and for a name that is none of ours.
    """
    if not name or not NAME.fullmatch(name):
        return Markup()
    path = _found(slug, name)
    if path is None:
        return Markup()
    return Markup('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>').format(
        inner(path)
    )


def _found(slug: str, name: str) -> Path | None:
    places = [FOLDER / slug / name, *sorted(FOLDER.glob(f"*/{name}"))]
    return next((place for place in places if place.is_file()), None)
