"""Deliveries that wait at the same time are committed together, and none suffers for another."""

import threading

import pytest
from sqlalchemy.exc import OperationalError

from participation.deliveries.together import MOST, Together


class Disk:
    """Commits what it is given; the first commit lasts until `let_go`."""

    def __init__(self, poison=None, full=False):
        self.commits = []
        self.begun = threading.Event()
        self.let_go = threading.Event()
        self.poison, self.full = poison, full

    def __call__(self, items):
        first = not self.begun.is_set()
        self.begun.set()
        if first:
            assert self.let_go.wait(20)
        elif self.full:
            raise OperationalError("INSERT", None, Exception("database or disk is full"))
        elif self.poison in items:
            raise OperationalError("INSERT", None, Exception("poison"))
        self.commits.append(list(items))
        return [f"kept {item}" for item in items]


def at_the_door(disk, brought):
    """Let the first begin, the others arrive meanwhile; return what each of them was told."""
    door, told = Together(disk), {}

    def come(items):
        try:
            told[items] = list(door.add(items))
        except OperationalError as error:
            told[items] = str(error.orig)

    threads = [threading.Thread(target=come, args=(items,)) for items in brought]
    threads[0].start()
    assert disk.begun.wait(20)
    for thread in threads[1:]:
        thread.start()
    while len(door._waiting) < len(brought) - 1:
        threading.Event().wait(0.001)
    disk.let_go.set()
    for thread in threads:
        thread.join(20)
    return told


def test_what_waits_while_the_disk_is_busy_shares_the_next_commit():
    disk = Disk()
    told = at_the_door(disk, [("a",), ("b", "c"), ("d",), ("e",)])
    assert told == {
        ("a",): ["kept a"],
        ("b", "c"): ["kept b", "kept c"],
        ("d",): ["kept d"],
        ("e",): ["kept e"],
    }
    assert [len(items) for items in disk.commits] == [1, 4]


def test_one_poisonous_delivery_does_not_cost_the_others():
    disk = Disk(poison="bad")
    told = at_the_door(disk, [("a",), ("b",), ("bad",), ("d",)])
    assert told == {("a",): ["kept a"], ("b",): ["kept b"], ("bad",): "poison", ("d",): ["kept d"]}


def test_a_full_disk_is_told_to_everybody_at_once():
    disk = Disk(full=True)
    told = at_the_door(disk, [("a",), ("b",), ("c",)])
    assert told == {("a",): ["kept a"], ("b",): "database or disk is full", ("c",): told[("b",)]}
    assert disk.commits == [["a"]]


def test_no_commit_grows_beyond_a_full_delivery():
    disk = Disk()
    half = [tuple(f"{n}-{i}" for i in range(MOST // 2)) for n in range(5)]
    told = at_the_door(disk, [("a",), *half])
    assert all(told[items] == [f"kept {item}" for item in items] for items in half)
    assert max(len(items) for items in disk.commits) == MOST


@pytest.mark.parametrize("error", [MemoryError, KeyboardInterrupt])
def test_who_leads_and_breaks_down_leaves_nobody_waiting(error):
    def breaks(_items):
        raise error

    door = Together(breaks)
    for _ in range(2):
        with pytest.raises(error):
            door.add(["a"])
