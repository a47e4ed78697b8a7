"""The acceptance journey: thirty interviews without network in one day are thirty rows."""

import random

from tests.browser import soak, street, tablet


def test_thirty_interviews_offline_with_two_kills_and_an_update_are_thirty_rows(
    server, settings, profile, tmp_path
):
    worker = street.Worker(profile, tmp_path / "tablet", server.url)
    page = worker.open_tablet()
    tablet.enrol_tablet(page, server.url, tablet.invite(settings))
    server.kill()
    # Twice the battery dies, at a question in the middle and at one near the end.
    deaths = {9: 2, 23: 6}
    chance = random.Random(30)
    for number in range(30):
        if number == 16:
            update(worker, server)
        if number in deaths:
            worker.disturb = dies_at(worker, deaths[number])
        language = street.LANGUAGES[number % 3]
        worker.take(street.Interview(number, language, 30, long=chance.random() < 0.05))
        worker.disturb = lambda at: None
    server.start(BUILD="second")
    worker.finish()
    assert len(worker.confirmed) == 30
    assert worker.unfinished == {}
    soak.compare(server, worker)


def update(worker, server):
    """In the office for a minute: a new version is taken, nothing else."""
    worker.home()
    server.start(BUILD="second")
    worker.page.reload()
    worker.home()
    worker.page.wait_for_selector("[data-use-update]:visible", timeout=tablet.PATIENCE)
    with worker.page.expect_navigation():
        worker.page.locator("[data-use-update]").click()
    server.kill()
    worker.home()
    assert "second" in worker.page.locator("script[src]").get_attribute("src")


def dies_at(worker, question):
    seen = []

    def disturb(at):
        if not at.startswith("#"):
            seen.append(at)
        if len(seen) == question:
            worker.disturb = lambda at: None
            worker.kill()

    return disturb
