"""Scripts that never come, an address without https, and two hundred deliveries gone astray."""

import json
import random
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from tests import device
from tests.browser import door, phone
from tests.browser.proxy import DELIVERIES, Proxy, cuts, loses_the_reply, passes, repeats
from tests.conftest import CHROMIUM


def test_scripts_that_never_arrive_show_the_whole_form_after_eight_seconds(page, proxy):
    held = threading.Event()
    proxy.rule("/scripts/", lambda exchange: held.wait(30))
    page.goto(phone.address(proxy.url), wait_until="commit")
    page.locator("fieldset[data-question]").nth(20).wait_for(state="attached")
    visible = "fieldset[data-question]:visible"
    assert page.locator(visible).count() == 1
    waits = page.evaluate(
        """() => document.getAnimations().map((one) => {
          const { delay, duration } = one.effect.getTiming()
          one.currentTime = 4000
          return [delay, duration]
        })"""
    )
    assert set(map(tuple, waits)) == {(8000, 0)}
    assert page.locator(visible).count() == 1
    page.evaluate("document.getAnimations().forEach((one) => (one.currentTime = 8001))")
    expect(page.locator(visible).nth(20)).to_be_visible()
    page.locator('input[name="liking"][value="5"]').check()
    page.locator('button[value="preview"]').click(no_wait_after=True)
    page.locator("dl.answers").wait_for()
    held.set()
    page.locator("button[data-send]").click()
    page.locator("[data-status=arrived]").wait_for()


def test_blocked_scripts_leave_a_form_that_posts(page, proxy):
    proxy.rule("/scripts/", cuts)
    page.goto(phone.address(proxy.url))
    page.evaluate("document.getAnimations().forEach((one) => one.finish())")
    expect(page.locator("fieldset[data-question]:visible").nth(20)).to_be_visible()
    page.locator('button[value="preview"]').click()
    page.locator("button[data-send]").click()
    page.locator("[data-status=arrived]").wait_for()


def test_without_https_the_form_posts_and_says_nothing_false(playwright, chromium, proxy, watch):
    port = proxy.url.rsplit(":", 1)[1]
    mapped = "--host-resolver-rules=MAP town.test 127.0.0.1"
    launched = playwright.chromium.launch(executable_path=chromium, args=[*CHROMIUM, mapped])
    page = watch.follow(launched.new_context(locale="de-DE")).new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(phone.address(f"http://town.test:{port}"))
    assert page.evaluate("isSecureContext") is False
    expect(page.locator("fieldset[data-question]:visible").nth(20)).to_be_visible()
    # Nothing about this phone, no status, no step that only scripts can take.
    for part in ("[data-status]", "[data-others]", "[data-device]", "[data-next]", "[data-try]"):
        assert page.locator(part).is_hidden(), part
    page.locator('input[name="liking"][value="5"]').check()
    page.locator(".languages summary").click()
    page.locator("button[name=switch][value=en]").click()
    page.locator("html[lang=en]").wait_for()
    expect(page.locator('input[name="liking"][value="5"]')).to_be_checked()
    page.locator('button[value="preview"]').click()
    page.locator("button[data-send]").click()
    page.locator("[data-status=arrived]").wait_for()
    assert faults == []
    assert page.evaluate("(async () => (await indexedDB.databases()).length)()") == 0
    launched.close()


def send(proxy, envelopes, receipts):
    """Send like a phone on a bad line: again and again until every receipt is there."""
    waiting = {envelope["id"]: envelope for envelope in envelopes}
    for _ in range(60):
        if not waiting:
            return
        request = urllib.request.Request(
            proxy.url + DELIVERIES,
            json.dumps({"envelopes": list(waiting.values())}).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                for receipt in json.load(reply)["receipts"]:
                    receipts.setdefault(receipt["id"], []).append(receipt["status"])
                    waiting.pop(receipt["id"], None)
        except OSError:
            continue


def test_two_hundred_deliveries_replayed_raced_and_reordered_end_as_the_right_rows(server):
    """Every envelope is sent by three phones' worth of threads at once, in other batches each."""
    with urllib.request.urlopen(f"{server.url}/api/v1/quarters/innenstadt") as reply:
        (key,) = json.load(reply)["keys"]
    likings = [str(n % 5 + 1) for n in range(200)]
    envelopes = [
        device.envelope(key, device.content({**device.SHORT, "liking": liking}))
        for liking in likings
    ]
    chance = random.Random(7)
    acts = [passes, loses_the_reply, cuts, repeats(2)]
    between = Proxy(server)
    between.rule(DELIVERIES, lambda exchange: chance.choice(acts)(exchange))
    batches = []
    for _ in range(3):
        mixed = chance.sample(envelopes, len(envelopes))
        size = chance.choice((7, 20, 50))
        batches += [mixed[at : at + size] for at in range(0, len(mixed), size)]
    chance.shuffle(batches)
    receipts = {}
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda batch: send(between, batch, receipts), batches))
    between.close()
    assert receipts.keys() == {envelope["id"] for envelope in envelopes}
    assert {status for said in receipts.values() for status in said} <= {"stored", "already"}
    assert door.resting(server) == 200
    assert server.settle() == 200
    engine = create_engine(server.environment["DATABASE_URL"])
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT answers FROM responses")).scalars().all()
    engine.dispose()
    assert sorted(json.loads(row)["liking"] for row in rows) == sorted(likings)
