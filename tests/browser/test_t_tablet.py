"""How other tools lost data, against the street workers' app. The numbers are those of the list.

The outbox is the phones' own, which has its tests; here is what a tablet adds or does otherwise.
"""

import json
from pathlib import Path

import pytest

from participation.i18n import catalog
from tests.browser import door, faults, phone, tablet
from tests.browser.proxy import Held, answers, cuts, is_a_portal, loses_the_reply

CLEAR = {"storageTypes": "indexeddb,cache_storage,service_workers,local_storage"}


def short(page, language="en"):
    """Take the shortest interview up to its preview."""
    tablet.begin(page, language)
    tablet.choose(page, "live")
    tablet.go_on(page)
    tablet.choose(page, "under_14")
    tablet.go_on(page)
    tablet.go_on(page)
    page.wait_for_selector("[data-shown=preview]")


def saved(page, proxy):
    """Finish an interview without network."""
    proxy.rule("/api/", cuts)
    short(page)
    tablet.finish(page)
    tablet.leave(page)
    # The outbox lies in the order of its random ids.
    return max(phone.outbox(page), key=lambda record: record["made"])["id"]


def log(page):
    return [line["what"] for line in phone.stored(page, "log")]


def beats(page):
    with page.expect_response("**/api/v1/field/heartbeat"):
        page.clock.run_for(1_000_000)
    # Meanwhile nobody touched it.
    tablet.unlock(page)
    tablet.view(page, "home")


def said(page, sentence):
    page.wait_for_selector("[data-warning]:visible")
    return sentence in page.locator("[data-warning]").inner_text()


def file_of(page):
    with page.expect_download() as download:
        page.locator("[data-status] a[download]").click()
    return json.loads(Path(download.value.path()).read_text())


@pytest.fixture
def broken(phone_for, proxy, shared_server):
    """Open a tablet whose browser has a fault: `broken(script)`."""

    def open_tablet(script):
        context = phone_for(**tablet.SIZE)
        context.add_init_script(script)
        page = context.new_page()
        code = tablet.invite(door.settings_of(shared_server.instance))
        tablet.enrol_tablet(page, proxy.url, code)
        return page

    return open_tablet


def test_t1_a_handle_that_died_while_it_lay_in_the_bag_is_opened_again(broken, proxy):
    page = broken(faults.DEAD_HANDLES)
    proxy.rule("/api/", cuts)
    short(page)
    page.evaluate("window.dead = [...handles]")
    tablet.finish(page)
    tablet.leave(page)
    assert len(phone.outbox(page)) == 1
    assert phone.drafts(page) == []


def test_t2_the_log_counts_how_often_a_connection_was_lost(broken, proxy):
    page = broken(faults.DEAD_HANDLES)
    proxy.rule("/api/", cuts)
    short(page)
    page.evaluate("window.dead = [...handles]")
    tablet.finish(page)
    lines = phone.stored(page, "log")
    assert [line["reopened"] for line in lines if line["what"] == "saved"] == [1]


def test_t3_after_a_reload_mid_form_the_interview_goes_on_where_it_was(street, proxy):
    proxy.rule("/api/", cuts)
    tablet.begin(street, "ar")
    for values in (("live",), ("y27_44",), ("4",)):
        tablet.choose(street, *values)
        tablet.go_on(street)
    street.wait_for_timeout(300)
    tablet.reopen(street, proxy.url)
    street.locator("[data-parked-list] button").click()
    tablet.view(street, "interview")
    assert street.locator(tablet.STAGE).get_attribute("data-question") == "change"


@pytest.mark.parametrize("number", ["t4", "t5", "t7"])
def test_t4_t5_t7_a_storage_that_is_gone_is_known_to_the_office_and_told(
    number, street, proxy, shared_server
):
    """T4: a browser update ate it. T5: somebody cleared the site. T7: the origin was evicted."""
    first = saved(street, proxy)
    saved(street, proxy)
    proxy.up()
    # The counts get through, the records do not.
    proxy.rule("/api/v1/deliveries", cuts)
    beats(street)
    kinds = dict(CLEAR, storageTypes="indexeddb") if number == "t4" else CLEAR
    browser = street.context.new_cdp_session(street)
    street.goto("about:blank")
    browser.send("Storage.clearDataForOrigin", {"origin": proxy.url, **kinds})
    street.goto(f"{proxy.url}/field/de/")
    # Nobody can go on as if nothing had been: the tablet is let in again, as the same one.
    tablet.view(street, "enrol")
    query = "SELECT id, unsent FROM field_devices ORDER BY id DESC LIMIT 1"
    ((device, unsent),) = door.change(shared_server, query)
    assert unsent == 2
    code = tablet.invite(door.settings_of(shared_server.instance), device=device)
    tablet.enrol_tablet(street, proxy.url, code)
    lost = catalog("de").ugettext(
        "When this tablet last reported, %(n)s more records waited on it. They are not here any"
        " more. Tell the office."
    )
    assert said(street, lost % {"n": 2})
    assert "lost" in log(street)
    beats(street)
    counted = "SELECT sum(lost) FROM field_days WHERE device_id = ?"
    assert door.change(shared_server, counted, device) == [(2,)]
    assert door.arrived(shared_server, first) == []


def test_t7_the_start_screen_is_offered_before_anything_is_taken_offline(street):
    street.wait_for_selector("[data-install]:visible")
    assert not street.locator("[data-install-now]").is_visible()
    street.evaluate(
        """() => {
          window.prompted = 0
          const event = new Event("beforeinstallprompt", { cancelable: true })
          event.prompt = async () => (window.prompted += 1)
          dispatchEvent(event)
        }"""
    )
    street.locator("[data-install-now]").click()
    assert street.evaluate("window.prompted") == 1


def test_t6_the_log_says_what_happened_and_can_be_taken_along(street, proxy):
    record = saved(street, proxy)
    phone.wait_until(lambda: "not sent" in log(street))
    proxy.up()
    tablet.send_all(street)
    street.locator("[data-open-storage]").click()
    tablet.view(street, "storage")
    phone.wait_until(street.locator("[data-log]").inner_text)
    shown = street.locator("[data-log]").inner_text()
    for sentence in ("Tablet let in", "Saved and sealed", "Could not be sent", "Arrived"):
        assert catalog("de").ugettext(sentence) in shown
    assert record[:6] in shown
    with street.expect_download() as download:
        street.locator("[data-log-export] a").click()
    lines = json.loads(Path(download.value.path()).read_text())
    told = [line["what"] for line in lines if line.get("id") == record]
    assert told == ["saved", "stored"]
    assert {key for line in lines for key in line} <= {
        "what", "when", "id", "kind", "n", "why", "reason", "reopened",
    }  # fmt: skip


def test_t8_a_browser_that_protects_nothing_is_told_of_before_the_first_interview(broken):
    page = broken(faults.NOTHING_PERSISTS)
    told = catalog("de").ugettext(
        "This browser may delete what is stored when space is short. Send often, and do not use"
        " a private window."
    )
    assert said(page, told)
    tablet.interview(page, "en")
    tablet.send_all(page)


def test_t9_a_full_disk_is_never_called_saved_and_the_file_counts_once(
    broken, proxy, shared_server
):
    page = broken(faults.ABORT_AFTER_SUCCESS)
    proxy.rule("/api/", cuts)
    short(page)
    page.evaluate("window.fault = true")
    page.locator("[data-stage] [data-send]").click()
    page.wait_for_selector("[data-status] a[download]")
    assert page.locator("[data-thanks]").count() == 0
    assert phone.outbox(page) == []
    # Still parked: nothing was finished, so nothing was wiped.
    assert len(phone.drafts(page)) == 1
    file = file_of(page)
    page.evaluate("window.fault = false")
    tablet.finish(page)
    tablet.leave(page)
    proxy.up()
    tablet.send_all(page)
    _status, told = shared_server.post("/api/v1/deliveries", file)
    assert told["receipts"][0]["status"] == "already"
    assert len(door.arrived(shared_server, file["envelopes"][0]["id"])) == 1


def test_t10_a_disk_that_keeps_something_else_is_never_called_saved(broken, proxy):
    page = broken(faults.ROTTEN_DISK)
    proxy.rule("/api/", cuts)
    short(page)
    page.evaluate("window.fault = true")
    page.locator("[data-stage] [data-send]").click()
    page.wait_for_selector("[data-status] a[download]")
    assert page.locator("[data-thanks]").count() == 0


LACKING = {
    "no database": faults.NO_DATABASE_AT_ALL,
    "never answers": faults.OPEN_NEVER_ANSWERS,
    "is refused": faults.OPEN_IS_REFUSED,
    "throws": faults.OPEN_THROWS,
}


@pytest.mark.parametrize("lack", LACKING)
def test_t12_without_a_storage_that_answers_nobody_goes_out_with_this_tablet(
    lack, phone_for, proxy
):
    page = phone_for(**tablet.SIZE).new_page()
    page.clock.install()
    page.add_init_script(LACKING[lack])
    page.goto(f"{proxy.url}/field/de/")
    for _look in range(4):
        page.clock.run_for(3100)
        page.wait_for_timeout(50)
    page.wait_for_selector("[data-place] [data-list] li")
    told = catalog("de").ugettext("It cannot store records.")
    assert told in page.locator("[data-list]").inner_text()
    assert page.locator("[data-new], #code").count() == 0


def test_t13_the_cipher_never_runs_while_a_transaction_is_open(broken, proxy):
    page = broken(faults.SEQUENCE)
    proxy.rule("/api/", cuts)
    short(page)
    page.evaluate("sequence.length = 0")
    tablet.finish(page)
    steps = page.evaluate("sequence")
    sealing = max(at for at, step in enumerate(steps) if step[1] == "encrypt")
    keeping = next(
        at for at, step in enumerate(steps) if step[:2] == ["readwrite", "outbox drafts"]
    )
    assert sealing < keeping
    assert steps[keeping][2] == "strict"
    assert steps[keeping + 1][:1] == ["complete"]


def test_t14_what_is_finished_cannot_be_opened_or_edited(street, proxy):
    saved(street, proxy)
    street.go_back()
    street.wait_for_timeout(200)
    assert street.locator("[data-stage]").count() == 0
    tablet.reopen(street, proxy.url)
    assert street.locator("[data-parked-list] button").count() == 0
    assert phone.drafts(street) == []


OCCASIONS = {
    "online": "dispatchEvent(new Event('online'))",
    "focus": "dispatchEvent(new Event('focus'))",
    "visibility": "document.dispatchEvent(new Event('visibilitychange'))",
    "button": "document.querySelector('[data-send-now]').click()",
}


@pytest.mark.parametrize("occasion", OCCASIONS)
def test_t15_every_occasion_sends_what_waits(occasion, street, proxy):
    saved(street, proxy)
    proxy.up()
    street.evaluate(OCCASIONS[occasion])
    phone.wait_until(lambda: phone.outbox(street)[0]["state"] == "arrived")


def test_t16_a_browser_that_says_offline_is_not_believed(broken, proxy):
    page = broken(faults.SAYS_OFFLINE)
    short(page)
    tablet.finish(page)
    phone.wait_until(lambda: phone.outbox(page)[0]["state"] == "arrived")


def test_t17_of_two_windows_one_sends_at_a_time(street, proxy, shared_server):
    record = saved(street, proxy)
    proxy.up()
    held = Held()
    proxy.once("/api/v1/deliveries", held)
    street.evaluate(OCCASIONS["online"])
    phone.wait_until(held.reached.is_set)
    other = street.context.new_page()
    tablet.reopen(other, proxy.url)
    other.evaluate(OCCASIONS["online"])
    other.wait_for_timeout(500)
    sent = proxy.count("POST /api/v1/deliveries")
    held.release()
    phone.wait_until(lambda: phone.outbox(street)[0]["state"] == "arrived")
    assert sent == proxy.count("POST /api/v1/deliveries")
    assert len(door.arrived(shared_server, record)) == 1


def test_t18_the_id_is_made_before_the_first_write_and_stays(street, proxy):
    proxy.rule("/api/", cuts)
    tablet.begin(street, "en")
    tablet.choose(street, "live")
    phone.wait_until(lambda: phone.drafts(street))
    name = phone.drafts(street)[0]["name"]
    tablet.reopen(street, proxy.url)
    street.locator("[data-parked-list] button").click()
    tablet.view(street, "interview")
    tablet.go_on(street)
    tablet.choose(street, "under_14")
    tablet.go_on(street)
    tablet.go_on(street)
    tablet.finish(street)
    assert f"parked:{phone.outbox(street)[0]['id']}" == name


@pytest.mark.parametrize("status", [400, 403, 409, 422, 429, 500, 502, 507])
def test_t19_t20_no_answer_but_our_receipt_changes_a_record(street, proxy, status):
    """T19: refused is not dropped. T20: no number of failures ends the trying."""
    saved(street, proxy)
    proxy.up()
    proxy.rule("/api/v1/deliveries", answers(status))
    for _try in range(6):
        street.evaluate(OCCASIONS["online"])
        street.wait_for_timeout(60)
    phone.wait_until(lambda: phone.outbox(street)[0]["tries"] >= 3)
    assert phone.outbox(street)[0]["state"] == "waiting"
    proxy.up()
    tablet.send_all(street)


def test_t21_t22_a_lost_reply_keeps_the_record_and_counts_once(street, proxy, shared_server):
    """T21: only a receipt lets go. T22: sent twice is there once."""
    record = saved(street, proxy)
    proxy.up()
    proxy.once("/api/v1/deliveries", loses_the_reply)
    street.evaluate(OCCASIONS["online"])
    phone.wait_until(lambda: len(door.arrived(shared_server, record)) == 1)
    assert phone.outbox(street)[0]["state"] != "arrived"
    tablet.send_all(street)
    assert len(door.arrived(shared_server, record)) == 1


def test_t26_a_portal_that_says_200_is_no_success(street, proxy):
    saved(street, proxy)
    proxy.rule("/api/", is_a_portal)
    street.evaluate(OCCASIONS["online"])
    phone.wait_until(lambda: log(street).count("not sent") >= 2)
    waiting = catalog("de").ugettext("%(n)s waiting, last sent %(when)s")
    assert (
        street.locator("[data-line]").inner_text().startswith((waiting % {"n": 1, "when": ""})[:9])
    )


def test_t30_a_form_withdrawn_mid_interview_still_takes_what_was_begun(
    street, proxy, shared_server
):
    tablet.begin(street, "en")
    tablet.choose(street, "live")
    door.change(shared_server, "UPDATE surveys SET state = 'closed'")
    try:
        tablet.go_on(street)
        tablet.choose(street, "under_14")
        tablet.go_on(street)
        tablet.go_on(street)
        tablet.finish(street)
        tablet.leave(street)
        tablet.send_all(street)
        record = phone.outbox(street)[0]["id"]
        assert len(door.arrived(shared_server, record)) == 1
    finally:
        door.change(shared_server, "UPDATE surveys SET state = 'open'")


def test_t31_a_key_retired_since_the_last_fetch_still_opens(street, proxy, shared_server):
    record = saved(street, proxy)
    door.new_key(shared_server, tablet.today())
    proxy.up()
    tablet.send_all(street)
    assert len(door.arrived(shared_server, record)) == 1


def test_t32_one_unreadable_record_blocks_no_other_and_goes_out_as_a_file(broken, proxy):
    page = broken(faults.UNREADABLE)
    first = saved(page, proxy)
    second = saved(page, proxy)
    page.evaluate(f"window.unreadable = '{first}'")
    proxy.up()
    page.evaluate(OCCASIONS["online"])
    phone.wait_until(
        lambda: {one["id"]: one["state"] for one in phone.outbox(page)}[second] == "arrived"
    )
    page.locator("[data-open-storage]").click()
    tablet.view(page, "storage")
    broken_one = page.locator(".record", has_text=first[:6])
    assert catalog("de").ugettext("unreadable") in broken_one.inner_text()
    assert broken_one.locator("a[download]").count() == 1


@pytest.mark.parametrize("cut", ["/scripts/the-next/", "/static/the-next/", "/field/ar/"])
def test_t33_an_update_cut_at_any_file_leaves_the_old_app_starting(cut, street, proxy, next_server):
    proxy.server = next_server
    proxy.rule(cut, cuts)
    street.reload()
    tablet.unlock(street)
    tablet.view(street, "home")
    street.wait_for_timeout(800)
    assert not street.locator("[data-update]").is_visible()
    proxy.down()
    tablet.reopen(street, proxy.url)
    assert "the-next" not in street.locator("script[src]").get_attribute("src")
    short(street)
    tablet.finish(street)


def test_t34_a_new_version_waits_while_another_window_holds_an_interview(
    street, proxy, next_server
):
    other = street.context.new_page()
    tablet.reopen(other, proxy.url)
    tablet.begin(other, "ar")
    tablet.choose(other, "live")
    proxy.server = next_server
    street.reload()
    tablet.unlock(street)
    street.wait_for_selector("[data-use-update]:visible", timeout=tablet.PATIENCE)
    street.locator("[data-use-update]").click()
    street.wait_for_timeout(500)
    tablet.go_on(other)
    assert other.locator(tablet.STAGE).get_attribute("data-question") == "age"
    assert "the-next" not in other.locator("script[src]").get_attribute("src")


# The worker is registered late, as on a tablet that is busy: the browser looked before it.
LATE = """
const { register } = ServiceWorkerContainer.prototype
ServiceWorkerContainer.prototype.register = async function (...given) {
  await new Promise((resolve) => setTimeout(resolve, 3000))
  return register.apply(this, given)
}
"""


def test_t34_a_version_that_was_found_before_the_app_listened_is_offered(
    phone_for, proxy, shared_server, next_server
):
    context = phone_for(**tablet.SIZE)
    page = context.new_page()
    code = tablet.invite(door.settings_of(shared_server.instance))
    tablet.enrol_tablet(page, proxy.url, code)
    context.add_init_script(LATE)
    proxy.server = next_server
    page.reload()
    tablet.unlock(page)
    tablet.view(page, "home")
    page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
    page.wait_for_selector("[data-use-update]:visible", timeout=tablet.PATIENCE)


def test_t34_a_tablet_that_is_never_closed_finds_a_new_version_with_its_next_report(
    street, proxy, next_server
):
    proxy.server = next_server
    beats(street)
    street.wait_for_selector("[data-use-update]:visible", timeout=tablet.PATIENCE)


def test_t35_an_unknown_token_keeps_everything_and_asks_to_enrol_again(
    street, proxy, shared_server
):
    record = saved(street, proxy)
    query = "SELECT max(id) FROM field_devices"
    ((device,),) = door.change(shared_server, query)
    door.change(shared_server, "UPDATE field_devices SET token_hash = x'00' WHERE id = ?", device)
    proxy.up()
    beats(street)
    assert phone.outbox(street)[0]["state"] == "waiting"
    again = catalog("de").ugettext("The server does not know this tablet any more. Enrol it again.")
    phone.wait_until(lambda: again in street.locator("[data-warning]").inner_text())
    street.locator("[data-warning] button").click()
    tablet.view(street, "enrol")
    code = tablet.invite(door.settings_of(shared_server.instance), device=device)
    street.locator("#code").fill(code)
    street.locator("[name=safe]").check()
    street.locator("[data-form] button.button").first.click()
    tablet.view(street, "bundle")
    street.locator("[data-place] button[data-home]").click()
    tablet.view(street, "home")
    tablet.send_all(street)
    assert len(door.arrived(shared_server, record)) == 1


def test_t35_a_portals_page_is_never_kept_as_the_app(street, proxy):
    proxy.rule("/", is_a_portal)
    tablet.reopen(street, proxy.url)
    assert street.locator("[data-new]").count() == 1


def test_t36_a_day_passes_without_background_sync(broken, proxy, shared_server):
    page = broken(faults.NO_BACKGROUND_SYNC)
    record = saved(page, proxy)
    proxy.up()
    page.evaluate(OCCASIONS["focus"])
    phone.wait_until(lambda: phone.outbox(page)[0]["state"] == "arrived")
    assert len(door.arrived(shared_server, record)) == 1
