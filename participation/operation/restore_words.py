"""From the words on the sheet to the secret, and which word is wrong if they do not open.

Naming the wrong word helps nobody who lacks the sheet: with one word missing, anybody who
holds the backup could try them all, too.
"""

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from participation.deliveries.keyring import SECRET_BYTES, Keyring
from participation.deliveries.words import WordsError, check_sum, to_bytes
from participation.operation import backup_file

WORDS = SECRET_BYTES // 2 + 1  # the last one is the check sum


def secret_for(path: Path, words: Sequence[str]) -> bytes:
    """Return the secret that opens a backup.

    Raises WordsError naming the word to look at; BackupFileError where the file is no backup.
    """
    if len(words) != WORDS:
        raise WordsError(f"The sheet has {WORDS} words; these are {len(words)}.")
    whole = to_bytes(words)
    if _opens(path, whole):
        return whole[:-2]
    if whole[-2:] == check_sum(whole[:-2]):
        raise WordsError("The words are those of another sheet: they do not open this backup.")
    raise WordsError(_what_is_wrong(path, whole, words))


def _what_is_wrong(path: Path, whole: bytes, words: Sequence[str]) -> str:
    parts = [whole[at : at + 2] for at in range(0, len(whole), 2)]
    for first, second in combinations(range(WORDS), 2):
        swapped = list(parts)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        if _opens(path, b"".join(swapped)):
            return f"Words {first + 1} and {second + 1} have changed places."
    for place, word in enumerate(words):
        for other in range(1 << 16):
            tried = [*parts[:place], other.to_bytes(2), *parts[place + 1 :]]
            if _opens(path, b"".join(tried)):
                return f"Word {place + 1} ({word!r}) is not the one on the sheet."
    return "More than one word is wrong. Compare each with the sheet."


def _opens(path: Path, whole: bytes) -> bool:
    # The check sum first: it spares the key derivation for all but a few.
    secret = whole[:-2]
    return whole[-2:] == check_sum(secret) and backup_file.opens(path, Keyring(secret))
