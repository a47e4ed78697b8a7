"""Codes of eight characters that can be read from a wall, spoken and typed.

31 characters, a prime number: the weighted sum modulo 31 then finds every single wrong
character and every swap of two, not only most of them (the idea of ISO 7064 and of ISBN-10).
"""

from collections.abc import Callable, Iterable

# Without 0 and O, 1, I and L: on a wall nobody can tell them apart.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
FARTHEST = 2
MOST_SUGGESTIONS = 3

# Invisible signs that phones insert beside what is copied, and what people put between halves.
BETWEEN = " \t\n\r-_.·–\u00a0\u200b\u200e\u200f\u2066\u2067\u2069"


def new_code(randbelow: Callable[[int], int]) -> str:
    """Return a code: seven random characters and the one that checks them.

    randbelow -- such as `secrets.randbelow`: a number from 0 to below its argument.
    """
    body = "".join(ALPHABET[randbelow(len(ALPHABET))] for _ in range(LENGTH - 1))
    return body + _check(body)


def normalise(typed: str) -> str:
    """Return what was typed in capital letters, without spaces, hyphens and the like."""
    return "".join(sign for sign in typed if sign not in BETWEEN).upper()


def is_valid(code: str) -> bool:
    """Tell whether a normalised code may have been printed: eight characters that agree."""
    right = len(code) == LENGTH and all(sign in ALPHABET for sign in code)
    return right and _check(code[:-1]) == code[-1]


def near(typed: str, known: Iterable[str]) -> list[str]:
    """Return at most three known codes that differ little from what was typed, closest first.

    Little is: at most two characters wrong, missing, too many, or swapped with a neighbour.
    """
    wanted = normalise(typed)
    if not LENGTH - FARTHEST <= len(wanted) <= LENGTH + FARTHEST:
        return []
    measured = sorted((_distance(wanted, code), code) for code in known)
    return [code for steps, code in measured if steps <= FARTHEST][:MOST_SUGGESTIONS]


def _check(body: str) -> str:
    # The last place has weight 1, so its character is what the others lack.
    total = sum(
        (LENGTH - place) * ALPHABET.index(character) for place, character in enumerate(body)
    )
    return ALPHABET[-total % len(ALPHABET)]


def _distance(one: str, other: str) -> int:
    """Return the number of steps between two words (Damerau and Levenshtein, neighbours only)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            steps = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                steps = min(steps, earlier[j - 2] + 1)
            row.append(steps)
    return row[-1]
