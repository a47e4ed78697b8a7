"""Where very much arrives at once a phone works a second for its answer, unseen, and it arrives."""

import pytest

from participation.deliveries.pace import FREE_NETWORK
from tests import device
from tests.browser import phone
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


def test_a_phone_does_the_work_that_is_asked_for_and_its_answer_arrives(busy_server, phone_for):
    context = phone_for(extra_http_headers=HOUSE)
    key = context.request.get(f"{busy_server.url}/api/v1/quarters/{QUARTER}").json()["keys"][0]
    sent = [device.envelope(key, device.content()) for _ in range(FREE_NETWORK)]
    assert busy_server.post("/api/v1/deliveries", {"envelopes": sent}, HOUSE)[0] == 200
    # How many more are free by chance, nobody knows.
    more = {"envelopes": sent[: FREE_NETWORK // 4 + 1]}
    assert busy_server.post("/api/v1/deliveries", more, HOUSE)[0] == 429
    page = context.new_page()
    answered = []
    page.on("response", lambda reply: answered.append(reply.status) if "/api/" in reply.url else 0)
    phone.open_survey(page, busy_server.url)
    phone.answer_shortest(page)
    phone.send(page)
    phone.wait_for_status(page, "arrived")
    assert answered == [429, 200]
    assert phone.outbox(page) == []
