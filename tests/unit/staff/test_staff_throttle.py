import datetime as dt

import pytest

from participation.staff import throttle
from participation.staff.throttle import SlowDown, network_of

NOON = dt.datetime(2025, 3, 3, 12, tzinfo=dt.UTC)


def after(seconds):
    return NOON + dt.timedelta(seconds=seconds)


def test_the_first_tries_are_free_then_the_wait_doubles():
    slow = SlowDown(free=3)
    assert [slow.wait("ada", NOON) for _ in range(4)] == [0, 0, 0, 2]
    assert slow.wait("ada", after(2)) == 0
    assert slow.wait("ada", after(2)) == 4
    assert slow.wait("ada", after(6)) == 0
    assert slow.wait("ada", after(6)) == 8


def test_the_wait_has_an_end():
    slow = SlowDown(free=1)
    moment = NOON
    for _ in range(11):
        moment += dt.timedelta(seconds=slow.wait("ada", moment))
        slow.wait("ada", moment)
    assert slow.wait("ada", moment) <= throttle.LONGEST_WAIT


def test_others_do_not_wait():
    slow = SlowDown(free=1)
    slow.wait("ada", NOON)
    assert slow.wait("ada", NOON)
    assert slow.wait("eve", NOON) == 0


def test_who_got_in_starts_again():
    slow = SlowDown(free=1)
    slow.wait("ada", NOON)
    slow.forgive("ada", NOON)
    assert slow.wait("ada", NOON) == 0


def test_a_good_try_among_others_is_uncounted():
    slow = SlowDown(free=2)
    slow.wait("10.1.2.0/24", NOON)
    slow.wait("10.1.2.0/24", NOON)
    slow.take_back("10.1.2.0/24", NOON)
    assert slow.wait("10.1.2.0/24", NOON) == 0


def test_a_new_hour_forgets_all_and_has_another_key():
    slow = SlowDown(free=1)
    slow.wait("ada", NOON)
    before = set(slow._tries)
    slow.wait("ada", after(3600))
    assert len(slow._tries) == 1
    assert before.isdisjoint(slow._tries)


def test_no_address_can_be_read_from_memory():
    slow = SlowDown(free=1)
    slow.wait("203.0.113.0/24", NOON)
    assert "203.0.113" not in repr(vars(slow))


def test_a_flood_of_names_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(throttle, "MOST_KEPT", 100)
    slow = SlowDown(free=1)
    for number in range(500):
        slow.wait(f"name {number}", after(number / 100))
    assert len(slow._tries) <= 101


@pytest.mark.parametrize(
    ("remote", "forwarded", "hops", "network"),
    [
        ("203.0.113.7", None, 0, "203.0.113.0/24"),
        ("2001:db8:1:2ff::7", None, 0, "2001:db8:1:200::/56"),
        # Without a proxy of ours the header is the visitor's own invention.
        ("203.0.113.7", "198.51.100.1", 0, "203.0.113.0/24"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.7", 1, "203.0.113.0/24"),
        ("127.0.0.1", "203.0.113.7, 10.0.0.1", 2, "203.0.113.0/24"),
        # Behind a proxy that says nothing everybody would look the same.
        ("127.0.0.1", None, 1, None),
        ("127.0.0.1", "unknown", 1, None),
        (None, None, 0, None),
    ],
)
def test_the_network_is_known_only_from_who_can_be_trusted(remote, forwarded, hops, network):
    assert network_of(remote, forwarded, hops) == network
