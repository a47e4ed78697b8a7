"""What a phone marks while somebody writes: identifiers of fixed form, and words for persons.

The browser twin is `static/js/questionnaire/phone_marking.js`;
`tests/conformance/cases/phone_marking.json` holds both to the same results. The patterns know two
tokens that both sides replace, `~w` for what may stand in a word and `~d` for a digit, and no
look-behind, which older phones refuse. They are matched on text made small letter by letter.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).with_name("marking_words.json")

# "name (at) web punkt de": what people write so that machines do not find it.
AT = (
    r"(?: ?(?:@|\(at\)|\[at\]|\(ät\)) ?"
    r"| (?:at|ät|собака|кльомба|arobase|chiocciola|arond|آت) )"
)
DOT = (
    r"(?:\.| ?(?:\(dot\)|\(punkt\)|\[dot\]) ?"
    r"| (?:\.|dot|punkt|point|punto|punct|nokta|точка|крапка|نقطة|نقطه) )"
)
EMAIL = rf"[~w.+-]+{AT}[~w-]+(?:{DOT}[~w-]+)+|[~w.+-]+@[~w-]{{3,}}"
URL = (
    r"(?:https?:\/\/|www\.)[^ \n\t<>\"]*[~w\/]"
    r"|(?:[~w-]+\.)+(?:(?:de|com|org|net|info|eu|it|fr|ro|bg|tr|ru|ua|ir|sy|io|app)(?![~w])"
    r"|[a-z]{2,}(?=\/[~w]))(?:\/(?:[^ \n\t<>\"]*[~w\/])?)?"
)
# A name on the net: "@name", and "insta: name.53", which words alone do not look like.
HANDLE = (
    r"@[~w][~w.]+[~w]"
    r"|(?:insta(?:gram)?|tiktok|snap(?:chat)?|fb|facebook|telegram|vk) ?:? ?@?"
    r"(?=[~w.]*[._0-9][~w])(?!~d)[~w][~w.]+[~w]"
)
IBAN = r"[a-z]{2}[ -]?[0-9]{2}(?:[ -]?[a-z0-9]){11,30}"
# A whole day of a year before 2016 is hardly ever anything but a birthday; Persians count from 622.
YEAR = r"(?:19[0-9]{2}|1[34][0-9]{2}|20(?:0[0-9]|1[0-5]))"
BIRTH = (
    rf"[0-3]?[0-9] ?[.\/-] ?[01]?[0-9] ?[.\/-] ?(?:{YEAR}|[3-9][0-9])(?![~w]|[.\/-][0-9])"
    rf"|{YEAR}[.\/-][01]?[0-9][.\/-][0-3]?[0-9](?![~w])"
    rf"|[0-3]?[0-9]\.? (?!~d)[~w]{{3,10}}\.? {YEAR}(?![~w])"
)
# Of a court, of a benefit community, of a customer of the job centre.
FILE = (
    r"[0-9]{1,4} ?(?:[A-Z][A-Za-z]{0,2} ?[0-9]{1,5}|[a-z]{1,2} ?[0-9]{3,5})\/[0-9]{2}(?![~w])"
    r"|[0-9]{5}\/\/[0-9]{5,7}|[0-9]{3}[A-Za-z][0-9]{6}(?![~w])"
)
# Any long run of digits: wrong area codes and foreign customs are still telephone numbers.
PHONE = (
    r"(?:\+|00)?~d(?:[ \u00a0\/().–-]{0,2}~d){6,14}(?![~w])"
    r"|0~d{2,4} (?:(?!~d)[~w]{1,9} ){1,2}~d{3}[~d ]{0,8}~d(?![~w])"
)
PLATE = (
    r"[A-ZÄÖÜ]{1,3}(?: ?[-–:] ?| )[A-Z]{1,2}[ -]?[0-9]{1,4}[EH]?(?![~w])"
    r"|[A-ZÄÖÜa-zäöü]{1,3}-[A-Za-z]{1,2} ?[0-9]{2,4}(?![~w])"
)
GERMAN_STREET = (
    r"(?:(?!(?:spiel|park|sport|bolz|schul|stell)(?:platz|weg|hof))[~w-]{2,}"
    r"(?:stra(?:ß|ss)e|str\.?|weg|platz|gasse|allee|ring|ufer|damm|berg|hof|markt|pfad|steig)"
    r"|(?!(?:dieser|unserer|einer|meiner|jeder|ihrer|vieler) )[~w-]{3,}(?:er|e|en) "
    r"(?:straße|strasse|str\.)) ?(?:nr\.? ?)?~d{1,4}(?!~d)"
    # "am Heimweg 15 Minuten" is no address.
    r"(?! ?(?:%|€|euro|min|std|stunde|meter|m(?![~w])|km|jahr|mal|uhr|tage|woche|monat|leute|kinder"
    r"|personen|menschen|mülleimer|bänke|bäume|lampen|autos|hunde))(?: ?[a-z](?![~w]))?"
)

# A day, years one after the other, or a number in groups of three is no telephone number.
NO_PHONE = r"~d{1,2}[.\/-] ?~d{1,2}[.\/-] ?~d{4}|(?:(?:19|20)~d~d[ \/–-]*)+$|~d{1,3}(?:\.~d{3})+$"
NO_PLATE = r"DIN "
NAME = r"[. ]{0,2}(?!~d)[~w][~w'’-]*"

Rules = Mapping[str, str]


@cache
def marking_words() -> dict[str, Any]:
    """Return the word lists: by class and language."""
    return dict(json.loads(WORDS.read_text(encoding="utf-8")))


@cache
def rules_of(language: str) -> Rules:
    """Return what travels with a document in one of the twelve languages.

    street -- the pattern of a street with its number, empty for German, which is looked for in
        every language. people -- the pattern of titles, kin and "my name is".
    """
    words, own = marking_words(), language.split("-")[0]
    people = [*words["titles"][own], *words["kin"][own], *words["intros"][own]]
    longest_first = sorted({word for word in people if len(word) > 1}, key=lambda w: (-len(w), w))
    # Arabic writes "and", "for" and "with" onto the word.
    prefix = "[وفبل]?" if own == "ar" else ""
    pattern = prefix + "(?:" + "|".join(map(re.escape, longest_first)) + ")"
    return {
        "street": words["streets"].get(own, ""),
        "people": pattern.replace("\\ ", " ").replace("\\-", "-"),
    }


def says_no_names(hint: str, language: str) -> bool:
    """Tell whether a question's own hint warns of names already."""
    return any(stem in hint.lower() for stem in marking_words()["warned"][language.split("-")[0]])


def personal_in(text: str, rules: Rules) -> list[tuple[str, str]]:
    """Return (kind, words) of what looks personal, in order, without overlaps.

    Where two overlap, the class that comes first in `finders` wins.
    """
    return [(kind, text[start:end]) for start, end, kind in spans(text, rules)]


def spans(text: str, rules: Rules) -> list[tuple[int, int, str]]:
    """Return (start, end, kind) of what looks personal, in order; positions in code points."""
    small = small_letters(text)
    taken: list[tuple[int, int, str]] = []
    for kind, pattern, where, judge in finders(rules):
        for start, end in _matches(pattern, small if where == "small" else text):
            last = judge(text, start, end)
            free = all(last <= one[0] or start >= one[1] for one in taken)
            if last > start and free:
                taken.append((start, last, kind))
    return sorted(taken)


class _Small(dict[int, str]):
    """What becomes of a letter, worked out once for each."""

    def __missing__(self, code: int) -> str:
        one = _plain(code)
        self[code] = low if len(low := one.lower()) == 1 else one
        return self[code]


_SMALL = _Small()


def small_letters(text: str) -> str:
    """Make every letter small whose small form is one letter too, so that places stay.

    Broad letters and signs become plain ones, Arabic and Persian digits ours.
    """
    return text.translate(_SMALL)


def _plain(code: int) -> str:
    for first, last, plain in ((0xFF01, 0xFF5E, 0x21), (0x660, 0x669, 0x30), (0x6F0, 0x6F9, 0x30)):
        if first <= code <= last:
            return chr(code - first + plain)
    return chr(code)


def finders(rules: Rules) -> Iterator[tuple[str, str, str, Callable[[str, int, int], int]]]:
    """Yield class, pattern, on which text it is matched, and what judges where a match ends."""
    yield "email", EMAIL, "small", _as_found
    yield "url", URL, "small", _as_found
    yield "handle", HANDLE, "small", _as_found
    yield "iban", IBAN, "small", _iban_end
    yield "birth", BIRTH, "small", _as_found
    yield "file", FILE, "as written", _as_found
    yield "phone", PHONE, "as written", _phone_end
    yield "plate", PLATE, "as written", _plate_end
    yield "address", GERMAN_STREET, "small", _as_found
    if rules["street"]:
        yield "address", rules["street"], "small", _as_found
    yield "person", rules["people"] + "(?![~w])", "small", _with_name


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern of the twins for this side."""
    return re.compile(pattern.replace("~w", r"\w").replace("~d", r"\d"))


def _matches(pattern: str, text: str) -> Iterator[tuple[int, int]]:
    before = r"[^~w.+-]" if pattern is EMAIL else r"[^~w@.-]" if pattern is URL else r"[^~w]"
    if pattern is PHONE:
        before = r"[^~w.,]"
    if pattern is BIRTH:
        before = r"[^~w.,\/-]"
    for found in compiled(f"(^|{before})({pattern})").finditer(text):
        yield found.span(2)


def _as_found(text: str, start: int, end: int) -> int:
    return end


def _iban_end(text: str, start: int, end: int) -> int:
    """The pattern may run on into the next word; the check digits (ISO 7064) say where it ends."""
    for last in range(end, start + 14, -1):
        if text[last - 1] not in " -" and _checks(re.sub("[ -]", "", text[start:last])):
            return last
    return start


def _checks(number: str) -> bool:
    # Words pass the check once in ninety-seven times, but hold no nine digits.
    if sum(one.isdigit() for one in number) < 9:
        return False
    turned = (number[4:] + number[:4]).upper()
    return int("".join(str(int(one, 36)) for one in turned)) % 97 == 1


def _phone_end(text: str, start: int, end: int) -> int:
    return start if compiled(NO_PHONE).match(text[start:end]) else end


def _plate_end(text: str, start: int, end: int) -> int:
    return start if compiled(NO_PLATE).match(text[start:end]) else end


def _with_name(text: str, start: int, end: int) -> int:
    """Take up to two words with a capital letter along: "Frau" and the name behind it."""
    for _ in range(2):
        found = compiled(NAME).match(text[end:])
        if not found or not found.group().lstrip(". ")[:1].isupper():
            break
        end += found.end()
    return end
