"""What a phone makes of answers that are not the server's: nothing but a failed attempt."""

import pytest

from tests.browser import door, phone
from tests.browser.proxy import DELIVERIES, answers, is_a_portal, leads_to_a_login

NOT_OURS = {
    "400": answers(400),
    "401": answers(401),
    "403": answers(403),
    "409": answers(409),
    "413": answers(413),
    "422": answers(422),
    "429": answers(429),
    "500": answers(500),
    "502": answers(502),
    "507": answers(507),
    "200 of a portal": is_a_portal,
    "302 to a log-in": leads_to_a_login,
    "200 with somebody's JSON": answers(200, b'{"receipts": []}'),
    "204": answers(204, b""),
}


@pytest.mark.parametrize("answer", NOT_OURS)
def test_t19_an_answer_that_is_not_our_receipt_changes_nothing(answer, page, proxy, shared_server):
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    proxy.rule(DELIVERIES, NOT_OURS[answer])
    phone.send(page)
    phone.wait_for_status(page, "waiting")
    (record,) = phone.outbox(page)
    assert record["state"] == "waiting"
    proxy.up()
    phone.come_back(page)
    phone.wait_for_status(page, "arrived")
    assert phone.outbox(page) == []
    assert len(door.arrived(shared_server, record["id"])) == 1
