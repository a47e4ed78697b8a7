"""In which language words of a release stand: readers' voices and fonts need to know."""

import re
from collections.abc import Mapping

from markupsafe import Markup, escape

from participation.documents.report import Report
from participation.i18n import direction


def spoken(told: Report, text: str) -> Markup:
    """Return the attributes of words that stand by themselves: language, if another, and direction.

    An Arabic question that begins with the name of a youth club would else run from the left.
    """
    if code := _foreign(told, text):
        return Markup(' lang="{}" dir="{}"').format(code, direction(code))
    return Markup(' dir="rtl"') if told.rtl else Markup()


def _foreign(told: Report, text: str) -> str:
    code = told.tongues.get(text, "")
    return "" if code == told.language else code


def marked(told: Report, sentence: str) -> Markup:
    """Return a sentence in which each stretch of another language says so."""
    found = [text for text in told.tongues if text in sentence and _foreign(told, text)]
    if not found:
        return escape(sentence)
    # The longest first: a group's name can begin with the name of one answer.
    either = "|".join(re.escape(text) for text in sorted(found, key=len, reverse=True))
    pieces = re.split(rf"(?<!\w)({either})(?!\w)", sentence)
    # Odd places hold what the pattern found.
    return Markup().join(
        Markup("<bdi{}>{}</bdi>").format(spoken(told, piece), piece) if place % 2 else piece
        for place, piece in enumerate(pieces)
    )


def fallen_back(written: Mapping[str, Mapping[str, str]], language: str) -> dict[str, str]:
    """Return the labels that a reader gets in another language: text to language.

    A document keeps what is read in each language, not whether it was translated: what reads as
    in German is German. So are the names of places, for who listens to the page.
    """
    if language not in written:
        other = "de" if "de" in written else next(iter(written))
        return {} if same(other, language) else dict.fromkeys(written[other].values(), other)
    return {
        text: code
        for code in ("de-simple", "de")
        for name, text in written[language].items()
        if not same(code, language) and written.get(code, {}).get(name) == text
    }


def same(one: str, other: str) -> bool:
    """Both kinds of German are one language to who reads them."""
    return one.split("-")[0] == other.split("-")[0]
