"""What was acknowledged survives SIGKILL and counts once, whoever settles meanwhile."""

import http.client
import random
import threading
import time
from collections import Counter

import pytest
from sqlalchemy import func, select

from participation.db import db
from participation.deliveries.envelope import as_sent
from participation.deliveries.models import Arrival, Quarantined, Seen
from participation.deliveries.receive import receive
from participation.deliveries.seal import decode
from participation.deliveries.settle import settle
from participation.responses.models import FreeText, Response
from tests.integration.attacks import people
from tests.integration.attacks.conftest import go, ready
from tests.town import TODAY

CLIENTS = 8


class Clients:
    """Eight phones and tablets that send until they hold a receipt, then send some twice."""

    def __init__(self, urls, key):
        self.urls = urls
        self.key = key
        self.receipts = Counter()
        self.acknowledged = set()
        self.sent = 0
        self.failed = 0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(client,)) for client in range(CLIENTS)
        ]
        self._waiting = []

    def start(self):
        for thread in self._threads:
            thread.start()

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, client):
        rng = random.Random(client)
        while not self._stop.is_set():
            batch = self._next(200 if rng.random() < 0.05 else 1)
            while not self._post(rng.choice(self.urls), batch):
                if self._stop.wait(0.1):
                    self._waiting.append(batch)
                    return
            if rng.random() < 0.2:
                self._post(rng.choice(self.urls), batch)

    def _next(self, size):
        with self._lock:
            first, self.sent = self.sent, self.sent + size
        return [(n, people.sealed(self.key, n)) for n in range(first, first + size)]

    def _post(self, server, batch):
        try:
            status, reply = server.post(
                "/api/v1/deliveries", {"envelopes": [sealed for _, sealed in batch]}
            )
        except (OSError, http.client.HTTPException, ValueError):
            # Cut off in the middle of an answer.
            status, reply = 0, {}
        if status != 200:
            self.failed += 1
            return False
        with self._lock:
            for (number, sealed), receipt in zip(batch, reply["receipts"], strict=True):
                assert (receipt["id"], receipt["hash"]) == (sealed["id"], sealed["hash"])
                self.receipts[receipt["status"]] += 1
                self.acknowledged.add(number)
        return True

    def deliver_the_rest(self):
        for batch in self._waiting:
            assert self._post(self.urls[0], batch)


def rows():
    db.session.rollback()
    return [people.number_in(answers) for answers in db.session.scalars(select(Response.answers))]


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_eight_clients_lose_nothing_when_the_server_is_killed_three_times(
    app, server, settler, key
):
    clients = Clients([server], key)
    settling = settler(3600)
    ready(settling)
    go(settling)
    clients.start()
    for _ in range(3):
        time.sleep(1.2)
        server.kill()
        server.start()
    time.sleep(0.5)
    clients.stop()
    after_kills = set(clients.acknowledged)
    clients.deliver_the_rest()
    settling.kill()
    settling.wait()
    settle(TODAY)
    found = Counter(rows())
    assert clients.failed > 0, "no request was ever interrupted"
    assert len(after_kills) > 100
    assert after_kills <= found.keys()
    assert found == Counter(range(clients.sent))
    assert count(Seen) == clients.sent
    assert (count(Arrival), count(Quarantined)) == (0, 0)
    assert clients.receipts["already"] > 0
    assert set(clients.receipts) == {"stored", "already"}


@pytest.mark.parametrize("database", ["postgresql"])
def test_two_servers_on_one_database_count_a_delivery_once(app, server, second_server, key):
    second_server.start()
    clients = Clients([server, second_server], key)
    clients.start()
    time.sleep(1)
    second_server.kill()
    time.sleep(0.5)
    clients.stop()
    clients.deliver_the_rest()
    settle(TODAY)
    assert Counter(rows()) == Counter(range(clients.sent))


def rest(key, n, first=0):
    """Let `n` people's envelopes arrive, without a server between."""
    for start in range(first, first + n, 200):
        until = min(first + n, start + 200)
        envelopes = [people.sealed(key, number) for number in range(start, until)]
        taken = [
            as_sent(one["id"], one["kind"], one["key"], decode(one["sealed"])) for one in envelopes
        ]
        assert {receipt.status for receipt in receive(taken, TODAY)} == {"stored"}


def test_a_settle_killed_in_the_middle_loses_nothing_and_writes_nothing_twice(app, settler, key):
    rest(key, 1200)
    settlers = [settler(0) for _ in range(3)]
    for settling in settlers:
        ready(settling)
    for settling, pause in zip(settlers, (0.15, 0.4, 0.8), strict=True):
        go(settling)
        time.sleep(pause)
        settling.kill()
        settling.wait()
        written = Counter(rows())
        assert set(written.values()) <= {1}
        assert len(written) + count(Arrival) == 1200
    settle(TODAY)
    assert Counter(rows()) == Counter(range(1200))
    assert count(FreeText) == 0


def test_two_settles_at_once_write_each_answer_once(app, settler, key):
    rest(key, 600)
    settlers = [settler(0) for _ in range(2)]
    for settling in settlers:
        ready(settling)
    for settling in settlers:
        go(settling)
    settled = [int(settling.communicate()[0].split()[-1]) for settling in settlers]
    assert sum(settled) == 600
    assert Counter(rows()) == Counter(range(600))
