"""Names of people in a free text, by how people write them; no model.

A short list of common first names, written for this product (`first_names.py`), helps where
nothing around a name tells of it. The rest is structure: titles, kin, "my name is", capitals.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from participation.anonymity.first_names import is_first_name, name_words
from participation.anonymity.name_places import START, office_words, starting
from participation.anonymity.phone_marking import compiled, marking_words, small_letters

Span = tuple[int, int]

# With the signs that Arabic writes above a letter, and accents that stand apart from theirs.
_LETTERS = r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u064b-\u0652])*"
_TOKEN = re.compile(rf"{_LETTERS}(?:['’‌-]{_LETTERS})*")
# "Joy O.": who shortens a family name has just written a first name.
_INITIAL = re.compile(r"(?<!\w)([^\W\d_]{2,}) ([^\W\d_])\.")
# What may stand between a title and a name.
_BETWEEN = re.compile(r"[.:]? {1,2}")
# Arabic and Persian know no capital letters: what follows is judged by what it is not.
_WITHOUT_CAPITALS = frozenset({"ar", "fa"})
_GERMAN = ("straße", "platz", "markt", "stadt", "park", "штрассе", "щрасе")
_OURS = (["ما"], ["من"], ["لنا"], ["الجيران"])
# How present-tense verbs begin, which follow kin as often as names do.
_ARABIC_VERBS = ("ي", "ت", "بي", "بت", "بن")
# How Turkish verbs and plurals end, which follow a title or kin as often as names do.
_TURKISH_NO_NAME = re.compile(
    r".+(?:yor(?:um|uz|sun|lar|du)?|[ae]ca[kğ]\w*|[ae]ce[kğ]\w*|m[ae]k|[ıiuü]m[ıiuü])$"
    r"|.{4,}l[ae]r(?:[ıi]|[ıi]n|[ae])?$"
)
# "in Lagos": a town stands there, and nobody's name.
_IN = {"en": "in", "fr": "en", "it": "in", "ro": "în in din", "ru": "в", "bg": "в във"}


_NO_NAME_HERE = ("kin", "titles", "nobody")
_FAMILIES = ("oğlu", "escu", "чук", "ченко")
_ADJECTIVE = ("e", "er", "es", "en", "em")


def names(
    text: str, language: str, known: Iterable[str] = (), things: frozenset[Span] = frozenset()
) -> Iterator[Span]:
    """Yield the places in `text` that may be names; they may overlap.

    language -- one of the twelve tags; `de-simple` counts as German.
    known -- words that are nobody's name here, folded: places, words of the questions themselves.
    things -- places whose capital letter tells of no person.
    """
    own = language.split("-")[0]
    tokens = [(one.start(), one.end()) for one in _TOKEN.finditer(text)]
    small = small_letters(text)
    nothing = frozenset().union(
        *(_listed(kind, code) for kind in ("no_names", "nobody", "verbs") for code in (own, "de"))
    )
    for spoken in dict.fromkeys((own, "de")):
        for start, end in _announced(text, small, tokens, spoken, nothing):
            # "doktor", of either language, and a verb behind it.
            said = own == "tr" and not text[start].isupper()
            if not (said and _TURKISH_NO_NAME.fullmatch(small[start:end])):
                yield start, end
    yield from _titled_behind(text, small, tokens, own)
    if own in _WITHOUT_CAPITALS:
        yield from _kin_without_capitals(text, tokens, own)
    else:
        yield from _kin_in_small_letters(small, tokens, own, nothing)
    yield from (span for span in _capitals(text, tokens, own, set(known)) if span not in things)
    yield from _well_known(text, tokens, own, set(known))
    yield from starting(text, small, tokens, own, everyday(own, set(known)))
    for found in _INITIAL.finditer(text):
        if found[1][0].isupper() and found[2].isupper():
            yield found.span()


@cache
def _listed(kind: str, language: str) -> frozenset[str]:
    """Return what both the phone and the office know, as `small_letters` writes it."""
    words = [*marking_words().get(kind, {}).get(language, ())]
    words += name_words().get(kind, {}).get(language, "").split("|" if kind == "intros" else None)
    return frozenset(small_letters(word) for word in words if word)


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
    behind = _listed("titles_after", language)
    nothing = _listed("no_names", language) | _listed("titles", language)
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
        joined = candidate.startswith(("ال", "لا", "و") if language == "ar" else ("می", "نمی"))
        # Persian joins endings with an invisible sign.
        stem = candidate.split("\u200c")[0]
        # Who is whose: "the son of my uncle" has no name yet.
        nobody = stem in nothing or stem in kin or len(candidate) < 3 or verb or joined
        if not nobody and text[tokens[behind - 1][1] : tokens[behind][0]] == " ":
            yield tokens[behind]


def _kin_in_small_letters(
    small: str, tokens: list[Span], language: str, nothing: frozenset[str]
) -> Iterator[Span]:
    """ "my uncle bernard is ill": what stands between kin and what they do."""
    kin = _listed("kin", language) | _listed("titles", language)
    doing = office_words("verbs", language) | office_words("auxiliaries", language)
    for place in range(len(tokens) - 2):
        who, name, does = (small[slice(*one)] for one in tokens[place : place + 3])
        if language == "tr" and _TURKISH_NO_NAME.fullmatch(name):
            continue
        if who in kin and name not in nothing | kin and does in doing and len(name) > 2:
            yield tokens[place + 1]


def _well_known(text: str, tokens: list[Span], language: str, known: set[str]) -> Iterator[Span]:
    """Common first names, wherever they stand, and the family name behind them."""
    nobody = _listed("known", language) | known
    for place, (start, end) in enumerate(tokens):
        # French and Italian write "of" onto the name.
        cut = re.match("(?:d|l|qu|dell|all|dall|sull|nell)['’]", text[start:end], re.IGNORECASE)
        start += cut.end() if cut and language in {"fr", "it"} else 0
        if text[start:end].casefold() in nobody or not is_first_name(text[start:end], language):
            continue
        yield start, end
        behind = tokens[place + 1] if place + 1 < len(tokens) else (0, 0)
        follows = text[end : behind[0]] == " " and text[behind[0] : behind[0] + 1].isupper()
        if follows and language != "de" and not text[slice(*behind)].isupper():
            yield behind


def _capitals(text: str, tokens: list[Span], language: str, known: set[str]) -> Iterator[Span]:
    """Words with a capital letter that are neither at the start of a sentence nor known.

    German capitalises every noun, so there "unknown" means: not in the list of everyday words,
    and without the ending of a common noun. Arabs and Persians write names in Latin letters too.
    """
    words = marking_words()
    foreign = language in _WITHOUT_CAPITALS
    nobody = everyday(language, known)
    # Names of German streets and squares stand in texts of every language.
    endings = tuple(one.casefold() for one in (*words["endings"].get(language, ()), *_GERMAN))
    if foreign:
        endings = tuple(one.casefold() for one in words["endings"]["de"])
    endings += _heads() if foreign or language == "de" else ()
    fathers = (*words["patronymics"], *_FAMILIES)
    for place, (start, end) in enumerate(tokens):
        cut = re.match("(?:[dlnsqcmjt]|qu|dell|all|dall|nell|sull)['’]", text[start:end])
        start += cut.end() if cut and language in {"fr", "it"} else 0
        word = text[start:end]
        plain = word.casefold()
        if not word[0].isupper() or len(word) < 2 or _is_known(plain, nobody, endings):
            continue
        if language == "de" and _counted(text, tokens, place):
            continue
        before = text[slice(*tokens[place - 1])].casefold() if place else ""
        if before in _IN.get(language, "").split() and not is_first_name(word, language):
            continue
        # Turkish parts an ending off by an apostrophe behind names only.
        parted = language == "tr" and re.search("['’]", word) is not None
        sure = parted or plain.endswith(fathers)
        if START.search(text[max(0, start - 4) : start]) and not sure:
            continue
        # Shouting and abbreviations: "WLAN", "ÖPNV".
        if not word.isupper():
            yield start, end


@cache
def _everyday(language: str) -> frozenset[str]:
    tongues = ("de", language) if language in _WITHOUT_CAPITALS else (language,)
    lists = [*marking_words()["places"], *(w for one in tongues for w in _listed("known", one))]
    lists += [word for one in tongues for kind in _NO_NAME_HERE for word in _listed(kind, one)]
    return frozenset(word.casefold() for word in lists)


@cache
def _heads() -> tuple[str, ...]:
    """What German compounds end in: everyday words long enough to be no ending of a name."""
    return tuple(word.casefold() for word in _listed("known", "de") if len(word) > 5)


def everyday(language: str, known: set[str]) -> frozenset[str]:
    """Return the words that are nobody's name in a language, folded."""
    return _everyday(language) | known if known else _everyday(language)


def _counted(text: str, tokens: list[Span], place: int) -> bool:
    """Tell whether a German noun is counted or made of a verb: "a grinder", "when filling in"."""
    start, end = tokens[place]
    before = [text[a:b].casefold() for a, b in tokens[max(0, place - 2) : place]]
    if (
        before
        and before[-1] in office_words("before_verb_nouns", "de")
        and text[start:end].endswith(("en", "ern", "eln"))
    ):
        return not is_first_name(text[start:end], "de")
    if before and before[-1].startswith("gewiss"):
        return False
    near = before[-1:] if not (before and before[-1].endswith(_ADJECTIVE)) else before
    counted = bool(office_words("counted", "de") & {*near})
    return counted and not is_first_name(text[start:end], "de")


def _is_known(plain: str, everyday: frozenset[str] | set[str], endings: tuple[str, ...]) -> bool:
    plain = re.split("['’]", plain)[0] or plain
    stems = {plain, *(plain.removesuffix(end) for end in ("n", "en", "s", "es", "e", "er", "'s"))}
    return bool(stems & everyday) or plain.endswith(endings)
