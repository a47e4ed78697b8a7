"""A little work that the sender's machine does, asked for where very much arrives at once.

The format is altcha's: the challenge is SHA-256 of salt and a secret number, signed by us; the
sender looks for the number. Nothing is stored and nobody is asked to look at pictures. An
honest phone works for about a second; who sends thousands pays with hours.
"""

import base64
import hashlib
import hmac
import json
import re
import secrets
from urllib.parse import parse_qs

WORK = 20_000  # numbers to try at most for one envelope: about a second on a cheap phone
MOST_WORK = 400_000  # a batch of twenty; beyond that a phone would seem to hang
LIFE = 10 * 60  # seconds in which the answer is taken
ALGORITHM = "SHA-256"
HEADER = "X-Proof"
HEX = re.compile(r"[0-9a-f]{64}")


def challenge(key: bytes, n: int, now: int) -> dict[str, str | int]:
    """Return what the sender of `n` envelopes has to solve.

    key -- secret of this installation. now -- seconds since 1970.
    """
    most = min(WORK * n, MOST_WORK)
    salt = f"{secrets.token_hex(12)}?expires={now + LIFE}&n={n}"
    digest = _digest(salt, secrets.randbelow(most + 1))
    return {
        "algorithm": ALGORITHM,
        "challenge": digest,
        "maxnumber": most,
        "salt": salt,
        "signature": _sign(key, digest),
    }


def solved(sent: str, key: bytes, n: int, now: int) -> str | None:
    """Return the name of the challenge that `sent` solves for `n` envelopes, else None.

    sent -- the header: base64 of JSON with algorithm, challenge, number, salt, signature.
    The caller takes each name once.
    """
    try:
        answer = json.loads(base64.b64decode(sent, validate=True))
        digest, salt, number = answer["challenge"], answer["salt"], answer["number"]
        terms = parse_qs(salt.partition("?")[2], strict_parsing=True)
        expires, allowed = int(terms["expires"][0]), int(terms["n"][0])
        signature = answer["signature"].encode()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not isinstance(digest, str) or not HEX.fullmatch(digest) or type(number) is not int:
        return None
    ours = hmac.compare_digest(_sign(key, digest).encode(), signature)
    right = ours and hmac.compare_digest(_digest(salt, number), digest)
    return digest if right and now <= expires and n <= allowed else None


def _digest(salt: str, number: int) -> str:
    return hashlib.sha256(f"{salt}{number}".encode()).hexdigest()


def _sign(key: bytes, digest: str) -> str:
    return hmac.digest(key, digest.encode(), "sha256").hex()
