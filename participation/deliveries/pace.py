"""How much arrives within an hour, so that a machine that floods us has to work for it.

Counted by network, where one is known, and by entrance, in this worker's memory only and under
an HMAC whose key lives for an hour and is never written (spec/privacy.md). Nothing is refused
for good: a phone is asked for a proof of work and sends again by itself, and a post without
scripts is taken and held for a look. A whole house may share an address, and a market a poster:
the free numbers are theirs. Nobody knows them exactly: each name has some more by chance in each
hour, or who sends until work is asked for could count what others sent. Tablets with a token are
not counted: thirty interviews come at once.
"""

import datetime as dt
import hmac
import ipaddress
import secrets
from collections.abc import Iterable
from threading import Lock

from flask import current_app, request

from participation.config import Settings
from participation.deliveries import proof
from participation.staff.throttle import network_of

HOUR = dt.timedelta(hours=1)
FREE_NETWORK = 30  # of one house or office in an hour
FREE_ENTRANCE = 120  # through one poster on a market day in an hour
FREE_ALL = 1000  # entrances can be made up, so there is a number for all together
CEILING = 10  # times the free number: then a post without scripts waits in the browser
MOST_KEPT = 50_000  # a worker's memory is not for strangers to fill
SHORTEST = 2  # seconds between preview and sending that a person needs
HURRIED = 10  # a faster one weighs as many


class WorkAskedError(Exception):
    """Too much came within an hour: `challenge` has to be solved first. Nothing was kept."""

    def __init__(self, challenge: dict[str, str | int]):
        super().__init__("proof of work")
        self.challenge = challenge


class Pace:
    """Counts of the running hour by name; a new hour forgets everything."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: dict[bytes, int] = {}
        self._solved: dict[str, int] = {}
        self._key = secrets.token_bytes(32)
        self._since: dt.datetime | None = None

    def add(self, name: str, weight: int, moment: dt.datetime) -> int:
        """Count `weight` more under a name and return the sum of this hour."""
        with self._lock:
            if self._since is None or moment - self._since >= HOUR:
                self._key, self._since = secrets.token_bytes(32), moment
                self._counts.clear()
            counter = hmac.digest(self._key, name.encode(), "sha256")
            if counter not in self._counts and len(self._counts) >= MOST_KEPT:
                self._counts.pop(next(iter(self._counts)))
            self._counts[counter] = self._counts.get(counter, 0) + weight
            return self._counts[counter]

    def slack(self, name: str, free: int) -> int:
        """Return how many more than `free` are free under a name this hour: up to a quarter."""
        drawn = hmac.digest(self._key, f"slack {name}".encode(), "sha256")
        return int.from_bytes(drawn[:8]) % (free // 4 + 1)

    def share(self, name: str, weight: int, moment: dt.datetime, free: int) -> float:
        """Count `weight` more and return how many times the free number of this hour it makes."""
        # Counted first: a new hour draws anew.
        n = self.add(name, weight, moment)
        return n / (free + self.slack(name, free))

    def take_once(self, name: str, now: int) -> bool:
        """Tell whether a solved challenge is new, and remember it for its life."""
        with self._lock:
            self._solved = {one: ends for one, ends in self._solved.items() if ends >= now}
            is_new = name not in self._solved
            self._solved[name] = now + proof.LIFE
            return is_new


def require_work(entrances: list[str | None]) -> None:
    """Count a delivery by its entrances; raises WorkAskedError where it is too much unproven."""
    moment = dt.datetime.now(dt.UTC)
    if excess(entrances, 1, moment) <= 1:
        return
    now, n = int(moment.timestamp()), len(entrances)
    name = proof.solved(request.headers.get(proof.HEADER, ""), _key(), n, now)
    if name is None or not _pace().take_once(name, now):
        raise WorkAskedError(proof.challenge(_key(), n, now))


def excess(entrances: Iterable[str | None], weight: int, moment: dt.datetime) -> float:
    """Count what came now; return how many times the free number of this hour it makes."""
    if _is_this_machine():
        return 0
    pace, found = _pace(), 0.0
    network = network_of(
        request.remote_addr, request.headers.get("X-Forwarded-For"), _settings().proxy_hops
    )
    for entrance in entrances:
        found = max(found, pace.share("all", weight, moment, FREE_ALL))
        # Without an entrance somebody came by a link of a friend or of the town.
        here = pace.share(f"entrance {entrance}", weight, moment, FREE_ENTRANCE)
        found = max(found, here)
        if network:
            found = max(found, pace.share(f"network {network}", weight, moment, FREE_NETWORK))
    return found


def stamp(name: str, moment: dt.datetime) -> str:
    """Return a moment, signed for a record's name: when its preview was made."""
    seconds = str(int(moment.timestamp()))
    return f"{seconds}.{_mac(seconds, name)}"


def is_hurried(stamped: str, name: str, moment: dt.datetime) -> bool:
    """Tell whether something was sent faster than a person can, or with a moment not ours."""
    seconds, _, mac = stamped.partition(".")
    if not hmac.compare_digest(_mac(seconds, name).encode(), mac.encode()):
        return True
    return moment.timestamp() - int(seconds) < SHORTEST


def _mac(seconds: str, name: str) -> str:
    return hmac.digest(_key(), f"{seconds} {name}".encode(), "sha256").hex()


def _is_this_machine() -> bool:
    """Tell whether no proxy stands before us and the operator's own machine is asking."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return False
    return not _settings().proxy_hops and address.is_loopback


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def _key() -> bytes:
    return hmac.digest(_settings().secret_key.encode(), b"proof of work", "sha256")


def _pace() -> Pace:
    found: Pace = current_app.extensions.setdefault("pace", Pace())
    return found
