"""Marking what may be personal in a free text. It only marks: a person reads and decides.

Measured on unseen sentences such rules find structured identifiers nearly always, names between
one fifth and nine tenths. There is no list of names here, and no model.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import phonenumbers
from stdnum.bg import egn
from stdnum.de import idnr
from stdnum.exceptions import ValidationError
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.ro import cnp
from stdnum.tr import tckimlik

from participation.anonymity.names import names
from participation.anonymity.phone_marking import (
    NO_PHONE,
    compiled,
    marking_words,
    rules_of,
    spans,
)

# Where marks overlap, the earlier class wins.
CLASSES = ("email", "url", "iban", "tax_id", "phone", "plate", "address", "name", "trigger")

_ID = re.compile(r"\b[A-Z]{0,6}\d(?:[ /.-]?[A-Z0-9]){8,15}\b", re.IGNORECASE)
_IDS: tuple[Callable[[str], Any], ...] = (
    idnr.validate,
    egn.validate,
    nir.validate,
    cnp.validate,
    tckimlik.validate,
    codicefiscale.validate,
)
# "Am Alten Markt 3": capital letters tell it from "am Abend 3".
_PLACES = re.compile(
    r"\b(?:Am|An der|An den|Im|In der|Auf dem|Auf der|Zum|Zur|Unter)"
    r"(?:\s(?!Uhr|Jahr|Monat|Tag)[A-ZÄÖÜ][\wäöüß-]+){1,3}\s\d{1,4}\s?(?:[a-z]\b)?"
)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’‌-][^\W\d_]+)*")
REGIONS = ("DE", "FR", "IT", "RO", "BG", "TR", "UA", "SY")


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
    own = language.split("-")[0]
    found = [*_of_fixed_form(text), *_tax_ids(text), *_phones(text), *_places(text)]
    found += [Mark(*span, "name") for span in names(text, own, {w.casefold() for w in known})]
    found += _triggers(text)
    for one in sorted(found, key=lambda mark: CLASSES.index(mark.kind)):
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = [True] * (one.end - one.start)
            marks.append(one)
    return sorted(marks)


def _of_fixed_form(text: str) -> Iterator[Mark]:
    """What a phone would mark in any of the languages: people mix them."""
    for language in marking_words()["triggers"]:
        for start, end, kind in spans(text, rules_of(language)):
            if kind != "person":
                yield Mark(start, end, kind)


@cache
def _all_triggers() -> frozenset[str]:
    lists = marking_words()["triggers"].values()
    return frozenset(_plain(word) for words in lists for word in words)


def _plain(word: str) -> str:
    """Fold case and marks: Turkish dotted I, combining accents, typographic apostrophes."""
    folded = unicodedata.normalize("NFC", word.replace("İ", "i").replace("’", "'"))
    return folded.casefold()


def _places(text: str) -> Iterator[Mark]:
    for found in _PLACES.finditer(text):
        yield Mark(found.start(), found.start() + len(found.group().rstrip()), "address")


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
    for region in REGIONS:
        for found in phonenumbers.PhoneNumberMatcher(text, region):
            if not compiled(NO_PHONE).match(found.raw_string):
                yield Mark(found.start, found.end, "phone")


def _triggers(text: str) -> Iterator[Mark]:
    triggers = _all_triggers()
    for found in _TOKEN.finditer(text):
        word = _plain(found.group())
        turkish = _plain(found.group().replace("I", "ı"))
        # Arabic writes "and", "for" and "the" onto the word.
        bare = re.sub(r"^[وفبل]?(?:ال)?", "", word)
        if {word, turkish, bare} & triggers:
            yield Mark(found.start(), found.end(), "trigger")
