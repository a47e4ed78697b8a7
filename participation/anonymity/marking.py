"""Marking what may be personal in a free text. It only marks: a person reads and decides.

Measured on unseen sentences such rules find structured identifiers nearly always, names between
one fifth and nine tenths. There is no model, and no list of names but a short one of our own.
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
    small_letters,
    spans,
)

# Where marks overlap, the earlier class wins.
CLASSES = (
    "email",
    "url",
    "handle",
    "iban",
    "birth",
    "file",
    "tax_id",
    "phone",
    "plate",
    "address",
    "name",
    "trigger",
    "sensitive",
)

_ID = re.compile(r"\b[A-Z]{0,6}\d(?:[ /.-]?[A-Z0-9]){8,15}\b", re.IGNORECASE)
_IDS: tuple[Callable[[str], Any], ...] = (
    idnr.validate,
    egn.validate,
    nir.validate,
    cnp.validate,
    tckimlik.validate,
    codicefiscale.validate,
)
# A health insurance number and an Italian tax code, whatever their check digits say: people err.
_ID_FORM = re.compile(
    r"\b(?:[A-Z]\d{9}|[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z])\b", re.IGNORECASE
)
# So do they with a bank account.
_IBAN = re.compile(
    r"\b(?:DE ?\d{2}(?:[ ./-]?\d){16,20}|(?:AT|BG|FR|GB|GR|IT|LU|NL|PL|RO|TR|UA) ?\d{2}"
    r"(?:[ ./-]?[A-Z0-9]{4}){3,6}(?:[ ./-]?[A-Z0-9]{1,3})?)\b"
)
_PLATE_LETTER = "A-ZАВЕКМНОРСТУХІ"
_FOREIGN_PLATE = re.compile(
    rf"(?<![\w-])(?:[{_PLATE_LETTER}]{{1,2}} ?\d{{4}} ?[{_PLATE_LETTER}]{{2}}"  # Bulgaria, Ukraine
    r"|[A-Z]{1,2} ?\d{2,3} ?(?!EUR|UHR|KM|QM)[A-Z]{3}"  # Romania
    r"|[A-Z]{2}[ -]?\d{3}[ -]?[A-Z]{2}"  # France, Italy
    r"|(?:[0-7]\d|8[01]) ?(?!EUR|UHR|KM|QM|STD|MIN)[A-Z]{1,3} ?\d{2,4}"  # Turkey
    rf"|[{_PLATE_LETTER}]\d{{3}}[{_PLATE_LETTER}]{{2}} ?\d{{2,3}})(?![\w-])"  # Russia
)
# "Meine Vertragsnummer lautet X8813/44": what such a word announces.
_NUMBERED = re.compile(
    r"(?:nummer|\bnr\.?|numéro|numero|număr\w*|numar\w*|numara\w*|номер\w*|№|رقم\w*|شماره\w*)"
    r"(?:\s(?!\d)[^\W\d]{1,12}){0,2}[\s:]{1,2}([a-z]{0,3}[1-9][\w/.-]{4,20})(?![ /-]?\d)",
    re.IGNORECASE,
)
# "Am Alten Markt 3": capital letters tell it from "am Abend 3".
_PLACES = re.compile(
    r"\b(?:Am|An der|An den|Im|In der|Auf dem|Auf der|Zum|Zur|Unter)"
    r"(?:\s(?!Uhr|Jahr|Monat|Tag)[A-ZÄÖÜ][\wäöüß-]+){1,3}\s\d{1,4}\s?(?:[a-z]\b)?"
)
# The sign @ and the dot in words; between words of a sentence both must be there.
_AT = (
    r"(?: ?(?:@|[(\[{] ?(?:at|ät|arobase|chiocciola|собака) ?[)\]}]) ?"
    r"| (?:at|ät|klammeraffe|affenschwanz|chez|arr?obase|chiocciola|арроба|собака|собачка|равлик"
    r"|кльомба|маймунка|arond|a rond|et işareti|kuyruklu a|آت|ات|أت|ادساین) )"
)
_DOT = (
    r"(?: ?\. ?| ?[(\[{] ?(?:dot|punkt|point|punto|punct|nokta|точка|крапка|نقطة|نقطه) ?[)\]}] ?"
    r"| (?:dot|punkt|point|punto|punct|nokta|точка|крапка|نقطة|نقطه) )"
)
_SPOKEN_EMAIL = re.compile(
    rf"(?<![\w.])[\w+-]+(?:{_DOT}[\w+-]+){{0,4}}?{_AT}[\w-]+(?:{_DOT}[\w-]+){{0,3}}?{_DOT}"
    r"(?:de|com|net|org|info|eu|it|fr|ro|bg|tr|ru|ру|ua|уа|бг|ir|sy|uk|at|ch|lu|pl)(?!\w)"
)
# A slash or a bracket with a space on either side: three signs between two digits.
_WIDE_PHONE = re.compile(r"(?<![\w.,])(?:\+|0)\d(?:[ /().–-]{0,3}\d){6,14}(?!\w)")
# A street of ours in any script, and its number behind a word.
_STREET_NUMBER = re.compile(
    r"(?<![\w-])[\w-]*(?:stra(?:ß|ss)e|str\.?|gasse|weg|allee|platz|ring|штрас+[еауи]|щрас+[еа]|гасс+[еауи]"
    r"|вег|плац|ал+е[яеії])(?!\w),? ?(?:la |на |în |у |в |at |au )?"
    r"(?:nr|no|num[aă]rul|numéro|numero|number|nummer|n°|№|номер|дом|д\.|будинок|буд|кв|رقم|پلاک|شماره)"
    r"[.:]? ?\d{1,4}(?!\d)(?:(?:[a-zа-я]| [a-e])(?!\w))?"
)
# "The one in no. 14": a house of the street that everybody in the talk knows.
_HOUSE_NUMBER = re.compile(
    r"(?<!\w)(?:(?:aus|in|von|neben|gegenüber) (?:der |dem )?(?:nr\.?|hausnummer|haus)"
    r"|(?:at|from|in|next to) (?:number|no\.)|(?:au|du) (?:numéro|n°)|al (?:civico|numero)"
    r"|de la num[aă]rul|(?:из|в) доме?|(?:з|у|в) будинк[уа]|от номер) ?(?:№ ?)?\d{1,4}(?!\d)"
    r"(?:(?:[a-zа-я]| [a-e])(?!\w))?"
)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’‌-][^\W\d_]+)*")
# "3b", "7c": a class at school, where no street stands before it.
_CLASS = re.compile(r"(?<![\w.,-])(?:[1-9]|1[0-3])[a-eA-Eа-еА-Е](?!\w)")
# Hyphens and spaces that telephones and text programs put for ours.
_PLAIN_SIGNS = {
    **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2212), "-"),
    **dict.fromkeys((0xA0, 0x2007, 0x2009, 0x202F), " "),
}
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
    text = text.translate(_PLAIN_SIGNS)
    marks: list[Mark] = []
    taken = [False] * len(text)
    own = language.split("-")[0]
    # Before the digits of its second half are taken for a number of their own.
    found = [*_spoken(text), *_in_odd_spelling(text), *_of_fixed_form(text)]
    found += [*_tax_ids(text), *_phones(text), *_places(text), *_of_loose_form(text)]
    sensitive = [*_sensitive(text)]
    # German writes illnesses with a capital letter; behind "Herr" one is a name all the same.
    illnesses = frozenset((one.start, one.end) for one in sensitive)
    nobody = {word.casefold() for word in known}
    found += [Mark(*span, "name") for span in names(text, own, nobody, illnesses)]
    found += [*_triggers(text), *sensitive]
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


def _in_odd_spelling(text: str) -> Iterator[Mark]:
    """What the phone's rules would find in parts only, or not at all."""
    small = small_letters(text)
    for kind, pattern in (("email", _SPOKEN_EMAIL), ("address", _STREET_NUMBER)):
        yield from (Mark(*found.span(), kind) for found in pattern.finditer(small))
    yield from (Mark(*found.span(), "address") for found in _HOUSE_NUMBER.finditer(small))
    yield from (Mark(*found.span(), "iban") for found in _IBAN.finditer(text))
    for found in _WIDE_PHONE.finditer(small):
        if not compiled(NO_PHONE).match(found.group()):
            yield Mark(*found.span(), "phone")


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


def _of_loose_form(text: str) -> Iterator[Mark]:
    """Numbers that are what they look like even where a check digit is wrong."""
    for kind, pattern in (("tax_id", _ID_FORM), ("plate", _FOREIGN_PLATE)):
        for found in pattern.finditer(text):
            yield Mark(found.start(), found.end(), kind)
    for found in _NUMBERED.finditer(text):
        known = any(_valid(check, found[1]) for check in _IDS)
        if not known and any(letter.isdigit() for letter in found[1][3:]):
            yield Mark(*found.span(1), "file")


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


def _spoken(text: str) -> Iterator[Mark]:
    """Telephone numbers read out: "null eins sieben sechs 23 45"."""
    for found in _spoken_number().finditer(small_letters(text)):
        yield Mark(found.start(), found.end(), "phone")


@cache
def _spoken_number() -> re.Pattern[str]:
    words = "|".join(word for words in marking_words()["digits"].values() for word in words)
    return re.compile(rf"(?<!\w)(?:{words})(?:[ ,-]{{1,2}}(?:{words}|\d{{1,4}})(?!\w)){{5,}}")


def _sensitive(text: str) -> Iterator[Mark]:
    for found in _sensitive_words().finditer(small_letters(text)):
        yield Mark(found.start(), found.end(), "sensitive")


@cache
def _sensitive_words() -> re.Pattern[str]:
    lists = marking_words()["sensitive"].values()
    return re.compile(
        r"(?<!\w)[وفبل]?(?:ال)?(?:" + "|".join(w for ws in lists for w in ws) + r")(?!\w)"
    )


def _triggers(text: str) -> Iterator[Mark]:
    triggers = _all_triggers()
    for found in _CLASS.finditer(text):
        yield Mark(found.start(), found.end(), "trigger")
    for found in _TOKEN.finditer(text):
        word = _plain(found.group())
        turkish = _plain(found.group().replace("I", "ı"))
        # Arabic writes "and", "for" and "the" onto the word.
        bare = re.sub(r"^[وفبل]?(?:ال)?", "", word)
        if {word, turkish, bare} & triggers:
            yield Mark(found.start(), found.end(), "trigger")
