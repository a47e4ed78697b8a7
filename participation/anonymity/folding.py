"""Text as people type it on a telephone: one letter for one sound, no accents, no signs."""

import unicodedata

# Letters that have several forms for one sound, and those that no decomposition takes apart.
_SAME = str.maketrans(
    {
        "ı": "i",
        "ß": "s",
        "ё": "е",
        "أ": "ا",
        "إ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ة": "ه",
        "ك": "ک",
        "\u200c": " ",
        "\u0640": None,
    }
)


class _Plain(dict[int, str]):
    """What becomes of a small letter, worked out once for each."""

    def __missing__(self, code: int) -> str:
        one = chr(code)
        parts = unicodedata.normalize("NFD", one)
        kept = one if one in "йїґ" else "".join(p for p in parts if not unicodedata.combining(p))
        self[code] = kept if kept.isalnum() or kept in "'’-." else " "
        return self[code]


_PLAIN = _Plain()


def folded(text: str) -> str:
    """Return a text without what people leave out on a telephone: capitals, accents, signs.

    The Ukrainian and Bulgarian и with a breve stays a letter of its own.
    """
    small = unicodedata.normalize("NFC", text.replace("İ", "i").lower()).translate(_SAME)
    return " ".join(small.translate(_PLAIN).split())
