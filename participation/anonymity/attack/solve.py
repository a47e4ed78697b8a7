"""Whole-number programming through HiGHS, with a clock that somebody else owns."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from participation.anonymity.attack.equations import ContradictionError, Equations, Ints

OPTIMAL, LIMIT, INFEASIBLE = 0, 1, 2
# HiGHS works in floating point; a bound this close to a whole number is that number.
TOLERANCE = 1e-5


class OutOfTimeError(Exception):
    """The solver did not finish; what it might have found counts as found."""


@dataclass
class Deadline:
    """Seconds left, by a clock handed in (the room has none of its own)."""

    seconds: float
    clock: Callable[[], float]
    start: float = field(init=False)

    def __post_init__(self) -> None:
        self.start = self.clock()

    def left(self) -> float:
        """Return the seconds left. Raises OutOfTimeError when there are none."""
        left = self.seconds - (self.clock() - self.start)
        if left <= 0:
            raise OutOfTimeError
        return left


@dataclass
class Answer:
    """bound -- no solution's value is above it; world -- a solution, checked in whole numbers,
    or None if rounding the solver's one did not give any."""

    bound: int
    world: Ints | None


def maximise(
    equations: Equations,
    objective: NDArray[np.float64],
    deadline: Deadline,
    exact: bool = True,
) -> Answer | None:
    """Maximise objective @ columns over the whole-number solutions; None if there are none.

    exact -- prove the bound; otherwise any good solution will do and `bound` is only valid.

    Raises OutOfTimeError when the deadline passes first.
    """
    # These polyhedra are nearly integral: most of the time the corner that linear programming
    # finds is already whole, and then it is the whole-number optimum too.
    relaxed = _solve(equations, objective, deadline, whole=False, exact=True)
    if relaxed is None or relaxed.world is not None:
        return relaxed
    return _solve(equations, objective, deadline, whole=True, exact=exact)


def _solve(
    equations: Equations,
    objective: NDArray[np.float64],
    deadline: Deadline,
    whole: bool,
    exact: bool,
) -> Answer | None:
    rows = LinearConstraint(equations.matrix, equations.row_low, equations.row_high)
    found = milp(
        -objective,
        integrality=np.full(len(objective), int(whole)),
        bounds=Bounds(equations.low, equations.high),
        constraints=rows if len(equations.row_low) else None,
        options={"time_limit": deadline.left(), "mip_rel_gap": 0.0 if exact else 0.05},
    )
    if found.status == INFEASIBLE:
        return None
    if found.x is None or (exact and found.status != OPTIMAL):
        raise OutOfTimeError
    world = np.rint(found.x).astype(np.int64)
    # Without branching HiGHS reports no dual bound; then the solution's own value is it.
    bound = found.mip_dual_bound if whole and found.mip_dual_bound is not None else found.fun
    bound = int(np.floor(-bound + TOLERANCE)) if np.isfinite(bound) else 2**62
    close = np.abs(found.x - world).max(initial=0.0) < 1e-4
    return Answer(bound, world if close and equations.holds(world) else None)


def must(answer: Answer | None) -> Answer:
    """Return the answer; raise ContradictionError where nothing satisfies the equations."""
    if answer is None:
        raise ContradictionError
    return answer
