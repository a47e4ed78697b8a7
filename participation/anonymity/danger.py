"""Words that may tell of acute danger, in every language at once: people mix them.

A find only puts a text on top of the queue and says why; a person reads and decides. Like all
such rules it misses much and sometimes sees danger where somebody jokes: what is found is no
verdict, and what is not found is no all-clear.
"""

import json
import re
from functools import cache
from pathlib import Path

from participation.anonymity.danger_concepts import SENTENCE, concepts_in, is_play
from participation.anonymity.folding import folded

WORDS = Path(__file__).with_name("danger_words.json")
# A life, violence at home, a child, a threat against others, gas and fire.
DANGERS = ("life", "violence", "child", "threat", "fire")


def dangers_in(text: str) -> list[str]:
    """Return which of DANGERS the words of a text may tell of, in that order."""
    plain, sentences = folded(text), SENTENCE.split(text)
    told = concepts_in(sentences)
    for kind in DANGERS:
        if kind not in told and _pattern(kind).search(plain) and _in_earnest(kind, sentences):
            told.add(kind)
    return [kind for kind in DANGERS if kind in told]


def _in_earnest(kind: str, sentences: list[str]) -> bool:
    """Tell whether more hits than balls, drums and the wind."""
    if kind != "violence":
        return True
    found = (one for one in dict.fromkeys(sentences) if _pattern(kind).search(folded(one)))
    return any(not is_play(sentence) for sentence in found)


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    lists = json.loads(WORDS.read_text(encoding="utf-8")).values()
    found = "|".join(f"(?:{one})" for words in lists for one in words[kind])
    # At the start of a word, where Arabic may have written "and", "in" and "the".
    return re.compile(rf"\b(?:[وفبلك]?(?:ال)?)(?:{found})")
