"""Rules that hold a text for a careful look. They never delete and never publish.

No statistics of letters and no scoring of alphabets: such rules misjudge Turkish, Arabic,
Romani and dialect. What they find is counted as right or wrong, so that bad ones are removed.
"""

import re
from collections.abc import Collection, Iterable

from sqlalchemy.orm import Session

from participation.anonymity.danger import dangers_in
from participation.anonymity.marking import mark
from participation.moderation.models import Decision, Item, Policy, RuleCount

# Name of a rule to the classes of marks that make it hold.
MARKED = {
    "link": {"url", "handle"},
    "email": {"email"},
    "phone": {"phone"},
    "number": {"iban", "tax_id", "plate", "file", "birth"},
    "address": {"address"},
    "name": {"name", "trigger"},
    "sensitive": {"sensitive"},
}
RULES = ("danger", *MARKED, "words", "repeated")
# Two people may well write "More light!"; nobody writes the same long sentence twice by chance.
LONG_ENOUGH = 40

_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)


def held(
    text: str, language: str, known: Iterable[str], policy: Policy, again: bool = False
) -> list[str]:
    """Return the names of the rules that hold a text, in the order of RULES.

    again -- the same text came more than once.
    """
    found = {mark.kind for mark in mark(text, language, known)}
    names = {name for name, classes in MARKED.items() if classes & found}
    if dangers_in(text):
        names.add("danger")
    if _listed(text, language, policy):
        names.add("words")
    if again and len(text) >= LONG_ENOUGH:
        names.add("repeated")
    return [name for name in RULES if name in names and name not in policy.off]


def _listed(text: str, language: str, policy: Policy) -> bool:
    """Tell whether a word of the list stands in a text, of its own language or of German.

    Words of easy German are German words. What the list has may be more than one word.
    """
    spaced = f" {same(text)} "
    own = {language.split("-")[0], "de"}
    lists = (listed for code, listed in policy.words.items() if code.split("-")[0] in own)
    words = (same(word) for listed in lists for word in listed)
    return any(f" {word} " in spaced for word in words if word)


def same(text: str) -> str:
    """Return a text as it is compared with others: without case, signs and spaces."""
    return " ".join(_WORD.findall(text)).casefold()


def count(session: Session, item: Item, changed: bool) -> None:
    """Count each rule that held the item: right where a person changed or withheld the text.

    Words of danger were right where help was called, and that says nothing of other rules.
    """
    called = item.decision is Decision.PASSED_ON
    add(session, item.quarter_id, {"danger"} & {*item.held}, called)
    if not called:
        right = changed or item.decision is Decision.WITHHELD
        add(session, item.quarter_id, {*item.held} - {"danger"}, right)


def add(session: Session, quarter_id: int, names: Collection[str], right: bool) -> None:
    # Sorted, so that two workers lock the same rows in the same order.
    for name in sorted(names):
        key = {"quarter_id": quarter_id, "rule": name}
        stands = session.get(RuleCount, key, with_for_update=True)
        if stands is None:
            stands = RuleCount(**key, hits=0, misses=0)
            session.add(stands)
        stands.hits += right
        stands.misses += not right
