"""When and how often a phone sends: on every occasion, one at a time, until a receipt."""

import json
import time

import pytest
from playwright.sync_api import expect

from tests.browser import door, faults, phone
from tests.browser.proxy import (
    DELIVERIES,
    Held,
    answers,
    cuts,
    is_a_portal,
    loses_the_reply,
    passes,
    repeats,
)
from tests.town import TODAY

POST = f"POST {DELIVERIES}"
MINE = ("X-Quartierstimme", "x")


def test_t14_a_finished_record_cannot_be_edited(page, proxy, shared_server):
    record_id = phone.save_without_network(page, proxy)
    (before,) = phone.outbox(page)
    for _ in range(3):
        page.go_back()
        expect(page.locator("[data-shown=thanks]")).to_be_visible()
        expect(page.locator("fieldset[data-question]:visible, [data-shown] .link")).to_have_count(0)
    (after,) = phone.outbox(page)
    assert (after["id"], after["hash"]) == (record_id, before["hash"])


def test_t14_a_record_that_was_frozen_but_not_kept_cannot_be_edited_either(
    page, proxy, shared_server
):
    page.add_init_script(faults.ABORT_AFTER_SUCCESS)
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    page.evaluate("window.fault = true")
    proxy.once(DELIVERIES, loses_the_reply)
    phone.send(page)
    page.locator("[data-status] a").wait_for()
    expect(page.locator("[data-shown] [data-back], [data-shown] .link")).to_have_count(0)
    page.go_back()
    page.locator("[data-shown=preview]").wait_for()
    expect(page.locator("[data-shown] [data-back], [data-shown] .link")).to_have_count(0)
    phone.send(page)
    phone.wait_for_status(page, "arrived")
    first, second = (json.loads(body)["envelopes"] for body in proxy.bodies)
    assert first == second
    assert len(door.arrived(shared_server, first[0]["id"])) == 1


def test_t14_a_second_tab_with_the_same_draft_never_writes_over_what_is_frozen(
    phone_for, proxy, shared_server
):
    context = phone_for()
    one, two = context.new_page(), context.new_page()
    phone.open_survey(one, proxy.url)
    phone.choose(one, "live")
    phone.go_on(one)
    phone.wait_until(lambda: [draft["at"] for draft in phone.drafts(one)] == ["age"])
    phone.open_survey(two, proxy.url)
    two.locator("[data-shown=resume] [data-go-on]").click()
    phone.choose(two, "under_14")
    phone.go_on(two)
    phone.go_on(two)
    # A tab behind another is slowed down by the browser.
    one.bring_to_front()
    phone.choose(one, "under_14")
    proxy.rule("/api/", cuts)
    phone.go_on(one)
    phone.go_on(one)
    phone.send(one)
    phone.wait_for_status(one, "waiting")
    (frozen,) = phone.outbox(one)
    two.bring_to_front()
    two.locator("[data-shown=preview] .link").first.click()
    phone.choose(two, "passing")
    # What was changed leads back to the preview.
    phone.go_on(two)
    phone.send(two)
    two.locator("[data-status] a").wait_for()
    (still,) = phone.outbox(one)
    assert still["hash"] == frozen["hash"]
    proxy.up()
    phone.come_back(one)
    phone.wait_for_status(one, "arrived")
    (content,) = door.arrived(shared_server, frozen["id"])
    assert content["answers"]["connection"] == ["live"]


OCCASIONS = {
    "online": "dispatchEvent(new Event('online'))",
    "focus": "dispatchEvent(new Event('focus'))",
    "visible again": "document.dispatchEvent(new Event('visibilitychange'))",
    "shown again": "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))",
    "the button": "document.querySelector('[data-try]').click()",
}


@pytest.mark.parametrize("occasion", OCCASIONS)
def test_t15_every_occasion_sends_what_waits(page, proxy, occasion):
    page.add_init_script(faults.NO_BACKGROUND_SYNC)
    phone.save_without_network(page, proxy)
    page.locator("[data-try]:visible").wait_for()
    proxy.up()
    page.evaluate(OCCASIONS[occasion])
    phone.wait_for_status(page, "arrived")
    assert phone.outbox(page) == []
    page.locator("[data-try]").wait_for(state="hidden")


def test_t15_loading_the_page_sends_what_waits(page, proxy):
    page.add_init_script(faults.NO_BACKGROUND_SYNC)
    phone.save_without_network(page, proxy)
    proxy.up()
    phone.open_survey(page, proxy.url)
    phone.wait_for_outbox(page, 0)


def test_t15_the_clock_sends_within_five_minutes(page, proxy):
    page.clock.install()
    page.add_init_script(faults.NO_BACKGROUND_SYNC)
    phone.save_without_network(page, proxy)
    tries = phone.outbox(page)[0]["tries"]
    page.clock.fast_forward("05:00")
    phone.wait_until(lambda: phone.outbox(page)[0]["tries"] > tries)
    # The next one's timer is set when all of this one is over.
    page.wait_for_timeout(300)
    proxy.up()
    page.clock.fast_forward("05:00")
    phone.wait_for_status(page, "arrived")


def test_t15_what_is_finished_while_another_is_being_sent_needs_no_occasion(page, proxy):
    page.add_init_script(faults.NO_BACKGROUND_SYNC)
    phone.save_without_network(page, proxy)
    held = Held()
    proxy.up()
    proxy.once(DELIVERIES, held)
    phone.open_survey(page, proxy.url)
    phone.wait_until(held.reached.is_set)
    phone.answer_shortest(page)
    phone.send(page)
    phone.wait_for_status(page, "saved")
    held.release()
    phone.wait_for_status(page, "arrived")
    assert phone.outbox(page) == []


def test_t16_no_probe_decides_whether_to_try(page, proxy):
    page.add_init_script(faults.SAYS_OFFLINE)
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    before = len(proxy.asked)
    phone.send(page)
    phone.wait_for_status(page, "arrived")
    assert {line for line in proxy.asked[before:] if "share.svg" not in line} == {POST}


def test_t17_of_two_tabs_one_sends_at_a_time(phone_for, proxy, shared_server):
    context = phone_for()
    context.add_init_script(faults.NO_BACKGROUND_SYNC)
    one = context.new_page()
    record_id = phone.save_without_network(one, proxy)
    held = Held()
    proxy.up()
    proxy.once(DELIVERIES, held)
    before = proxy.count(POST)
    two = context.new_page()
    phone.open_survey(two, proxy.url)
    phone.wait_until(held.reached.is_set)
    for _ in range(5):
        phone.come_back(one)
        phone.come_back(two)
    one.wait_for_timeout(300)
    assert proxy.count(POST) == before + 1
    held.release()
    phone.wait_for_status(one, "arrived")
    phone.wait_for_outbox(two, 0)
    assert proxy.count(POST) == before + 1
    assert len(door.arrived(shared_server, record_id)) == 1


def test_t18_the_id_is_there_before_the_first_write_and_survives_a_reload(
    page, proxy, shared_server
):
    phone.open_survey(page, proxy.url)
    phone.choose(page, "live")
    phone.wait_until(lambda: phone.drafts(page))
    (draft,) = phone.drafts(page)
    page.reload()
    page.locator("[data-shown=resume] [data-go-on]").click()
    phone.go_on(page)
    phone.choose(page, "under_14")
    page.reload()
    page.locator("[data-shown=resume] [data-go-on]").click()
    phone.go_on(page)
    phone.go_on(page)
    phone.send(page)
    phone.wait_for_status(page, "arrived")
    (content,) = door.arrived(shared_server, draft["id"])
    assert content["answers"] == {"connection": ["live"], "age": "under_14"}


def test_t18_one_whole_upload_and_nothing_before_it(page, proxy):
    phone.open_survey(page, proxy.url)
    phone.answer_short_form(page)
    phone.to_preview(page)
    assert proxy.count("POST ") == 0
    phone.send(page)
    phone.wait_for_status(page, "arrived")
    assert proxy.count("POST ") == 1


def test_t20_nothing_gives_up_after_many_failures(page, proxy, shared_server):
    page.clock.install()
    page.add_init_script(faults.NO_BACKGROUND_SYNC)
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    proxy.rule(DELIVERIES, answers(502))
    phone.send(page)
    phone.wait_for_status(page, "waiting")
    # An attempt sets the next one's timer when it is over, so a leap may come too early.
    while (tries := phone.outbox(page)[0]["tries"]) < 40:
        page.clock.fast_forward("08:00:00")
        page.wait_for_timeout(20)
        assert proxy.count(POST) < tries + 100
    phone.wait_for_status(page, "waiting")
    (record,) = phone.outbox(page)
    proxy.up()
    page.wait_for_timeout(300)
    page.clock.fast_forward("05:00")
    phone.wait_for_status(page, "arrived")
    assert len(door.arrived(shared_server, record["id"])) == 1


FORGED = {
    "another id": lambda sent: [{**sent, "id": "A" * 22}],
    "another hash": lambda sent: [{**sent, "hash": "A" * 43}],
    "an unknown word": lambda sent: [{**sent, "status": "thrown away"}],
    "no receipt": lambda sent: [],
    "no list": lambda sent: {"0": sent},
    "nothing": lambda sent: None,
}


@pytest.mark.parametrize("forged", FORGED)
def test_t21_only_a_receipt_for_that_id_and_hash_deletes(page, proxy, forged):
    page.add_init_script(faults.NO_BACKGROUND_SYNC)

    def act(exchange):
        (sent,) = json.loads(exchange.body)["envelopes"]
        receipt = {"id": sent["id"], "hash": sent["hash"], "status": "stored"}
        reply = {"epoch": "x", "receipts": FORGED[forged](receipt)}
        exchange.answer(
            200, [("Content-Type", "application/json"), MINE], json.dumps(reply).encode()
        )

    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    proxy.rule(DELIVERIES, act)
    phone.send(page)
    phone.wait_for_status(page, "waiting")
    assert len(phone.outbox(page)) == 1
    proxy.up()
    phone.come_back(page)
    phone.wait_for_status(page, "arrived")


def test_t21_half_a_reply_deletes_nothing(page, proxy):
    page.add_init_script(faults.NO_BACKGROUND_SYNC)

    def half(exchange):
        status, headers, body = exchange.forward()
        exchange.answer(status, headers, body[: len(body) // 2])

    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    proxy.once(DELIVERIES, half)
    phone.stop_the_clock(page)
    phone.send(page)
    phone.wait_for_status(page, "waiting")
    assert len(phone.outbox(page)) == 1
    phone.come_back(page)
    phone.wait_for_status(page, "arrived")


def test_t22_a_server_that_takes_five_minutes_gets_it_once(page, proxy, shared_server):
    page.clock.install()
    page.add_init_script(faults.NO_BACKGROUND_SYNC)
    held = Held()
    proxy.once(DELIVERIES, held)
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    phone.send(page)
    phone.wait_until(held.reached.is_set)
    (record,) = phone.outbox(page)
    for _ in range(20):
        page.clock.fast_forward(15_000)
        phone.come_back(page)
    assert phone.status(page) == "sending"
    assert proxy.count(POST) == 1
    held.release()
    phone.wait_for_status(page, "arrived")
    assert phone.outbox(page) == []
    assert len(door.arrived(shared_server, record["id"])) == 1


def test_t22_a_lost_reply_and_a_repeating_line_count_once(page, proxy, shared_server):
    proxy.once(DELIVERIES, loses_the_reply, loses_the_reply, repeats(3))
    page.add_init_script(faults.NO_BACKGROUND_SYNC)
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    phone.stop_the_clock(page)
    phone.send(page)
    phone.wait_for_status(page, "waiting")
    (record,) = phone.outbox(page)
    phone.come_back(page)
    phone.wait_until(lambda: proxy.count(POST) >= 2)
    phone.wait_for_status(page, "waiting")
    phone.come_back(page)
    phone.wait_for_status(page, "arrived")
    assert len(door.arrived(shared_server, record["id"])) == 1
    assert door.quarantined(shared_server, record["id"]) == []


GONE = {
    "discarded": """(id) => new Promise((resolve) => {
      const open = indexedDB.open("quartierstimme")
      open.onsuccess = () => {
        const transaction = open.result.transaction(["outbox"], "readwrite")
        transaction.objectStore("outbox").delete(id)
        transaction.oncomplete = () => { open.result.close(); resolve() }
      }
    })""",
    "cleared away": """() => new Promise((resolve) => {
      indexedDB.deleteDatabase("quartierstimme").onsuccess = resolve
    })""",
}


@pytest.mark.parametrize("how", GONE)
def test_t26_what_is_gone_without_a_receipt_is_never_called_arrived(page, proxy, how):
    page.add_init_script(faults.NO_BACKGROUND_SYNC + faults.STATUSES)
    record_id = phone.save_without_network(page, proxy)
    page.evaluate(GONE[how], record_id)
    proxy.up()
    phone.come_back(page)
    phone.wait_for_status(page, "draft")
    assert "arrived" not in page.evaluate("statuses")


def test_t26_what_another_tab_sent_is_called_arrived(phone_for, proxy, shared_server):
    context = phone_for()
    context.add_init_script(faults.NO_BACKGROUND_SYNC)
    one = context.new_page()
    phone.save_without_network(one, proxy)
    proxy.up()
    two = context.new_page()
    phone.open_survey(two, proxy.url)
    phone.wait_for_outbox(two, 0)
    phone.come_back(one)
    phone.wait_for_status(one, "arrived")


def test_t26_a_portal_that_says_200_is_no_success(page, proxy):
    page.add_init_script(faults.STATUSES + faults.NO_BACKGROUND_SYNC)
    proxy.rule(DELIVERIES, is_a_portal)
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    phone.send(page)
    phone.wait_for_status(page, "waiting")
    assert "arrived" not in page.evaluate("statuses")


def test_t27_receipts_name_this_life_of_the_server(page, proxy, shared_server):
    replies = []

    def listens(exchange):
        reply = exchange.forward()
        replies.append(json.loads(reply[2]))
        exchange.answer(*reply)

    proxy.rule(DELIVERIES, listens)
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    phone.send(page)
    phone.wait_for_status(page, "arrived")
    said = page.evaluate(
        "async () => (await (await fetch('/api/v1/quarters/innenstadt')).json()).epoch"
    )
    (reply,) = replies
    assert reply["epoch"] == said
    assert len(said) >= 16


def test_t31_a_record_sealed_to_a_retired_key_still_opens(page, proxy, shared_server):
    record_id = phone.save_without_network(page, proxy)
    (before,) = phone.outbox(page)
    fresh = door.new_key(shared_server, TODAY)
    proxy.rule("/api/", cuts)
    page.reload()
    other = phone.open_survey(page, proxy.url) or page.evaluate(
        "JSON.parse(document.querySelector('script[data-document]').textContent).key.id"
    )
    assert other == fresh != before["key"]
    phone.answer_shortest(page)
    phone.send(page)
    phone.wait_for_status(page, "waiting")
    keys = {record["key"] for record in phone.outbox(page)}
    assert keys == {fresh, before["key"]}
    proxy.up()
    phone.come_back(page)
    phone.wait_for_status(page, "arrived")
    phone.wait_for_outbox(page, 0)
    assert len(door.arrived(shared_server, record_id)) == 1


def test_t31_a_key_that_is_not_ours_is_held_and_not_lost(page, proxy, shared_server):
    def renames_the_key(exchange):
        delivery = json.loads(exchange.body)
        delivery["envelopes"][0]["key"] = "nobodys"
        exchange.body = json.dumps(delivery).encode()
        # The length in the header is the old one.
        exchange.handler.headers.replace_header("Content-Length", str(len(exchange.body)))
        passes(exchange)

    proxy.rule(DELIVERIES, renames_the_key)
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    phone.send(page)
    phone.wait_for_status(page, "quarantined")
    (record,) = phone.outbox(page)
    assert record["reason"] == "key"
    assert door.quarantined(shared_server, record["id"]) == ["key"]
    page.reload()
    page.locator("[data-others]:visible").wait_for()


def test_t36_everything_passes_without_background_sync(phone_for, proxy, shared_server):
    context = phone_for()
    context.add_init_script(faults.NO_BACKGROUND_SYNC)
    page = context.new_page()
    record_id = phone.save_without_network(page, proxy)
    words = json.loads(page.locator("script[data-words]").text_content())
    expect(page.locator("[data-status]")).to_contain_text(words["again"])
    page.close()
    time.sleep(0.5)
    proxy.up()
    assert door.arrived(shared_server, record_id) == []
    page = context.new_page()
    phone.open_survey(page, proxy.url)
    phone.wait_for_outbox(page, 0)
    assert len(door.arrived(shared_server, record_id)) == 1


def test_the_worker_sends_when_the_browser_says_that_the_network_is_back(
    phone_for, proxy, shared_server
):
    context = phone_for()
    page = context.new_page()
    phone.open_survey(page, proxy.url)
    phone.ready_for_offline(page)
    devtools = context.new_cdp_session(page)
    found = []
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda said: found.append(said))
    devtools.send("ServiceWorker.enable")
    phone.answer_shortest(page)
    proxy.rule("/api/", cuts)
    phone.send(page)
    phone.wait_for_status(page, "waiting")
    (record,) = phone.outbox(page)
    registration = found[0]["registrations"][0]["registrationId"]
    page.goto(f"{proxy.url}/healthz")
    before = proxy.count(POST)
    proxy.up()
    devtools.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": proxy.url, "registrationId": registration, "tag": "send", "lastChance": False},
    )
    phone.wait_until(lambda: door.arrived(shared_server, record["id"]))
    assert proxy.count(POST) == before + 1
    phone.wait_for_outbox(page, 0)


def test_413_halves_the_batch_until_it_passes(page, proxy, shared_server):
    page.add_init_script(faults.NO_BACKGROUND_SYNC)
    ids = []
    for _ in range(5):
        phone.open_survey(page, proxy.url)
        phone.answer_shortest(page)
        proxy.rule("/api/", cuts)
        phone.send(page)
        phone.wait_for_status(page, "waiting")
    ids = [record["id"] for record in phone.outbox(page)]
    assert len(ids) == 5

    def narrow(exchange):
        (passes if len(exchange.body) < 14_000 else answers(413))(exchange)

    proxy.up()
    proxy.rule(DELIVERIES, narrow)
    phone.come_back(page)
    phone.wait_for_outbox(page, 0)
    assert [len(door.arrived(shared_server, one)) for one in ids] == [1] * 5
    sizes = [len(json.loads(body)["envelopes"]) for body in proxy.bodies if b"envelopes" in body]
    assert sizes[-5:] == [5, 3, 2, 1, 2]
