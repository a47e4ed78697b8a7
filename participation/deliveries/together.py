"""Group commit: deliveries that wait at the same time share one transaction and one fsync.

A delivery alone pays for a whole commit, which on a small machine is most of its cost. With
eight phones at the door, the one whose turn it is takes along what the others brought; they
find it done. Nobody waits for company: whoever comes to an idle door goes at once.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from sqlalchemy.exc import DBAPIError

from participation.db import disk_is_full

# As many envelopes as a full delivery holds: nobody waits longer than for one such.
MOST = 200

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


class _Turn(Generic[Item, Outcome]):
    """What one thread brought, and how it ended."""

    def __init__(self, items: Sequence[Item]):
        self.items = items
        self.outcomes: Sequence[Outcome] = ()
        self.error: BaseException | None = None
        self.over = False


class Together(Generic[Item, Outcome]):
    """Runs `commit` for what several threads brought; one thread at a time.

    commit -- writes items in one transaction and returns an outcome for each, in their order;
        when it returns they are on the disk, when it raises none is.
    """

    def __init__(self, commit: Callable[[Sequence[Item]], Sequence[Outcome]]):
        self._commit = commit
        self._waiting: deque[_Turn[Item, Outcome]] = deque()
        self._lead = threading.Lock()

    def add(self, items: Sequence[Item]) -> Sequence[Outcome]:
        """Return the outcomes of `items` once they are committed; raise what stopped them."""
        turn: _Turn[Item, Outcome] = _Turn(items)
        self._waiting.append(turn)
        with self._lead:
            # It may have been taken along while waiting for the lead.
            while not turn.over:
                self._run(self._next())
        if turn.error is not None:
            raise turn.error
        return turn.outcomes

    def _next(self) -> list[_Turn[Item, Outcome]]:
        turns = [self._waiting.popleft()]
        room = MOST - len(turns[0].items)
        while self._waiting and len(self._waiting[0].items) <= room:
            turns.append(self._waiting.popleft())
            room -= len(turns[-1].items)
        return turns

    def _run(self, turns: Sequence[_Turn[Item, Outcome]]) -> None:
        try:
            outcomes = self._commit([item for turn in turns for item in turn.items])
            self._share(turns, outcomes)
        except DBAPIError as error:
            if len(turns) > 1 and not disk_is_full(error):
                # One of them is poison. The others must not suffer for it.
                for turn in turns:
                    self._run([turn])
            else:
                self._fail(turns, error)
        except BaseException as error:
            # Else the others would wait for ever.
            self._fail(turns, error)

    def _share(self, turns: Sequence[_Turn[Item, Outcome]], outcomes: Sequence[Outcome]) -> None:
        at = 0
        for turn in turns:
            turn.outcomes = outcomes[at : at + len(turn.items)]
            turn.over = True
            at += len(turn.items)

    def _fail(self, turns: Sequence[_Turn[Item, Outcome]], error: BaseException) -> None:
        for turn in turns:
            turn.error = error
            turn.over = True
