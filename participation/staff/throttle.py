"""Slowing down whoever guesses, per account and per network, in this worker's memory only.

No address is kept: tries are counted under an HMAC whose random key lives for an hour and is
never written. A new hour forgets everything.
"""

import datetime as dt
import hmac
import ipaddress
import secrets
from dataclasses import dataclass
from threading import Lock

KEY_LIFE = dt.timedelta(hours=1)
LONGEST_WAIT = 300  # seconds: slow enough for guessing, short enough not to lock anybody out
MOST_KEPT = 50_000  # counters; a worker's memory is not for strangers to fill


@dataclass
class _Tries:
    count: int
    last: dt.datetime


class SlowDown:
    """Counts tries by name. The first `free` cost nothing, then each doubles the wait."""

    def __init__(self, free: int):
        self.free = free
        self._lock = Lock()
        self._tries: dict[bytes, _Tries] = {}
        self._key = secrets.token_bytes(32)
        self._key_since: dt.datetime | None = None

    def wait(self, name: str, moment: dt.datetime) -> int:
        """Return for how many seconds this name may not try; 0 counts the try that follows."""
        with self._lock:
            counter = self._counter(name, moment)
            tries = self._tries.setdefault(counter, _Tries(0, moment))
            over = tries.count - self.free + 1
            pause = min(2**over, LONGEST_WAIT) if over > 0 else 0
            remaining = pause - (moment - tries.last).total_seconds()
            if tries.count and remaining > 0:
                return max(1, round(remaining))
            tries.count, tries.last = tries.count + 1, moment
            return 0

    def forgive(self, name: str, moment: dt.datetime) -> None:
        """Forget all tries of a name that got in."""
        with self._lock:
            self._tries.pop(self._counter(name, moment), None)

    def take_back(self, name: str, moment: dt.datetime) -> None:
        """Uncount the last try of a name: it was a good one among others'."""
        with self._lock:
            tries = self._tries.get(self._counter(name, moment))
            if tries:
                tries.count = max(0, tries.count - 1)

    def _counter(self, name: str, moment: dt.datetime) -> bytes:
        if self._key_since is None or moment - self._key_since >= KEY_LIFE:
            self._key, self._key_since = secrets.token_bytes(32), moment
            self._tries.clear()
        if len(self._tries) >= MOST_KEPT:
            oldest = sorted(self._tries, key=lambda counter: self._tries[counter].last)
            for counter in oldest[: MOST_KEPT // 2]:
                del self._tries[counter]
        return hmac.digest(self._key, name.encode(), "sha256")


def network_of(remote: str | None, forwarded: str | None, hops: int) -> str | None:
    """Return the network a request came from, as wide as one household or office is.

    remote -- the address that connected. forwarded -- the header X-Forwarded-For, of which
    only the last `hops` addresses were written by proxies we trust.

    None where it cannot be known: then only the account is slowed down, as otherwise a
    stranger could slow down everybody behind the proxy.
    """
    address = remote
    if hops:
        named = [part.strip() for part in (forwarded or "").split(",") if part.strip()]
        address = named[-hops] if len(named) >= hops else None
    try:
        known = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    width = 24 if known.version == 4 else 56
    return str(ipaddress.ip_network((known, width), strict=False))
