"""Names of people in a free text, by how people write them: no list of names, no model.

Measured on unseen sentences such rules find between one fifth and nine tenths of the names.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from participation.anonymity.phone_marking import compiled, marking_words, small_letters

Span = tuple[int, int]

_TOKEN = re.compile(r"[^\W\d_]+(?:['’‌-][^\W\d_]+)*")
_START = re.compile(r"(?:^|[.!?:…\n\"„“«»(]\s*)$")
# What may stand between a title and a name.
_BETWEEN = re.compile(r"[.:]? {1,2}")
# Arabic and Persian know no capital letters: what follows is judged by what it is not.
_WITHOUT_CAPITALS = frozenset({"ar", "fa"})
_OURS = (["ما"], ["من"], ["لنا"])
# How present-tense verbs begin, which follow kin as often as names do.
_ARABIC_VERBS = ("ي", "ت")


def names(text: str, language: str, known: Iterable[str] = ()) -> Iterator[Span]:
    """Yield the places in `text` that may be names; they may overlap.

    language -- one of the twelve tags; `de-simple` counts as German.
    known -- words that are nobody's name here, folded: places, words of the questions themselves.
    """
    own = language.split("-")[0]
    tokens = [(one.start(), one.end()) for one in _TOKEN.finditer(text)]
    small = small_letters(text)
    nothing = _listed("no_names", own) | _listed("no_names", "de")
    for spoken in dict.fromkeys((own, "de")):
        yield from _announced(text, small, tokens, spoken, nothing)
    yield from _titled_behind(text, small, tokens, own)
    if own in _WITHOUT_CAPITALS:
        yield from _kin_without_capitals(text, tokens, own)
    yield from _capitals(text, tokens, own, set(known))


@cache
def _listed(kind: str, language: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in marking_words()[kind].get(language, ()))


@cache
def _phrases(language: str) -> re.Pattern[str]:
    found = sorted(_listed("intros", language), key=len, reverse=True)
    return compiled("(^|[^~w])[و]?(?:" + "|".join(map(re.escape, found)) + ")(?![~w])")


def _announced(
    text: str, small: str, tokens: list[Span], language: str, nothing: frozenset[str]
) -> Iterator[Span]:
    """Names behind "my name is" and behind titles, also in small letters."""
    for found in _phrases(language).finditer(small):
        yield from _following(text, small, tokens, found.end(), language, nothing)
    titles = _listed("titles", language)
    for start, end in tokens:
        word = small[start:end]
        if word in titles or (language == "ar" and word.removeprefix("و") in titles):
            yield from _following(text, small, tokens, end, language, nothing)


def _following(
    text: str, small: str, tokens: list[Span], end: int, language: str, nothing: frozenset[str]
) -> Iterator[Span]:
    """Yield the name behind a place: a word that is none of the everyday ones, and a second."""
    titles = _listed("titles", language)
    place = next((n for n, one in enumerate(tokens) if one[0] >= end), len(tokens))
    first = True
    for start, last in tokens[place : place + 3]:
        word = small[start:last]
        if not _BETWEEN.fullmatch(text[end:start]) or word in nothing:
            return
        end = last
        if first and word in titles:
            continue
        big = text[start].isupper()
        if not first and not big and not word.startswith("ال"):
            return
        yield start, last
        first = False


def _titled_behind(text: str, small: str, tokens: list[Span], language: str) -> Iterator[Span]:
    """Names before a title, as in Turkish and Persian."""
    behind, nothing = _listed("titles_after", language), _listed("no_names", language)
    for (start, end), (title, last) in pairwise(tokens):
        before = small[start:end]
        if small[title:last] in behind and text[end:title] == " " and before not in nothing:
            yield start, end


def _kin_without_capitals(text: str, tokens: list[Span], language: str) -> Iterator[Span]:
    """The word behind "my son", "our neighbour": a name unless it is known for something else."""
    kin, nothing = _listed("kin", language), _listed("no_names", language)
    words = [text[slice(*one)] for one in tokens]
    for place, word in enumerate(words):
        if word not in kin and word.removeprefix("و") not in kin:
            continue
        # "our neighbour" may stand in two words.
        behind = place + 2 if words[place + 1 : place + 2] in _OURS else place + 1
        candidate = words[behind] if behind < len(words) else ""
        verb = language == "ar" and candidate.startswith(_ARABIC_VERBS)
        joined = candidate.startswith(("ال", "و", "لا", "می"))
        # Persian joins endings with an invisible sign.
        stem = candidate.split("\u200c")[0]
        nobody = stem in nothing or len(candidate) < 3 or verb or joined
        if not nobody and text[tokens[behind - 1][1] : tokens[behind][0]] == " ":
            yield tokens[behind]


def _capitals(text: str, tokens: list[Span], language: str, known: set[str]) -> Iterator[Span]:
    """Words with a capital letter that are neither at the start of a sentence nor known.

    German capitalises every noun, so there "unknown" means: not in the list of everyday words,
    and without the ending of a common noun.
    """
    words = marking_words()
    if language not in words["capitals"]:
        return
    everyday = _listed("known", language) | frozenset(words["places"]) | known
    endings = tuple(words["endings"].get(language, ())) or ("\0",)
    fathers = tuple(words["patronymics"])
    for start, end in tokens:
        word = text[start:end]
        plain = word.casefold()
        if not word[0].isupper() or len(word) < 2 or _is_known(plain, everyday, endings):
            continue
        if _START.search(text[max(0, start - 4) : start]) and not plain.endswith(fathers):
            continue
        # Shouting and abbreviations: "WLAN", "ÖPNV".
        if not word.isupper():
            yield start, end


def _is_known(plain: str, everyday: frozenset[str] | set[str], endings: tuple[str, ...]) -> bool:
    stems = {plain, *(plain.removesuffix(end) for end in ("n", "en", "s", "es", "e", "er", "'s"))}
    return bool(stems & everyday) or plain.endswith(endings)
