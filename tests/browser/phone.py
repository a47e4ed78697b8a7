"""A resident at a phone: opens the survey, taps, types, sends. Words for the journeys."""

import datetime as dt
import json
import time
from collections.abc import Callable
from typing import Any

from tests.browser.proxy import cuts
from tests.town import CODE, QUARTER

SURVEY = "residents"
PATIENCE = 15_000


def address(url: str, language: str = "de") -> str:
    return f"{url}/{language}/{QUARTER}/surveys/{SURVEY}?e={CODE}"


def open_survey(page: Any, url: str, language: str = "de") -> None:
    page.goto(address(url, language))
    ready(page)


def ready(page: Any) -> None:
    """Wait until the script took over: one question, or the offer to go on with what was begun."""
    page.wait_for_selector(
        "html.js fieldset[data-question]:visible, [data-shown]:visible", timeout=PATIENCE
    )


def ready_for_offline(page: Any) -> None:
    """Wait until the worker has taken this page's document and its code to share."""
    page.evaluate(
        """async () => {
          await navigator.serviceWorker.ready
          for (let i = 0; i < 200; i++) {
            const address = location.origin + location.pathname
            const documents = await caches.open("documents")
            const wanted = [address, `${address}/share.svg`]
            const kept = await Promise.all(wanted.map((one) => documents.match(one)))
            if (kept.every(Boolean) && navigator.serviceWorker.controller) return
            await new Promise((later) => setTimeout(later, 50))
          }
          throw new Error("the document was not kept")
        }"""
    )


def on_screen(page: Any) -> Any:
    """Return the question on the screen, to be expected something of."""
    return page.locator("fieldset[data-question]:visible")


def question(page: Any) -> str:
    """Return the name of the question on the screen."""
    name: str = page.locator("fieldset[data-question]:visible").get_attribute("data-question")
    return name


def choose(page: Any, *values: str) -> None:
    """Choose answers of the question on the screen."""
    for value in values:
        page.locator(f'fieldset[data-question]:visible input[value="{value}"]').check()


def go_on(page: Any) -> None:
    page.locator("[data-next]:visible").click()


def answer_short_form(page: Any, idea: str = "") -> None:
    """Go through the eight questions and stop at the offer of more."""
    choose(page, "live", "work")
    go_on(page)
    choose(page, "y27_44")
    go_on(page)
    choose(page, "4")
    go_on(page)
    choose(page, "3")
    go_on(page)
    choose(page, "housing", "health")
    go_on(page)
    choose(page, "mobility_services")
    go_on(page)
    if idea:
        page.locator("fieldset[data-question]:visible textarea").fill(idea)
    go_on(page)
    choose(page, "2")
    go_on(page)
    page.wait_for_selector("[data-shown=more]", timeout=PATIENCE)


def answer_shortest(page: Any) -> None:
    """Walk the shortest way through the survey, up to the preview."""
    choose(page, "live")
    go_on(page)
    choose(page, "under_14")
    go_on(page)
    go_on(page)
    page.wait_for_selector("[data-shown=preview]", timeout=PATIENCE)


def to_preview(page: Any) -> None:
    page.locator("[data-enough]").click()
    page.wait_for_selector("[data-shown=preview]", timeout=PATIENCE)


def send(page: Any) -> None:
    page.locator("[data-send]").click()
    page.wait_for_selector("[data-shown=thanks], [data-status] a", timeout=PATIENCE)


def wait_for_status(page: Any, *wanted: str, patience: int = PATIENCE) -> None:
    selector = ", ".join(f'[data-status="{status}"]:visible' for status in wanted)
    page.wait_for_selector(selector, timeout=patience)


def status(page: Any) -> str:
    """Return where the page says the answer is."""
    said: str = page.locator("[data-status]").get_attribute("data-status")
    return said


def stored(page: Any, store: str) -> list[dict[str, Any]]:
    """Return what a store of this device holds; bytes are left out."""
    found = page.evaluate(
        """(store) => new Promise((resolve, reject) => {
          const open = indexedDB.open("quartierstimme")
          open.onerror = () => reject(open.error)
          open.onsuccess = () => {
            const all = open.result.transaction([store]).objectStore(store).getAll()
            all.onsuccess = () => {
              open.result.close()
              resolve(JSON.stringify(all.result.map(({ sealed, ...rest }) => rest)))
            }
          }
        })""",
        store,
    )
    records: list[dict[str, Any]] = json.loads(found)
    return records


def outbox(page: Any) -> list[dict[str, Any]]:
    """Return the records in this device's outbox, without their bytes."""
    return stored(page, "outbox")


def drafts(page: Any) -> list[dict[str, Any]]:
    return stored(page, "drafts")


def wait_for_outbox(page: Any, n: int, patience: float = PATIENCE / 1000) -> None:
    """Wait until so many records rest on this phone."""
    deadline = time.monotonic() + patience
    while len(outbox(page)) != n:
        assert time.monotonic() < deadline, f"{outbox(page)} instead of {n}"
        page.wait_for_timeout(50)


def stop_the_clock(page: Any) -> None:
    """From here on time passes only when it is told: a phone tries again by itself in seconds."""
    page.clock.install()
    page.clock.pause_at(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1))


def come_back(page: Any) -> None:
    """Let the page notice that the network may be back."""
    page.evaluate("window.dispatchEvent(new Event('online'))")


def save_without_network(page: Any, proxy: Any, language: str = "de") -> str:
    """Answer with the network gone before sending; return the id of the waiting record."""
    open_survey(page, proxy.url, language)
    answer_shortest(page)
    proxy.rule("/api/", cuts)
    send(page)
    wait_for_status(page, "waiting")
    ((record),) = outbox(page)
    return str(record["id"])


def wait_until(true: Callable[[], Any], patience: float = PATIENCE / 1000) -> None:
    """Wait for something that happens outside of the page."""
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def wait_for(page: Any, script: str) -> None:
    """Wait until a script says true; asked from outside, since our policy forbids `eval`."""
    wait_until(lambda: page.evaluate(script))
