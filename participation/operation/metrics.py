"""`/metrics` for the operator: how the process is, never what people do.

A counter that moves when somebody answers tells a poller who answered (spec/privacy.md). So
only pages that are read are timed, never what is posted, the way of a delivery or the thanks
behind it; what was measured is shown in steps of some hundred; and sizes are rounded until
one answer more or less cannot be seen. No label names a survey, language, entrance or kind.
"""

import hmac
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, abort, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from participation.config import Settings
from participation.db import db

blueprint = Blueprint("metrics", __name__)

STEP = 200  # requests between two moves of the histogram
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds
ROUND = 256 * 1024 * 1024  # bytes

# Reading one of these follows an answer, or is one.
UNTIMED = ("/api/", "/q/", "/Q/", "/metrics", "/healthz", "/readyz")

LOOPBACK = frozenset({"127.0.0.1", "::1"})
FORWARDED = ("HTTP_X_FORWARDED", "HTTP_FORWARDED", "HTTP_VIA")


@dataclass
class Latency:
    """Seconds that pages took, by bound. `shown` is what a reader gets until the next step."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total: float = 0.0
    shown: tuple[list[int], float] = field(default_factory=lambda: ([0] * (len(BOUNDS) + 1), 0.0))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def observe(self, seconds: float) -> None:
        with self.lock:
            at = next((i for i, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
            self.counts[at] += 1
            self.total += seconds
            if sum(self.counts) % STEP == 0:
                self.shown = (list(self.counts), self.total)

    def lines(self) -> Iterator[str]:
        counts, total = self.shown
        below = 0
        for bound, n in zip((*map(str, BOUNDS), "+Inf"), counts, strict=True):
            below += n
            yield f'participation_page_seconds_bucket{{le="{bound}"}} {below}'
        yield f"participation_page_seconds_sum {total:.3f}"
        yield f"participation_page_seconds_count {below}"


def init_app(app: Flask) -> None:
    """Time the pages of `app` and answer at /metrics."""
    app.extensions["latency"] = Latency()
    app.extensions["started"] = int(time.time())
    app.before_request(_begin)
    app.after_request(_end)
    app.register_blueprint(blueprint)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Answer in Prometheus' text format, to this machine or to who has the token."""
    if not _may_read():
        # As if it were not there: strangers need not know that they lack a token.
        abort(404)
    body = "\n".join((*_gauges(), *_histogram())) + "\n"
    response = Response(body, content_type="text/plain; version=0.0.4; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def _may_read() -> bool:
    settings: Settings = current_app.config["SETTINGS"]
    if settings.metrics_token:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        given, wanted = token.encode(), settings.metrics_token.encode()
        return scheme.lower() == "bearer" and hmac.compare_digest(given, wanted)
    # Behind a proxy everybody comes from this machine, but not by this machine's name.
    forwarded = any(name.startswith(FORWARDED) for name in request.environ)
    host = urlsplit(f"//{request.host}").hostname
    return request.remote_addr in LOOPBACK and host in LOOPBACK | {"localhost"} and not forwarded


def _gauges() -> Iterator[str]:
    settings: Settings = current_app.config["SETTINGS"]
    seconds, memory = _database(), _resident()
    disk = shutil.disk_usage(settings.instance)
    yield from _gauge("participation_db_up", "The database answers", int(seconds is not None))
    if seconds is not None:
        yield from _gauge("participation_db_seconds", "How long it took", round(seconds, 4))
    yield from _gauge("participation_disk_free_bytes", "Free, rounded", _rounded(disk.free))
    yield from _gauge("participation_disk_size_bytes", "Size, rounded", _rounded(disk.total))
    if memory is not None:
        yield from _gauge("process_resident_memory_bytes", "In use, rounded", _rounded(memory))
    started = current_app.extensions["started"]
    yield from _gauge("process_start_time_seconds", "When this process began", started)
    yield from _gauge("participation_threads", "Of this process", threading.active_count())


def _gauge(name: str, meaning: str, value: float) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} gauge"
    yield f"{name} {value}"


def _rounded(size: int) -> int:
    return size // ROUND * ROUND


def _histogram() -> Iterator[str]:
    latency: Latency = current_app.extensions["latency"]
    name = "participation_page_seconds"
    yield f"# HELP {name} Time to answer a page that is read; moves every {STEP} pages"
    yield f"# TYPE {name} histogram"
    yield from latency.lines()


def _database() -> float | None:
    began = time.perf_counter()
    try:
        with db.engine.connect() as connection:
            connection.execute(sa.text("SELECT 1"))
    except SQLAlchemyError:
        return None
    return time.perf_counter() - began


def _resident() -> int | None:
    """Return the memory in use, in bytes, where the system tells it (Linux, proc(5))."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return None
    return pages * 4096


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    timed = request.method == "GET" and response.status_code == 200
    follows = request.path.startswith(UNTIMED) or request.path.endswith("/thanks")
    # An error before `_begin` leaves nothing to measure.
    if timed and not follows and "began" in g:
        current_app.extensions["latency"].observe(time.perf_counter() - g.began)
    return response
