"""A survey closes while answers wait on a phone: they are still sent from that phone."""

import datetime as dt
import sqlite3

from playwright.sync_api import expect

from tests.browser import phone
from tests.browser.proxy import Proxy


def close(server):
    """Let the survey's last day be two days ago."""
    name = server.environment["DATABASE_URL"].removeprefix("sqlite:///")
    yesterday = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=2)
    with sqlite3.connect(name) as connection:
        connection.execute("UPDATE surveys SET closes_on = ?", (yesterday.isoformat(),))
    connection.close()


def test_opening_a_closed_survey_sends_what_waits_on_the_phone(server, phone_for):
    # Most phones send nothing in the background: there only a page can.
    page = phone_for(service_workers="block").new_page()
    proxy = Proxy(server)
    phone.save_without_network(page, proxy)
    close(server)
    page.goto(phone.address(proxy.url))
    phone.wait_for_status(page, "waiting")
    expect(page.locator("[data-waiting] li")).to_have_count(1)
    proxy.up()
    phone.come_back(page)
    phone.wait_for_status(page, "arrived")
    assert phone.outbox(page) == []
    expect(page.locator("[data-rests]")).to_be_hidden()
    proxy.close()


def test_a_closed_survey_asks_nothing_and_says_nothing_of_waiting(server, phone_for):
    close(server)
    page = phone_for().new_page()
    page.goto(phone.address(server.url))
    page.wait_for_load_state("networkidle")
    assert page.locator("form[data-survey], fieldset[data-question]").count() == 0
    assert not page.locator("[data-status], [data-rests]").first.is_visible()


def test_the_page_without_network_sends_when_the_network_is_back(server, phone_for):
    page = phone_for(service_workers="block").new_page()
    proxy = Proxy(server)
    phone.save_without_network(page, proxy)
    page.goto(f"{proxy.url}/offline")
    phone.wait_for_status(page, "waiting")
    proxy.up()
    phone.come_back(page)
    phone.wait_for_status(page, "arrived")
    expect(page.locator("[data-log] a")).to_be_visible()
    proxy.close()
