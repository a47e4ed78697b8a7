"""The service worker: updates that fail half-way, portals, and opening without network."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser import door, faults, phone
from tests.browser.proxy import (
    answers,
    cuts,
    is_a_portal,
    leads_to_a_login,
)
from tests.town import CODE

NEXT = "the-next"

# What a build consists of: the start of each address, as the proxy sees it.
FILES = {
    "the survey's script": f"/scripts/{NEXT}/survey.js",
    "the offline page's script": f"/scripts/{NEXT}/offline.js",
    "the icon": f"/static/{NEXT}/icons/",
    "the offline page": "/offline",
    "the worker itself": "/worker.js",
}

UPDATE = """async () => {
  const registration = await navigator.serviceWorker.getRegistration()
  const updated = await registration.update().catch(() => null)
  const coming = updated?.installing ?? registration.installing
  if (!coming) return registration.waiting ? "installed" : "none"
  return new Promise((resolve) => {
    const tell = () => /installed|activated|redundant/.test(coming.state) && resolve(coming.state)
    coming.addEventListener("statechange", tell)
    tell()
  })
}"""

HAS_WAITING = "async () => Boolean((await navigator.serviceWorker.getRegistration()).waiting)"
KEPT_TEXTS = """async () => {
  const texts = []
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const key of await cache.keys()) {
      texts.push([key.url, await (await cache.match(key)).text()])
    }
  }
  return texts
}"""


def build_of(page):
    address = page.locator("script[src]").first.get_attribute("src")
    return re.search(r"/scripts/([^/]+)/", address).group(1)


def opened_once(page, proxy):
    phone.open_survey(page, proxy.url)
    phone.ready_for_offline(page)
    return build_of(page)


@pytest.mark.parametrize("file", FILES)
def test_t33_an_update_cut_at_any_file_leaves_the_old_version_starting(
    file, page, proxy, shared_server, next_server
):
    old = opened_once(page, proxy)
    proxy.server = next_server
    proxy.rule(FILES[file], cuts)
    page.reload(wait_until="commit")
    page.wait_for_selector("fieldset[data-question]")
    assert page.evaluate(UPDATE) in {"redundant", "none"}
    # The next visit gets the new document, whose build is half there.
    page.reload(wait_until="commit")
    page.wait_for_selector("fieldset[data-question]")
    page.wait_for_timeout(100)
    proxy.down()
    phone.open_survey(page, proxy.url)
    assert build_of(page) == old
    phone.answer_shortest(page)
    phone.send(page)
    phone.wait_for_status(page, "waiting")
    proxy.up()
    phone.come_back(page)
    phone.wait_for_status(page, "arrived")


def test_t33_the_list_above_names_every_file_of_a_build(next_server):
    with urllib.request.urlopen(f"{next_server.url}/worker.js") as reply:
        listed = json.loads(re.search(r"^const FILES = (.*)$", reply.read().decode(), re.M)[1])
    starts = tuple(FILES.values())
    assert [address for address, _ in listed if not address.startswith(starts)] == []
    assert len(listed) == len(FILES) - 1


def test_t33_a_whole_update_opens_without_network_in_the_new_version(page, proxy, next_server):
    opened_once(page, proxy)
    proxy.server = next_server
    page.reload()
    phone.ready(page)
    assert page.evaluate(UPDATE) == "installed"
    # The next visit, before anything is begun, is when the new one takes over.
    page.reload()
    phone.ready(page)
    phone.wait_until(lambda: not page.evaluate(HAS_WAITING))
    phone.ready_for_offline(page)
    phone.wait_until(
        lambda: sorted(page.evaluate("caches.keys()")) == ["documents", f"shell-{NEXT}"]
    )
    proxy.down()
    phone.open_survey(page, proxy.url)
    assert build_of(page) == NEXT


def test_t33_a_server_set_back_to_the_old_version_is_followed(
    page, proxy, shared_server, next_server
):
    proxy.server = next_server
    opened_once(page, proxy)
    proxy.server = shared_server
    page.reload()
    phone.ready(page)
    page.evaluate(UPDATE)
    page.reload()
    phone.ready(page)
    phone.wait_until(lambda: not page.evaluate(HAS_WAITING))
    phone.ready_for_offline(page)
    proxy.down()
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)


def test_t34_the_worker_has_one_address_and_is_asked_for_every_time(page, proxy):
    opened_once(page, proxy)
    reply = page.request.get(f"{proxy.url}/worker.js")
    assert reply.headers["cache-control"] == "no-cache"
    script = page.evaluate(
        "async () => (await navigator.serviceWorker.getRegistration()).active.scriptURL"
    )
    assert script == f"{proxy.url}/worker.js"


OPEN_TABS = (
    "clients.matchAll({ type: 'window', includeUncontrolled: true }).then((all) => all.length)"
)


def test_t34_a_new_worker_waits_while_an_interview_is_open(phone_for, proxy, next_server):
    context = phone_for()
    page = context.new_page()
    opened_once(page, proxy)
    phone.choose(page, "live")
    proxy.server = next_server
    assert page.evaluate(UPDATE) == "installed"
    phone.go_on(page)
    # A second tab, fresh or finished, must not take the first one's worker away.
    other = context.new_page()
    phone.open_survey(other, proxy.url)
    other.locator("[data-shown=resume] [data-forget]").click()
    phone.answer_shortest(other)
    phone.send(other)
    phone.wait_for_status(other, "arrived")
    page.wait_for_timeout(300)
    assert page.evaluate(HAS_WAITING)
    other.close()
    # A worker still counts a tab for a moment after it was closed.
    worker = context.service_workers[0]
    phone.wait_until(lambda: worker.evaluate(OPEN_TABS) == 1)
    phone.choose(page, "under_14")
    phone.go_on(page)
    phone.go_on(page)
    assert page.evaluate(HAS_WAITING)
    phone.send(page)
    phone.wait_until(lambda: not page.evaluate(HAS_WAITING))


PORTALS = {
    "a page of its own": is_a_portal,
    "a log-in": leads_to_a_login,
    "401": answers(401),
    "403": answers(403),
    "404": answers(404),
    "502": answers(502),
}


@pytest.mark.parametrize("portal", PORTALS)
def test_t35_a_portal_is_never_kept_and_the_survey_opens_behind_it(portal, page, proxy):
    old = opened_once(page, proxy)
    before = sorted(page.evaluate(KEPT_TEXTS))
    proxy.rule("/", PORTALS[portal])
    phone.open_survey(page, proxy.url)
    assert build_of(page) == old
    page.evaluate(UPDATE)
    assert sorted(page.evaluate(KEPT_TEXTS)) == before
    phone.answer_shortest(page)
    phone.send(page)
    phone.wait_for_status(page, "waiting")


@pytest.mark.parametrize("portal", PORTALS)
def test_t35_no_worker_is_made_of_a_portals_files(portal, page, proxy):
    for start in ("/scripts/", "/static/", "/offline"):
        proxy.rule(start, PORTALS[portal])
    page.goto(phone.address(proxy.url))
    page.evaluate("navigator.serviceWorker.register('/worker.js').catch(() => {})")
    phone.wait_for(
        page,
        """async () => {
          const found = await navigator.serviceWorker.getRegistration()
          return !found?.installing && !found?.active
        }""",
    )
    assert page.evaluate("async () => (await caches.match('/offline')) === undefined")


def test_the_first_visit_counts_and_asks_for_the_document_once(page, proxy):
    opened_once(page, proxy)
    assert proxy.count("GET /de/innenstadt/surveys/residents?") == 1
    proxy.down()
    page.reload()
    phone.ready(page)
    phone.answer_shortest(page)


def test_a_poster_scanned_again_without_network_lists_what_opens_and_what_waits(page, proxy):
    page.on("dialog", lambda dialog: dialog.accept())
    phone.open_survey(page, proxy.url)
    phone.ready_for_offline(page)
    phone.answer_shortest(page)
    proxy.down()
    phone.send(page)
    phone.wait_for_status(page, "waiting")
    for scanned in (f"/q/{CODE}", f"/Q/{CODE}/ar", f"/{CODE}", "/de/innenstadt/"):
        page.goto(proxy.url + scanned)
        page.locator("[data-documents] a").wait_for()
        expect(page.locator("[data-waiting] li")).to_have_count(1)
    link = page.locator("[data-documents] a")
    assert link.get_attribute("lang") == "de"
    link.click()
    phone.ready(page)
    # The line that tells of what waits leads to where it can be taken out or discarded.
    page.locator("[data-others] a").click()
    page.locator("[data-waiting] button").click()
    phone.wait_until(lambda: phone.outbox(page) == [])
    with page.expect_download() as download:
        page.locator("a[download='log.json']").click()
    log = download.value.path().read_text()
    assert "saved" in log
    assert "under_14" not in log


def test_t15_the_page_without_network_sends_too_when_the_network_is_back(
    page, proxy, shared_server
):
    page.add_init_script(faults.NO_BACKGROUND_SYNC)
    opened_once(page, proxy)
    phone.answer_shortest(page)
    proxy.down()
    phone.send(page)
    phone.wait_for_status(page, "waiting")
    (record,) = phone.outbox(page)
    page.goto(f"{proxy.url}/q/{CODE}")
    page.locator("[data-waiting] li").wait_for()
    proxy.up()
    phone.come_back(page)
    page.locator("[data-waiting] li").wait_for(state="detached")
    assert len(door.arrived(shared_server, record["id"])) == 1


def test_a_form_withdrawn_mid_interview_still_takes_what_was_begun(page, proxy, shared_server):
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    state, closes_on = door.change(shared_server, "SELECT state, closes_on FROM surveys")[0]
    door.change(
        shared_server, "UPDATE surveys SET state = 'closed', closes_on = date('now', '-2 day')"
    )
    try:
        phone.send(page)
        phone.wait_for_status(page, "arrived")
        page.goto(phone.address(proxy.url))
        expect(page.locator("form[data-survey]")).to_have_count(0)
    finally:
        door.change(shared_server, "UPDATE surveys SET state = ?, closes_on = ?", state, closes_on)
