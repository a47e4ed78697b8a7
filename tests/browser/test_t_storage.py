"""Storage that dies, lies or fills up: nothing is called saved that is not on the disk."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser import door, faults, phone
from tests.browser.proxy import cuts

DEVICE_WITHOUT_MEMORY = {
    "hangs": faults.OPEN_NEVER_ANSWERS,
    "refuses": faults.OPEN_IS_REFUSED,
    "throws": faults.OPEN_THROWS,
}


def sealed_file(page):
    """Keep the answers as the file that the page offers; return what is in it."""
    with page.expect_download() as download:
        page.locator("[data-status] a").click()
    return json.loads(download.value.path().read_text())


def test_t1_a_handle_closed_mid_form_is_opened_again_and_the_next_save_succeeds(page, proxy):
    page.add_init_script(faults.WATCHED_HANDLES)
    phone.open_survey(page, proxy.url)
    phone.choose(page, "live")
    page.evaluate("handles.forEach((handle) => handle.close())")
    phone.go_on(page)
    phone.wait_until(lambda: [one["at"] for one in phone.drafts(page)] == ["age"])
    (draft,) = phone.drafts(page)
    assert draft["answers"] == {"connection": ["live"]}


def test_t1_a_device_that_cannot_open_again_offers_a_file_that_the_server_takes(
    page, proxy, shared_server
):
    page.add_init_script(faults.WATCHED_HANDLES + faults.STATUSES)
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    phone.wait_until(lambda: [one["at"] for one in phone.drafts(page)] == ["#preview"])
    page.evaluate(f"handles.forEach((handle) => handle.close()); {faults.OPEN_IS_REFUSED}")
    proxy.rule("/api/", cuts)
    phone.send(page)
    delivery = sealed_file(page)
    assert "saved" not in page.evaluate("statuses")
    (envelope,) = delivery["envelopes"]
    status, reply = shared_server.post("/api/v1/deliveries", delivery)
    assert (status, reply["receipts"][0]["status"]) == (200, "stored")
    (content,) = door.arrived(shared_server, envelope["id"])
    assert content["answers"]["age"] == "under_14"
    # The network comes back and the person presses "send" once more: the same record.
    proxy.up()
    phone.send(page)
    phone.wait_for_status(page, "arrived")
    assert len(door.arrived(shared_server, envelope["id"])) == 1
    assert door.quarantined(shared_server, envelope["id"]) == []


def test_t2_a_lost_connection_is_reopened_once_before_the_retry_and_counted(page, proxy):
    page.add_init_script(faults.DEAD_HANDLES)
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    phone.wait_until(lambda: [one["at"] for one in phone.drafts(page)] == ["#preview"])
    page.evaluate("window.dead = [...handles]")
    proxy.rule("/api/", cuts)
    phone.send(page)
    phone.wait_for_status(page, "waiting")
    assert len(phone.outbox(page)) == 1
    # The page's own second one; the test's looks are closed at once and counted out.
    page.evaluate("window.before = handles.length")
    assert page.evaluate("handles.filter((handle) => handle.onclose).length") == 2
    phone.wait_until(lambda: phone.stored(page, "log"))
    assert phone.stored(page, "log")[0]["reopened"] == 1


def test_t8_without_persistent_storage_it_still_works_and_says_what_to_do(page, proxy):
    page.add_init_script(faults.NOTHING_PERSISTS)
    phone.save_without_network(page, proxy)
    words = json.loads(page.locator("script[data-words]").text_content())
    expect(page.locator("[data-status]")).to_contain_text(words["again"])
    proxy.up()
    phone.come_back(page)
    phone.wait_for_status(page, "arrived")


@pytest.mark.parametrize("network", ["up", "down"])
def test_t9_an_abort_after_success_is_never_called_saved(page, proxy, shared_server, network):
    page.add_init_script(faults.ABORT_AFTER_SUCCESS + faults.STATUSES)
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    page.evaluate("window.fault = true")
    if network == "down":
        proxy.rule("/api/", cuts)
    phone.send(page)
    if network == "up":
        phone.wait_for_status(page, "arrived")
        assert page.evaluate("statuses")[-2:] == ["sending", "arrived"]
        (body,) = proxy.bodies
        (envelope,) = json.loads(body)["envelopes"]
        assert len(door.arrived(shared_server, envelope["id"])) == 1
    else:
        assert sealed_file(page)["envelopes"][0]["kind"] == "response"
        # What was begun is still there: nothing was sent, so nothing was wiped.
        assert len(phone.drafts(page)) == 1
    assert not {"saved", "waiting"} & set(page.evaluate("statuses"))
    assert phone.outbox(page) == []


def test_t10_the_finished_record_is_written_strictly_and_read_back_before_saved(page, proxy):
    page.add_init_script(faults.SEQUENCE)
    phone.save_without_network(page, proxy)
    steps = [step for step in page.evaluate("sequence") if "outbox" in step[1]]
    steps = steps[next(at for at, step in enumerate(steps) if step[0] == "readwrite") :]
    assert steps[:4] == [
        ["readwrite", "outbox drafts", "strict"],
        ["complete", "outbox drafts"],
        ["readonly", "outbox", "strict"],
        ["complete", "outbox"],
    ]
    assert {step[2] for step in steps if step[0] == "readwrite"} == {"strict"}


def test_t10_what_reads_back_differently_is_never_called_saved(page, proxy, shared_server):
    page.add_init_script(faults.ROTTEN_DISK + faults.STATUSES)
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    page.evaluate("window.fault = true")
    phone.send(page)
    phone.wait_for_status(page, "arrived")
    assert not {"saved", "waiting"} & set(page.evaluate("statuses"))
    (envelope,) = json.loads(proxy.bodies[0])["envelopes"]
    assert len(door.arrived(shared_server, envelope["id"])) == 1


@pytest.mark.parametrize("device", DEVICE_WITHOUT_MEMORY)
@pytest.mark.parametrize("network", ["up", "down"])
def test_t12_a_device_without_memory_lets_people_answer_and_never_says_saved(
    page, proxy, device, network
):
    page.clock.install()
    page.add_init_script(faults.STATUSES + DEVICE_WITHOUT_MEMORY[device])
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    if network == "down":
        proxy.rule("/api/", cuts)
    page.locator("[data-send]").click()
    for _ in range(4):
        page.clock.run_for(3100)
        page.wait_for_timeout(50)
    if network == "up":
        phone.wait_for_status(page, "arrived")
    else:
        assert sealed_file(page)["envelopes"]
    assert not {"saved", "waiting"} & set(page.evaluate("statuses"))


def test_t12_without_any_database_the_page_stays_the_form_that_posts(page, proxy):
    page.add_init_script(faults.NO_DATABASE_AT_ALL)
    page.goto(phone.address(proxy.url))
    page.wait_for_selector("html.js")
    expect(page.locator("fieldset[data-question]:visible").nth(20)).to_be_visible()
    page.locator('input[name="liking"][value="5"]').check()
    page.locator('button[value="preview"]').click()
    page.locator("button[data-send]").click()
    page.wait_for_selector("[data-status=arrived]")


def test_t13_the_cipher_never_runs_while_a_transaction_is_open(page, proxy):
    page.add_init_script(faults.SEQUENCE)
    phone.save_without_network(page, proxy)
    running = 0
    for what, *_ in page.evaluate("sequence"):
        running += {"readwrite": 1, "readonly": 1, "complete": -1}.get(what, 0)
        assert not (what == "cipher" and running)
    assert len(phone.outbox(page)) == 1


def test_a_cipher_that_fails_says_not_sent_and_lets_people_try_again(page, proxy):
    page.add_init_script(faults.CIPHER_FAILS)
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    page.evaluate("window.fault = true")
    page.locator("[data-send]").click()
    phone.wait_for_status(page, "draft")
    assert len(phone.drafts(page)) == 1
    page.evaluate("window.fault = false")
    phone.send(page)
    phone.wait_for_status(page, "arrived")


CORRUPT = """(record) => new Promise((resolve, reject) => {
  const open = indexedDB.open("quartierstimme")
  open.onsuccess = () => {
    const transaction = open.result.transaction(["outbox"], "readwrite")
    transaction.objectStore("outbox").put(record)
    transaction.oncomplete = () => { open.result.close(); resolve() }
    transaction.onabort = reject
  }
})"""


@pytest.mark.parametrize("sealed", [None, "text", 7, []])
def test_t32_a_record_without_its_bytes_blocks_no_other(page, proxy, shared_server, sealed):
    phone.open_survey(page, proxy.url)
    broken = {"id": "!", "state": "waiting", "sealed": sealed, "hash": "x", "kind": "response"}
    page.evaluate(CORRUPT, broken)
    phone.answer_shortest(page)
    phone.send(page)
    phone.wait_for_status(page, "arrived")
    (left,) = phone.outbox(page)
    assert left["id"] == "!"


def test_t32_a_record_that_cannot_be_read_blocks_no_other(page, proxy, shared_server):
    page.add_init_script(faults.UNREADABLE)
    first = phone.save_without_network(page, proxy)
    page.evaluate("(id) => sessionStorage.clear() ?? (window.unreadable = id)", first)
    page.add_init_script(f"window.unreadable = '{first}'")
    proxy.up()
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    phone.send(page)
    phone.wait_for_status(page, "arrived")
    (left,) = phone.outbox(page)
    assert left["id"] == first


def test_t32_flipped_bytes_are_shown_as_held_and_kept(page, proxy, shared_server):
    record_id = phone.save_without_network(page, proxy)
    page.evaluate(
        """(id) => new Promise((resolve) => {
          const open = indexedDB.open("quartierstimme")
          open.onsuccess = () => {
            const store = open.result.transaction(["outbox"], "readwrite").objectStore("outbox")
            store.get(id).onsuccess = ({ target: { result } }) => {
              new Uint8Array(result.sealed)[99] ^= 1
              store.put(result)
            }
            store.transaction.oncomplete = () => { open.result.close(); resolve() }
          }
        })""",
        record_id,
    )
    proxy.up()
    phone.come_back(page)
    phone.wait_for_status(page, "quarantined")
    (left,) = phone.outbox(page)
    assert (left["id"], left["state"], left["reason"]) == (record_id, "quarantined", "hash")
    assert door.quarantined(shared_server, record_id) == ["hash"]


def test_t32_a_broken_record_can_be_taken_out_raw_and_discarded(page, proxy):
    phone.open_survey(page, proxy.url)
    page.evaluate(CORRUPT, {"id": "!", "state": "waiting", "sealed": None, "rest": "of it"})
    page.goto(f"{proxy.url}/offline")
    with page.expect_download() as download:
        page.locator("[data-waiting] a").click()
    assert json.loads(download.value.path().read_text())["rest"] == "of it"
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("[data-waiting] button").click()
    phone.wait_until(lambda: phone.outbox(page) == [])
