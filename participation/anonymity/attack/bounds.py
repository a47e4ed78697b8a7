"""What the equations of one model leave open, found with as few programmes as possible.

Interval arithmetic proves most of what can be proven. That a count is *not* proven is shown by
worlds: whole populations that fit everything published. One world speaks for all counts at
once; a programme of its own is solved only for counts that no world has settled.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from participation.anonymity.attack.equations import Equations, Ints, indicator
from participation.anonymity.attack.rules import Interval
from participation.anonymity.attack.solve import Deadline, OutOfTimeError, maximise, must


class Pool:
    """Worlds found so far for one model. They satisfy its rows; of a variant with other bounds
    on the columns, those count that keep its bounds."""

    def __init__(self) -> None:
        self._worlds: list[Ints] = []
        self._stacked: Ints = np.zeros((0, 0), dtype=np.int64)

    def add(self, world: Ints) -> None:
        self._worlds.append(world)

    def within(self, equations: Equations) -> Ints:
        """Return the worlds that fit the column bounds of a variant, one per row."""
        if not self._worlds:
            return np.zeros((0, len(equations.low)), dtype=np.int64)
        if len(self._stacked) < len(self._worlds):
            self._stacked = np.stack(self._worlds)
        every = self._stacked
        fits = ((every >= equations.low) & (every <= equations.high)).all(axis=1)
        return every[fits]


class Explorer:
    """Keeps, for a list of sums of columns, the span that known worlds have reached."""

    def __init__(
        self,
        equations: Equations,
        sums: Sequence[Sequence[int]],
        deadline: Deadline,
        random: np.random.Generator,
        pool: Pool | None = None,
    ) -> None:
        self.equations, self.deadline, self._random = equations, deadline, random
        self._pool = pool or Pool()
        # Models are small and asked thousands of times: dense sums are the fastest there are.
        self.matrix: NDArray[np.float64] = indicator(sums, len(equations.low))
        self.least: Ints = np.full(len(sums), 2**31, dtype=np.int64)
        self.most: Ints = np.full(len(sums), -1, dtype=np.int64)
        # What interval arithmetic alone can say; every true value lies inside.
        self.floor: Ints = (self.matrix @ equations.low).astype(np.int64)
        self.ceiling: Ints = (self.matrix @ equations.high).astype(np.int64)
        self.solved = 0
        known = self._pool.within(equations)
        if len(known):
            reached = (known @ self.matrix.T).astype(np.int64)
            self.least, self.most = reached.min(axis=0), reached.max(axis=0)

    def go(self, direction: NDArray[np.float64], exact: bool = False) -> int:
        """Find a world as far as possible in a direction over the sums; return the bound.

        Raises ContradictionError if no world exists, OutOfTimeError if time ran out.
        """
        objective = self.matrix.T @ direction
        answer = must(maximise(self.equations, objective, self.deadline, exact))
        self.solved += 1
        if answer.world is not None:
            self.see(answer.world)
        return answer.bound

    def see(self, world: Ints) -> None:
        """Take a world into account, here and for everybody who shares the pool."""
        self._pool.add(world)
        self._reach(world)

    def _reach(self, world: Ints) -> None:
        reached = (self.matrix @ world).astype(np.int64)
        np.minimum(self.least, reached, out=self.least)
        np.maximum(self.most, reached, out=self.most)

    def wander(self, undecided: NDArray[np.bool_]) -> bool:
        """Try one random direction over the undecided sums; tell whether it widened any span."""
        before = int((self.most - self.least)[undecided].sum())
        # Heavy tails: each round pushes few counts hard instead of all of them a little.
        size = np.exp(3 * self._random.random(len(self.least)))
        sign = self._random.choice([-1.0, 1.0], len(self.least))
        self.go(np.where(undecided, size * sign, 0.0))
        return int((self.most - self.least)[undecided].sum()) > before

    def push(self, index: int, sign: float) -> None:
        """Find the world in which one sum is largest (sign 1) or smallest (sign -1)."""
        unit = np.zeros(len(self.least))
        unit[index] = sign
        self.go(unit, exact=True)

    def settle(self, index: int) -> Interval:
        """Solve exactly what one sum can be."""
        unit = np.zeros(len(self.least))
        unit[index] = 1.0
        high = self.ceiling[index]
        if self.most[index] < high:
            high = min(high, self.go(unit, exact=True))
        low = self.floor[index]
        if self.least[index] > low:
            low = max(low, -self.go(-unit, exact=True))
        return Interval(int(low), int(high))


def narrow_shared(
    equations: Equations,
    columns: Sequence[int],
    deadline: Deadline,
    random: np.random.Generator,
) -> list[Interval]:
    """Return the exact span of each single column (margins that other models share).

    Raises ContradictionError, OutOfTimeError.
    """
    explorer = Explorer(equations, [[column] for column in columns], deadline, random)
    open_ = explorer.floor < explorer.ceiling
    idle = 0
    while open_.any() and idle < 2:
        idle = 0 if explorer.wander(open_) else idle + 1
        open_ = (explorer.least > explorer.floor) | (explorer.most < explorer.ceiling)
    return [
        explorer.settle(i)
        if open_[i]
        else Interval(int(explorer.floor[i]), int(explorer.ceiling[i]))
        for i in range(len(columns))
    ]


__all__ = ["Explorer", "OutOfTimeError", "Pool", "narrow_shared"]
