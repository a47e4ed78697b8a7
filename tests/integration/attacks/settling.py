"""A second process that settles: `python -m tests.integration.attacks.settling SECONDS`.

Says "ready" once the application stands, so that a test can kill it in the middle.
"""

import sys
import time

from participation.app import create_app
from participation.config import Settings
from participation.deliveries.settle import settle
from participation.town_time import local_today


def main(seconds):
    app = create_app(Settings.from_environment())
    print("ready", flush=True)
    sys.stdin.readline()
    until = time.monotonic() + seconds
    with app.app_context():
        while True:
            settled = settle(local_today())
            print(settled.total(), flush=True)
            if time.monotonic() > until:
                return
            time.sleep(0.1)


if __name__ == "__main__":
    main(float(sys.argv[1]))
