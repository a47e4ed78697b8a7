"""Where very much arrives at once a phone works a second for its answer, unseen, and it arrives."""

import pytest

from participation.deliveries.pace import FREE_NETWORK
from tests import device
from tests.browser import phone
from tests.browser.proxy import DELIVERIES, Proxy
from tests.server import Server
from tests.town import QUARTER

HOUSE = {"X-Forwarded-For": "203.0.113.7"}


@pytest.fixture
def busy_server(settings):
    """A server behind a proxy that names the house, from which thirty answers came already."""
    started = Server(settings.instance, settings.database_url)
    started.start(PROXY_HOPS="1", SETTLE_SECONDS="86400")
    yield started
    started.kill()


@pytest.fixture
def door(busy_server):
    """The house's own line: whether the page sends or its worker, it is the same house."""
    between = Proxy(busy_server)
    yield between
    between.close()


def test_a_phone_does_the_work_asked_for_and_its_answer_arrives(busy_server, door, phone_for):
    page = phone_for().new_page()
    key = page.request.get(f"{busy_server.url}/api/v1/quarters/{QUARTER}").json()["keys"][0]
    sent = [device.envelope(key, device.content()) for _ in range(FREE_NETWORK)]
    assert busy_server.post(DELIVERIES, {"envelopes": sent}, HOUSE)[0] == 200
    # How many more are free by chance, nobody knows.
    more = {"envelopes": sent[: FREE_NETWORK // 4 + 1]}
    assert busy_server.post(DELIVERIES, more, HOUSE)[0] == 429
    answered = []

    def from_the_house(exchange):
        exchange.handler.headers.add_header("X-Forwarded-For", HOUSE["X-Forwarded-For"])
        status, *reply = exchange.forward()
        answered.append(status)
        exchange.answer(status, *reply)

    door.rule(DELIVERIES, from_the_house)
    phone.open_survey(page, door.url)
    phone.answer_shortest(page)
    phone.send(page)
    phone.wait_for_status(page, "arrived")
    assert answered == [429, 200]
    assert phone.outbox(page) == []
