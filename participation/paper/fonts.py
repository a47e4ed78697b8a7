"""The fonts of paper: two families in two weights, shipped with the product."""

import threading
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).resolve().parents[2] / "static" / "fonts"

# reportlab keeps its fonts in the process and learns new glyphs while it sets text.
setting = threading.RLock()

ARABIC_BLOCKS = (
    (0x0600, 0x06FF),
    (0x0750, 0x077F),
    (0x08A0, 0x08FF),
    (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFF),
)
JOINERS = "\u200c\u200d"
UNKNOWN = "\ufffd"


@lru_cache(maxsize=4096)
def is_arabic(character: str) -> bool:
    code = ord(character)
    return any(first <= code <= last for first, last in ARABIC_BLOCKS)


@cache
def font(family: str, bold: bool) -> TTFont:
    """Load a font once. `family` is `NotoSans` or `NotoSansArabic`."""
    name = f"{family}-{'Bold' if bold else 'Regular'}"
    with setting:
        loaded = TTFont(name, str(FOLDER / f"{name}.ttf"))
        pdfmetrics.registerFont(loaded)
    return loaded


@cache
def _known(family: str) -> frozenset[int]:
    return frozenset(font(family, False).face.charToGlyph)


@lru_cache(maxsize=8192)
def family_for(character: str, before: str | None) -> str:
    """Choose the family by script block.

    before -- the family of the character before, None at the start. Spaces, marks and
        joiners stay with it: NotoSans lacks the Arabic comma, and a mark set in another
        font than its letter would not sit on it.
    """
    if is_arabic(character):
        return "NotoSansArabic"
    stays = character in JOINERS or unicodedata.category(character)[0] in "ZM"
    if stays and before is not None and ord(character) in _known(before):
        return before
    return "NotoSans"


def printable(text: str) -> str:
    """Return `text` with U+FFFD for each character that our fonts cannot draw.

    What people wrote may hold any script; paper must come out all the same.
    """
    return "".join(map(_drawn, unicodedata.normalize("NFC", text)))


@lru_cache(maxsize=8192)
def _drawn(character: str) -> str:
    code = ord(character)
    known = code in _known("NotoSans") or code in _known("NotoSansArabic")
    invisible = unicodedata.category(character) in {"Cf", "Cc", "Zs"}
    return character if known or invisible else UNKNOWN
