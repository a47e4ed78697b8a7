"""Whether pages stay as fast with a million answers as with a thousand."""

import random
import statistics
import time

from flask import Flask

from participation.bench.measure import Measure
from participation.operation.seed import seed_lots
from participation.town_time import local_today

ROUNDS = 60


def flatness(app: Flask, paths: list[str], survey: str, many: int) -> list[Measure]:
    """Measure each page's median before and after seeding `many` answers."""
    before = {path: _median(app, path) for path in paths}
    with app.app_context():
        for _ in seed_lots(survey, many, random.Random(1), local_today()):  # noqa: S311
            pass
    after = {path: _median(app, path) for path in paths}
    return [
        Measure(
            name=f"page latency, {path.split('/')[-1] or 'home'}",
            value=after[path] / before[path],
            limit=1.5,
            unit="x",
            beside=(
                f"{before[path] * 1000:.2f} ms of work with few,"
                f" {after[path] * 1000:.2f} with {many:,}"
            ),
        )
        for path in paths
    ]


def _median(app: Flask, path: str) -> float:
    client = app.test_client()
    # Processor time: reading a million rows would show in it, other work on the machine does not.
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        with client.get(path) as reply:
            if reply.status_code != 200:
                raise AssertionError(f"{path}: {reply.status_code}")
        times.append(time.process_time() - began)
    return statistics.median(times)
