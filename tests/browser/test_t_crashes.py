"""A battery that dies at the worst moment, a browser whose storage dies alone."""

import pytest
from playwright.sync_api import expect

from tests.browser import door, faults, phone, processes
from tests.browser.proxy import DELIVERIES, Proxy, cuts

BEFORE_SAVED = ("sealing", "writing")
AFTER_SAVED = ("written", "sending", "receipt", "removing")


@pytest.mark.parametrize("step", [*BEFORE_SAVED, *AFTER_SAVED])
def test_t30_killed_at_any_step_of_finishing_it_arrives_once(
    step, profile, proxy, shared_server, tmp_path
):
    context = profile()
    context.add_init_script(faults.DIES_AT + faults.NO_BACKGROUND_SYNC)
    page = context.new_page()
    page.goto(f"{phone.address(proxy.url)}#{step}")
    phone.ready(page)
    phone.answer_shortest(page)
    phone.wait_until(lambda: phone.drafts(page))
    (draft,) = phone.drafts(page)
    page.locator("[data-send]").click()
    phone.wait_for(page, "window.reached")
    page.wait_for_timeout(50)
    said_nothing = step in (*BEFORE_SAVED, "written")
    phone.wait_until(lambda: (phone.status(page) == "draft") == said_nothing)
    processes.kill(processes.of_profile(tmp_path / "phone"))

    page = profile().new_page()
    phone.open_survey(page, proxy.url)
    if step in BEFORE_SAVED:
        page.locator("[data-shown=resume] [data-go-on]").click()
        phone.send(page)
        phone.wait_for_status(page, "arrived")
    phone.wait_for_outbox(page, 0)
    assert phone.drafts(page) == []
    (content,) = door.arrived(shared_server, draft["id"])
    assert content["answers"] == {"connection": ["live"], "age": "under_14"}
    assert door.quarantined(shared_server, draft["id"]) == []


def test_t30_killed_right_after_saved_was_said_it_is_there(profile, proxy, shared_server, tmp_path):
    page = profile().new_page()
    record_id = phone.save_without_network(page, proxy)
    processes.kill(processes.of_profile(tmp_path / "phone"))
    page = profile().new_page()
    proxy.up()
    phone.open_survey(page, proxy.url)
    phone.wait_for_outbox(page, 0)
    assert len(door.arrived(shared_server, record_id)) == 1


def test_t3_storage_that_dies_mid_form_is_survived_by_reload_and_resume(
    profile, proxy, shared_server, tmp_path
):
    page = profile().new_page()
    phone.open_survey(page, proxy.url)
    phone.choose(page, "live")
    phone.go_on(page)
    phone.wait_until(lambda: phone.drafts(page))
    storage = processes.of_profile(tmp_path / "phone", "storage.mojom.StorageService")
    assert storage, "this browser keeps its storage in another process than the test knows"
    processes.kill(storage)
    phone.choose(page, "under_14")
    page.reload()
    phone.ready(page)
    page.locator("[data-shown=resume] [data-go-on]").click()
    phone.choose(page, "under_14")
    phone.go_on(page)
    phone.go_on(page)
    proxy.rule("/api/", cuts)
    phone.send(page)
    phone.wait_for_status(page, "waiting")
    (record,) = phone.outbox(page)
    proxy.up()
    phone.come_back(page)
    phone.wait_for_status(page, "arrived")
    (content,) = door.arrived(shared_server, record["id"])
    assert content["answers"] == {"connection": ["live"], "age": "under_14"}


def test_t3_a_killed_browser_resumes_where_it_was(profile, proxy, tmp_path):
    page = profile().new_page()
    phone.open_survey(page, proxy.url)
    phone.choose(page, "live")
    phone.go_on(page)
    phone.choose(page, "y27_44")
    phone.go_on(page)
    phone.wait_until(lambda: (phone.drafts(page) or [{}])[0].get("at") == "liking")
    processes.kill(processes.of_profile(tmp_path / "phone"))
    page = profile().new_page()
    phone.open_survey(page, proxy.url)
    page.locator("[data-shown=resume] [data-go-on]").click()
    expect(phone.on_screen(page)).to_have_attribute("data-question", "liking")


@pytest.fixture
def mortal(server):
    between = Proxy(server)
    yield between
    between.close()


def test_a_server_killed_between_receiving_and_answering_has_it_once(page, mortal, server):
    def dies(exchange):
        exchange.forward()
        server.kill()
        exchange.drop()

    page.add_init_script(faults.NO_BACKGROUND_SYNC)
    phone.open_survey(page, mortal.url)
    phone.answer_shortest(page)
    mortal.once(DELIVERIES, dies)
    phone.send(page)
    phone.wait_for_status(page, "waiting")
    (record,) = phone.outbox(page)
    server.start()
    phone.come_back(page)
    phone.wait_for_status(page, "arrived")
    assert len(door.arrived(server, record["id"])) == 1
