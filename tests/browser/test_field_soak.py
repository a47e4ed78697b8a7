"""A day with seeded faults: whatever happens in which order, each finished interview is one row.

Short here; `SOAK=200 pytest tests/browser/test_field_soak.py` runs for hours.
"""

import os
import random

import pytest
from sqlalchemy import create_engine, text

from tests.browser import phone, tablet

STEPS = int(os.environ.get("SOAK", "4"))
LANGUAGES = ("ar", "en", "de-simple", "tr")


def count(server):
    engine = create_engine(server.environment["DATABASE_URL"])
    with engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM responses")).scalar_one()
    engine.dispose()
    return found


@pytest.mark.parametrize("seed", range(1, 2))
def test_faults_in_any_order_neither_lose_nor_double(server, settings, profile, tmp_path, seed):
    chance = random.Random(seed)
    folder = tmp_path / "tablet"
    page = profile("tablet", **tablet.SIZE).new_page()
    tablet.enrol_tablet(page, server.url, tablet.invite(settings))
    finished, up = 0, True
    for _step in range(STEPS):
        fault = chance.choice(("server", "kill", "reload", "none"))
        if fault == "server":
            server.kill() if up else server.start()
            up = not up
        elif fault == "kill":
            tablet.kill(folder)
            page = profile("tablet", **tablet.SIZE).new_page()
            tablet.reopen(page, server.url)
        elif fault == "reload":
            # In the middle of an interview, which is then gone on with.
            tablet.begin(page, chance.choice(LANGUAGES))
            tablet.choose(page, "live")
            tablet.go_on(page)
            page.wait_for_timeout(300)
            page.reload()
            tablet.unlock(page)
            tablet.view(page, "home")
            page.locator("[data-parked-list] button").click()
            tablet.view(page, "interview")
            page.locator("[data-stage] [data-back]").click()
            tablet.answer(page)
            tablet.finish(page)
            tablet.leave(page)
            finished += 1
            continue
        tablet.interview(page, chance.choice(LANGUAGES))
        finished += 1
    if not up:
        server.start()
    tablet.send_all(page)
    assert len(phone.outbox(page)) == finished
    server.settle()
    assert count(server) == finished
