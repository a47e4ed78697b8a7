"""Common first names, in the cases and spellings people give them.

The list was written by hand for this product, from general knowledge: it tells of nobody, comes
from no data set, and leaves out what is an everyday word in one of the languages. It is short on
purpose: most names are found by how people write around them (`names.py`).
"""

import json
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).with_name("name_words.json")

_SAME = str.maketrans({"ı": "i", "ß": "s", "ё": "е", "ي": "ی", "ك": "ک", "ـ": None})
_HAMZA = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا"})
# By the last letter of a Russian or Ukrainian name: what is cut off, and what may stand there.
_CASES = {
    "а": (1, "а ы и і е у ой ою"),
    "я": (1, "я и і ї е ю ей ею єю"),
    "й": (1, "й я ю ем єм е і єві"),
    "ь": (1, "ь я ю ем и і еві"),
    "о": (1, "о а у ом ові і"),
    "": (0, " а у ом е ові і"),
}
# What Turkish and Romanian write onto a name without a sign.
_ENDINGS = {
    "tr": (
        *("nin", "nun", "in", "un", "ya", "ye", "yi", "yu", "a", "e", "i", "u"),
        *("da", "de", "dan", "den", "la", "le", "yla", "yle", "gil", "lar", "ler"),
    ),
    "ro": ("ei", "ii", "ului", "ul"),
    "de": ("s",),
    "en": ("s",),
}


@cache
def name_words() -> dict[str, Any]:
    """Return the lists that only the office looks at: by class and language, parted by spaces."""
    return dict(json.loads(WORDS.read_text(encoding="utf-8")))


@lru_cache(maxsize=4096)
def is_first_name(word: str, language: str) -> bool:
    """Tell whether a word, in any case, is a common first name in one of its forms."""
    plain = _plain(re.split("['’]", word)[0] if language != "fa" else word)
    if len(plain) < 3:
        return False
    if "\u0400" <= plain[0] <= "\u04ff":
        return plain in (_listed("cyrillic") if language == "bg" else _declined())
    if "\u0600" <= plain[0] <= "\u06ff":
        listed = _listed("persian" if language == "fa" else "arabic")
        # "and", "for" and "with" are written onto the name.
        joined = language == "ar" and plain[0] in "وفبل" and len(plain) > 4
        return plain in listed or (joined and plain[1:] in listed)
    return plain in _listed("latin") or any(
        _without(plain, end, language) for end in _ENDINGS.get(language, ())
    )


def _without(plain: str, end: str, language: str) -> bool:
    stem = plain.removesuffix(end)
    if stem == plain or len(stem) < 3:
        return False
    return stem in _listed("latin") or (language == "ro" and f"{stem}a" in _listed("latin"))


@cache
def _listed(script: str) -> frozenset[str]:
    return frozenset(map(_plain, name_words()["first_names"][script].split()))


@cache
def _declined() -> frozenset[str]:
    forms = set()
    for name in _listed("cyrillic"):
        cut, ends = _CASES.get(name[-1], _CASES[""])
        forms |= {name[: len(name) - cut] + end for end in ends.split(" ")}
    # "When", "people", "mice" are forms of names too.
    return frozenset(forms) - {*name_words()["no_first_names"]["ru"].split()}


def _plain(word: str) -> str:
    """Fold case and accents; й and ї stay letters of their own."""
    small = unicodedata.normalize("NFC", word.replace("İ", "i")).lower().translate(_SAME)
    if not small.isascii() and small[:1] < "\u0400":
        parts = unicodedata.normalize("NFD", small)
        small = "".join(one for one in parts if not unicodedata.combining(one))
    return small.translate(_HAMZA)
