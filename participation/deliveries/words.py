"""The recovery secret as words that can be written down, read aloud and typed again.

Each word stands for 16 bits in four or five letters that alternate consonants and vowels,
after the proquint scheme (Wilkerson, "A Proposal for Proquints", 2009). A last word holds
16 bits of a SHA-256 check sum, so that a slip of the pen is noticed.
"""

import hashlib
from collections.abc import Sequence

CONSONANTS = "bdfghjklmnprstvz"
VOWELS = "aiou"


class WordsError(ValueError):
    """The words are not a recovery secret. The message says which one to look at."""


def to_words(secret: bytes) -> tuple[str, ...]:
    """Return the words for `secret`, check word last. len(secret) must be even."""
    whole = secret + check_sum(secret)
    return tuple(_word(int.from_bytes(whole[at : at + 2])) for at in range(0, len(whole), 2))


def from_words(words: Sequence[str]) -> bytes:
    """Return the secret. Raises WordsError for an unknown word or a wrong check word."""
    whole = to_bytes(words)
    if len(whole) < 4 or whole[-2:] != check_sum(whole[:-2]):
        raise WordsError("The words do not fit together. Compare each with the sheet.")
    return whole[:-2]


def to_bytes(words: Sequence[str]) -> bytes:
    """Return what the words stand for, check sum last. Raises WordsError for an unknown word."""
    return b"".join(
        _number(word.strip().lower(), place).to_bytes(2) for place, word in enumerate(words, 1)
    )


def check_sum(secret: bytes) -> bytes:
    """Return the two bytes that the last word stands for."""
    return hashlib.sha256(b"recovery words" + secret).digest()[:2]


def _word(number: int) -> str:
    letters = []
    for shift, alphabet in ((12, CONSONANTS), (10, VOWELS), (6, CONSONANTS), (4, VOWELS)):
        letters.append(alphabet[(number >> shift) & (len(alphabet) - 1)])
    return "".join(letters) + CONSONANTS[number & 15]


def _number(word: str, place: int) -> int:
    alphabets = (CONSONANTS, VOWELS, CONSONANTS, VOWELS, CONSONANTS)
    if len(word) != 5 or any(c not in letters for c, letters in zip(word, alphabets, strict=True)):
        raise WordsError(f"Word {place} ({word!r}) is not on any recovery sheet.")
    number = 0
    for letter, letters in zip(word, alphabets, strict=True):
        number = number * len(letters) + letters.index(letter)
    return number
