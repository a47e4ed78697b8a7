"""Danger told in words that stand together: "hit" beside "me", "smell" beside "gas".

Sentences differ, what they speak of does not. So each language lists stems by concept, and a
danger is a few concepts near each other in one sentence of one language, in any order. Stems
stand at the start of a word; `$` ends the word, `_` joins words that follow each other.
"""

import json
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from participation.anonymity.folding import folded

WORDS = Path(__file__).with_name("danger_concepts.json")
LONGEST_STEM = 16


@dataclass(frozen=True)
class Rule:
    """All of `near` within so many words tell of danger, unless the sentence speaks of `but`."""

    kind: str
    near: tuple[str, ...]
    but: str = ""
    within: int = 6


RULES = (
    Rule("life", ("sure",)),
    Rule("life", ("want", "die"), "figure"),
    Rule("life", ("life", "nosense")),
    Rule("life", ("vanish", "life")),
    Rule("life", ("jump", "high"), "game"),
    Rule("life", ("pills", "swallow"), "cure", within=3),
    Rule("life", ("cut", "self"), within=4),
    Rule("life", ("help", "quick"), within=2),
    Rule("violence", ("grave",)),
    Rule("violence", ("hit", "victim"), "game"),
    Rule("violence", ("hit", "elder"), "game", within=5),
    Rule("violence", ("threaten", "kill")),
    Rule("violence", ("threaten", "victim"), within=4),
    Rule("violence", ("lock", "victim")),
    Rule("violence", ("afraid", "home"), within=4),
    Rule("violence", ("follow", "victim"), within=4),
    Rule("violence", ("knife", "attack"), within=5),
    Rule("violence", ("force", "marry")),
    Rule("violence", ("break", "body", "partner"), "accident"),
    Rule("violence", ("said", "murder"), "figure", within=5),
    Rule("child", ("child", "alone", "long"), within=8),
    Rule("child", ("infant", "alone"), "accompanied"),
    Rule("child", ("child", "hungry")),
    Rule("child", ("child", "cry", "night")),
    Rule("child", ("touch", "elder"), within=5),
    Rule("child", ("bedroom", "elder", "night"), within=8),
    Rule("child", ("bed", "enter", "elder"), within=7),
    Rule("child", ("touch", "child"), within=4),
    Rule("threat", ("i_kill",)),
    Rule("fire", ("smell", "gas"), within=5),
    Rule("fire", ("smoke", "inside"), "nosmoke", within=5),
    Rule("fire", ("smoke", "wire"), within=6),
    Rule("fire", ("fire", "inside"), "feast", within=5),
    Rule("fire", ("spark", "wire"), within=5),
    Rule("fire", ("ceiling", "fall"), within=5),
    Rule("fire", ("poison", "dizzy"), within=8),
)

Stems = dict[str, list[tuple[tuple[str, ...], str, str]]]
SENTENCE = re.compile(r"[.!?;\n…؟؛]+")
_PERSIAN_VERB = re.compile(r"\b(ن?مي) ")
_DIGRAPH = str.maketrans({"’": "'", "ʼ": "'", "œ": "o"})
_ELISION = re.compile("^(?:[dlnsqcmjt]|qu|dell|all|nell|dall|sull|un)'")
_ARABIC_PREFIX = re.compile("^[وفبلك]?(?:ال|لل)?")


def concepts_in(sentences: Iterable[str]) -> set[str]:
    """Return the kinds of danger that some sentence tells of."""
    found: set[str] = set()
    for sentence in sentences:
        told = _by_language(_words(sentence))
        # "bat" beats in French and in Romanian, where the ball stands beside it.
        spoken = {concept for places in told.values() for concept in places}
        for places in told.values():
            found |= {
                rule.kind for rule in RULES if rule.but not in spoken and _holds(rule, places)
            }
    return found


def is_play(sentence: str) -> bool:
    """Tell whether a sentence speaks of what is hit in play or by the weather."""
    told = _by_language(_words(sentence))
    return any("game" in places for places in told.values())


def _words(sentence: str) -> list[str]:
    plain = _same(_PERSIAN_VERB.sub(r"\1", folded(sentence.translate(_DIGRAPH))))
    return [word.strip("'-.") for word in plain.split()]


def _same(plain: str) -> str:
    """Write umlauts without e, as half of the telephones do not, and "heeelp" as "help"."""
    plain = plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    return re.sub(r"(\w)\1{2,}", r"\1", plain)


def _by_language(words: list[str]) -> dict[str, dict[str, list[int]]]:
    stems = _stems()
    places: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for at in range(len(words)):
        for form in _forms(words[at]):
            for key in _keys(form):
                for rest, language, concept in stems.get(key, ()):
                    if all(_starts(words, at + 1 + n, one) for n, one in enumerate(rest)):
                        places[language][concept].append(at)
    return places


def _keys(form: str) -> Iterator[str]:
    """Yield what a stem of this word may be listed as; most words begin like none."""
    yield f"{form}$"
    if form[:2] in _heads():
        for end in range(2, min(len(form), LONGEST_STEM) + 1):
            yield form[:end]


def _forms(word: str) -> Iterator[str]:
    """Yield a word as it stands, and without what French, Italian and Arabic write onto it."""
    yield word
    bare = _ELISION.sub("", word) if "'" in word else word
    if word[:1] >= "\u0600" and len(word) > 3:
        bare = _ARABIC_PREFIX.sub("", word)
    if bare != word and bare:
        yield bare


def _starts(words: list[str], place: int, stem: str) -> bool:
    if place >= len(words):
        return False
    whole = stem.endswith("$")
    return any(
        form == stem[:-1] if whole else form.startswith(stem) for form in _forms(words[place])
    )


def _holds(rule: Rule, places: dict[str, list[int]]) -> bool:
    if any(one not in places for one in rule.near):
        return False
    first, *others = (places[one] for one in rule.near)
    return any(all(_near(other, at, rule.within) for other in others) for at in first)


def _near(places: list[int], at: int, within: int) -> bool:
    place = bisect_left(places, at - within)
    return place < len(places) and places[place] <= at + within


@cache
def _stems() -> Stems:
    stems: Stems = defaultdict(list)
    for language, concepts in json.loads(WORDS.read_text(encoding="utf-8")).items():
        for concept, listed in concepts.items():
            for phrase in listed.split():
                first, *rest = (_stem(one) for one in phrase.strip("_").split("_"))
                stems[first].append((tuple(rest), language, concept))
    return dict(stems)


@cache
def _heads() -> frozenset[str]:
    return frozenset(stem[:2] for stem in _stems())


def _stem(listed: str) -> str:
    plain = _same(folded(listed.rstrip("$").translate(_DIGRAPH))).replace(" ", "")
    return plain + "$" * listed.endswith("$")
