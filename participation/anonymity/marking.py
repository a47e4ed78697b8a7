"""Marking what may be personal in a free text. It only marks: a person reads and decides.

Measured on unseen sentences such rules find structured identifiers nearly always, names between
one fifth and nine tenths. There is no list of names here, and no model.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import phonenumbers
from stdnum import iban
from stdnum.bg import egn
from stdnum.de import idnr
from stdnum.exceptions import ValidationError
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.ro import cnp
from stdnum.tr import tckimlik

WORDS = Path(__file__).with_name("marking_words.json")

# Where marks overlap, the earlier class wins.
CLASSES = ("email", "url", "iban", "tax_id", "phone", "plate", "address", "name", "trigger")

_EMAIL = re.compile(
    r"[\w.+-]+\s?(?:@|\(at\)|\[at\]|\(ät\)|＠)\s?[\w-]+(?:\s?(?:\.|\(dot\)|\(punkt\))\s?[\w-]+)+",
    re.IGNORECASE,
)
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+"
    r"|\b(?:[\w-]+\.)+(?:de|com|org|net|info|eu|it|fr|ro|bg|tr|ru|ua|ir|sy|me|ly|io|app)\b"
    r"(?:/[^\s<>\"]*)?",
    re.IGNORECASE,
)
_IBAN = re.compile(r"\b[A-Z]{2}\s?\d{2}(?:\s?[A-Z0-9]){11,30}", re.IGNORECASE)
_ID = re.compile(r"\b[A-Z]{0,6}\d(?:[ /.-]?[A-Z0-9]){8,15}\b", re.IGNORECASE)
_IDS: tuple[Callable[[str], Any], ...] = (
    idnr.validate,
    egn.validate,
    nir.validate,
    cnp.validate,
    tckimlik.validate,
    codicefiscale.validate,
)
_DIGITS = re.compile(r"(?<![\w.,])(?:\+|00)?\d(?:[\s/().–-]{0,2}\d){6,14}(?![\w])")
_PLATE = re.compile(r"\b[A-ZÄÖÜ]{1,3}[ -][A-Z]{1,2}[ -]?\d{1,4}[EH]?\b")
_NUMBER = r"\d{1,4}\s?(?:[a-zA-Zа-яА-Я]\b)?"
_WORD = r"[^\W\d_][\w'’.-]*"
_STREETS = (
    # German: one word, or "Am Alten Markt 3".
    rf"\b[A-ZÄÖÜ][\wäöüß-]*(?:stra(?:ß|ss)e|str\.?|weg|platz|gasse|allee|ring|ufer|damm|berg|hof"
    rf"|markt|pfad|steig)\s*(?:nr\.?\s*)?{_NUMBER}",
    rf"\b[A-ZÄÖÜ][\wäöüß-]+(?:er|s)?\s(?:Straße|Strasse|Str\.|Weg|Platz|Gasse|Allee|Ring)\s*{_NUMBER}",
    rf"\b(?:Am|An der|An den|Im|In der|Auf dem|Auf der|Zum|Zur|Unter)"
    rf"(?:\s[A-ZÄÖÜ][\wäöüß-]+){{1,3}}\s{_NUMBER}",
    rf"(?i:\b(?:via|viale|piazza|corso|vicolo|largo))(?:\s{_WORD}){{1,4}}\s?,?\s?(?:n\.?\s?)?{_NUMBER}",
    rf"(?i:\b(?:strada|str\.|bulevardul|bd\.|b-dul|aleea|calea))(?:\s{_WORD}){{1,4}}\s?,?"
    rf"\s?(?:(?:nr|numărul)\.?\s?)?{_NUMBER}",
    rf"\b\d{{1,4}}\s?(?:bis|ter)?,?\s(?i:rue|avenue|boulevard|bd|place|chemin|impasse|allée)"
    rf"(?:\s{_WORD}){{1,5}}",
    rf"\b\d{{1,4}}\s(?:{_WORD}\s){{1,3}}(?i:street|road|avenue|lane|drive|square|st\.|rd\.)",
    rf"{_WORD}(?:\s{_WORD})?\s(?i:sokak|sokağı|sok\.|caddesi|cadde|cad\.|bulvarı)\s?,?"
    rf"\s?(?:(?i:no|numara)\s?[.:]?\s?)?{_NUMBER}",
    rf"(?i:\b(?:ул\.?|улица|улице|бул\.?|булевард|проспект|пр-т|пр\.|переулок|пер\.|вул\.?"
    rf"|вулиця|вулиці|провулок|площа|площадь))(?:\s?{_WORD}){{1,3}}\s?,?"
    rf"\s?(?:(?:№|д\.|дом|буд\.|будинок|номер)\s?)?{_NUMBER}",
    rf"(?:شارع|حي|خیابان|کوچه|بلوار)(?:\s{_WORD}){{1,4}}\s?[،,]?\s?(?:(?:رقم|پلاک|شماره|بناية)\s?)?\d{{1,4}}",
)
_STREET = re.compile("|".join(f"(?:{pattern})" for pattern in _STREETS))
_TOKEN = re.compile(r"[^\W\d_]+(?:['’‌-][^\W\d_]+)*")
_START = re.compile(r"(?:^|[.!?:…\n\"„“«»(]\s*)$")


@dataclass(frozen=True, order=True)
class Mark:
    """text[start:end] may be personal; kind is one of CLASSES. Positions in code points."""

    start: int
    end: int
    kind: str


def mark(text: str, language: str, known: Iterable[str] = ()) -> list[Mark]:
    """Return what may be personal in `text`, in order, without overlaps.

    language -- a tag of the twelve (`de-simple` counts as `de`); decides which capitalised
        words are unusual. Trigger words of all languages are looked for in every text: people
        mix them.
    known -- words that are nobody's name here (places, words of the questions themselves).
    """
    marks: list[Mark] = []
    taken = [False] * len(text)
    finders = (_emails, _urls, _ibans, _tax_ids, _phones, _plates, _addresses)
    found = [m for finder in finders for m in finder(text)]
    found += _names(text, language.split("-")[0], {word.casefold() for word in known})
    found += _triggers(text)
    for one in found:
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = [True] * (one.end - one.start)
            marks.append(one)
    return sorted(marks)


@cache
def _words() -> dict[str, Any]:
    return dict(json.loads(WORDS.read_text(encoding="utf-8")))


@cache
def _all_triggers() -> frozenset[str]:
    lists = _words()["triggers"].values()
    return frozenset(_plain(word) for words in lists for word in words)


def _plain(word: str) -> str:
    """Fold case and marks: Turkish dotted I, combining accents, typographic apostrophes."""
    folded = unicodedata.normalize("NFC", word.replace("İ", "i").replace("’", "'"))
    return folded.casefold()


def _matches(pattern: re.Pattern[str], kind: str, text: str) -> Iterator[Mark]:
    for found in pattern.finditer(text):
        yield Mark(found.start(), found.start() + len(found.group().rstrip()), kind)


def _emails(text: str) -> Iterator[Mark]:
    return _matches(_EMAIL, "email", text)


def _urls(text: str) -> Iterator[Mark]:
    return _matches(_URL, "url", text)


def _plates(text: str) -> Iterator[Mark]:
    return _matches(_PLATE, "plate", text)


def _addresses(text: str) -> Iterator[Mark]:
    return _matches(_STREET, "address", text)


def _ibans(text: str) -> Iterator[Mark]:
    for found in _IBAN.finditer(text):
        # The pattern may run on into the next word; the check digits say where it ends.
        for end in range(found.end(), found.start() + 14, -1):
            if text[end - 1].isalnum() and iban.is_valid(
                text[found.start() : end], check_country=False
            ):
                yield Mark(found.start(), end, "iban")
                break


def _tax_ids(text: str) -> Iterator[Mark]:
    for found in _ID.finditer(text):
        if any(_valid(check, found.group()) for check in _IDS):
            yield Mark(found.start(), found.end(), "tax_id")


def _valid(check: Callable[[str], Any], number: str) -> bool:
    try:
        check(number)
    except ValidationError:
        return False
    return True


def _phones(text: str) -> Iterator[Mark]:
    for region in ("DE", "FR", "IT", "RO", "BG", "TR", "UA", "SY"):
        for found in phonenumbers.PhoneNumberMatcher(text, region):
            yield Mark(found.start, found.end, "phone")
    # Any long run of digits: wrong area codes and foreign customs are still telephone numbers.
    yield from _matches(_DIGITS, "phone", text)


def _triggers(text: str) -> Iterator[Mark]:
    triggers = _all_triggers()
    for found in _TOKEN.finditer(text):
        word = _plain(found.group())
        turkish = _plain(found.group().replace("I", "ı"))
        # Arabic writes "and", "for" and "the" onto the word.
        bare = re.sub(r"^[وفبل]?(?:ال)?", "", word)
        if {word, turkish, bare} & triggers:
            yield Mark(found.start(), found.end(), "trigger")


def _names(text: str, language: str, known: set[str]) -> Iterator[Mark]:
    """Capitalised words that are neither at the start of a sentence nor known.

    German capitalises every noun, so there "unknown" means: not in the short list of everyday
    words, and without the ending of a common noun.
    """
    if language not in _words()["capitals"]:
        return
    everyday = set(_words()["known"].get(language, ())) | known
    endings = tuple(_words()["endings"].get(language, ())) or ("\0",)
    after_trigger = False
    for found in _TOKEN.finditer(text):
        word, plain = found.group(), _plain(found.group())
        common = plain in everyday or plain.endswith(endings) or plain in _all_triggers()
        start = bool(_START.search(text[: found.start()])) and not after_trigger
        if word[0].isupper() and len(word) > 1 and not start and not common:
            yield Mark(found.start(), found.end(), "name")
        after_trigger = plain in _all_triggers()
