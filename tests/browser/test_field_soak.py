"""A day with seeded faults: whatever happens in which order, each finished interview is one row.

`SOAK=300 SOAK_SEED=7 pytest tests/browser/test_field_soak.py` takes three hundred and waits for
minutes where a reply is late; `participation bench --soak 300` does that.
"""

import os

from tests.browser import soak, street, tablet
from tests.browser.proxy import Proxy

INTERVIEWS = int(os.environ.get("SOAK", "18"))
SEED = int(os.environ.get("SOAK_SEED", "2034"))
# Seconds that a late reply takes; in the long run it is minutes.
LATE = 3 if INTERVIEWS < 100 else 150


def test_faults_in_any_order_neither_lose_nor_double(server, settings, profile, tmp_path):
    proxy = Proxy(server)
    worker = street.Worker(profile, tmp_path / "tablet", proxy.url)
    page = worker.open_tablet()
    tablet.enrol_tablet(page, proxy.url, tablet.invite(settings))
    day = soak.Soak(worker, server, proxy, SEED, LATE)
    try:
        day.run(INTERVIEWS)
    except BaseException:
        print(f"seed {SEED}, {INTERVIEWS} interviews; faults met: {day.met}")
        raise
    finally:
        proxy.close()
    assert set(day.met) >= {*soak.LINES, *day.faults(), "reply late"}
    assert len(worker.confirmed) == INTERVIEWS
