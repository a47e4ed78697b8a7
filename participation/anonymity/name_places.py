"""Names where nothing announces them: at the start of a sentence, below a letter, beside others.

There a capital letter says nothing. What tells of a person is what the word does ("X says that"),
with whom ("X and I"), where X comes from ("X from the third floor") and what belongs to X.
"""

import re
from collections.abc import Collection, Iterator
from functools import cache

from participation.anonymity.first_names import is_first_name, name_words
from participation.anonymity.phone_marking import compiled, small_letters

Span = tuple[int, int]

START = re.compile(r"(?:^|[.!?:…\n\"„“«»(؟]\s*)$")
# Bulgarian and Romanian write the article behind the word.
_ARTICLES = {"bg": ("ът", "ят", "та", "то", "те"), "ro": ("ul", "ele", "ile", "ii", "ea")}
# How words end that are no names in such a place, and no verbs.
_NO_DEED = {
    "en": (("ing", "s", "ly", "ment", "tion", "ness"), ("'s", "ss", "ous")),
    "fr": (("er", "ir", "re", "ez", "ons", "ment", "tion", "s"), ("er", "ir", "re", "s", "ez")),
    "it": (("re", "mente", "rei", "iamo", "zione", "te"), ("re", "no", "mente")),
}
# Arabic writes the article and the owner onto words; names bear neither.
_ARABIC_NO_NAME = re.compile(
    "^(?:ال|لل|بال|وال|كال|فال|ي|ت|ن|أ|س|ست|سي|بي|بت|مم|لا|ما)|(?:نا|ها|هم|كم|ات|ون|ين|ية|ة)$"
)


@cache
def office_words(kind: str, language: str) -> frozenset[str]:
    """Return one list of the office, as `small_letters` writes it."""
    parted = "|" if kind in {"closings", "and_me", "deeds"} else None
    listed = name_words()[kind].get(language, "").split(parted)
    return frozenset(small_letters(word) for word in listed if word)


def starting(
    text: str, small: str, tokens: list[Span], language: str, everyday: Collection[str]
) -> Iterator[Span]:
    """Yield words that open a sentence and can only be a person, and names below a letter."""
    for place, (start, end) in enumerate(tokens):
        if START.search(text[max(0, start - 4) : start]):
            word = small[start:end]
            if word not in everyday and word not in office_words("nobody", language):
                yield from _by_deed(text, small, tokens, place, language)
    yield from _below(text, small, tokens, language)
    if language in {"ar", "fa"}:
        yield from _beside(text, tokens, language)


def _by_deed(
    text: str, small: str, tokens: list[Span], place: int, language: str
) -> Iterator[Span]:
    start, end = tokens[place]
    word = text[start:end]
    cased = language not in {"ar", "fa"}
    if len(word) < 3 or (cased and not word[0].isupper()):
        return
    if not cased and _no_arabic_name(word, language):
        return
    if small[start:end].endswith(_ARTICLES.get(language, ())):
        return
    behind = [small[a:b] for a, b in tokens[place + 1 : place + 5]]
    if not behind or text[end : end + 1] != " ":
        return
    joined = " ".join(behind)
    does = behind[0] in office_words("verbs", language)
    does = does or _acts_on(small[start:end], behind, language)
    does = does or joined.startswith(tuple(office_words("deeds", language)))
    with_me = any(joined.startswith(one) for one in office_words("and_me", language))
    from_there = behind[0] in office_words("from", language) and bool(
        office_words("homes", language) & {*behind[1:]}
    )
    owns = language == "en" and word.endswith(("'s", "’s"))
    owns = owns and small[start : end - 2] not in office_words("contracted", "en")
    if does or with_me or from_there or owns:
        yield start, end


def _acts_on(word: str, behind: list[str], language: str) -> bool:
    """Tell whether a bare noun does something to something: "X waters the garden".

    English, French and Italian common nouns would bear an article there.
    """
    if language not in _NO_DEED or len(behind) < 2:
        return False
    no_subject, no_verb = _NO_DEED[language]
    verb = len(behind[0]) > 3 and not behind[0].endswith(no_verb)
    verb = verb and (language != "en" or behind[0].endswith("s"))
    acts = verb and behind[1] in office_words("articles", language)
    return acts and not word.endswith(no_subject)


def _no_arabic_name(word: str, language: str) -> bool:
    if language == "ar":
        return bool(_ARABIC_NO_NAME.search(word)) or word[-1] in "يهك"
    return "\u200c" in word or word.endswith(("م", "ها", "ان", "ی", "ات"))


def _below(text: str, small: str, tokens: list[Span], language: str) -> Iterator[Span]:
    """The name below "kind regards": up to two words at the very end."""
    for spoken in dict.fromkeys((language, "de")):
        found = _closing(spoken).search(small)
        if not found:
            continue
        last = [one for one in tokens if one[0] >= found.end()]
        nobody = office_words("nobody", spoken) | office_words("verbs", spoken)
        bare = not any(small[a:b] in nobody for a, b in last)
        bare = bare and not (language == "ar" and text[last[0][0] :].startswith(("ال", "لل")))
        signed = language in {"ar", "fa"} or all(text[a].isupper() for a, _ in last)
        if last and bare and (signed or "\n" in text[found.end() - 1 : last[0][0]]):
            yield last[0][0], last[-1][1]


@cache
def _closing(language: str) -> re.Pattern[str]:
    found = sorted(office_words("closings", language), key=len, reverse=True)
    words = "|".join(map(re.escape, found))
    return compiled(rf"(?:^|[^~w])(?:{words})[.,!، \n]*[\n،,!. ](?=[~w'’-]+(?: [~w'’.-]+)?[ .!]*$)")


def _beside(text: str, tokens: list[Span], language: str) -> Iterator[Span]:
    """In scripts without capitals: "X and Y" where Y is a name."""
    words = [text[slice(*one)] for one in tokens]
    for place, word in enumerate(words[:-1]):
        then = words[place + 1]
        joined = then[1:] if then.startswith("و") and language == "ar" else ""
        if then == "و" and place + 2 < len(words) and language == "fa":
            joined = words[place + 2]
        bare = not _no_arabic_name(word, language) or word.endswith(("ي", "ان", "ی"))
        everyday = office_words("nobody", language) | office_words("no_names", language)
        if _asked(words, place, language) and word not in everyday:
            yield tokens[place]
        named = bool(joined) and is_first_name(joined, language)
        if named and bare and len(word) > 2 and word not in everyday:
            yield tokens[place]


def _asked(words: list[str], place: int, language: str) -> bool:
    """Tell whether a word stands in "I asked X" in Arabic, or "to X I said" in Persian."""
    word, before = words[place], words[place - 1] if place else ""
    if language == "ar":
        whom = before.removeprefix("و") in office_words("asked", "ar")
        return whom and len(word) > 2 and not word.startswith(("ال", "عن", "في"))
    told = before in {"به", "از", "با"} and words[place + 1] in office_words("asked", "fa")
    return told and len(word) > 2 and "\u200c" not in word and word[-1] not in "می"
