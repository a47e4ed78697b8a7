"""Whole-number programming through HiGHS, with a clock that somebody else owns."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from participation.anonymity.attack.equations import ContradictionError, Equations, Ints

try:
    # SciPy keeps its HiGHS to itself. A programme that goes on where the last one ended takes a
    # tenth of the time; where the module is not found, `milp` gives the same answers.
    from scipy.optimize._highspy import _core as highs
except ImportError:  # pragma: no cover
    highs = None

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
    relaxed = _corner(equations, objective, deadline)
    if relaxed is None or relaxed.world is not None:
        return relaxed
    return _solve(equations, objective, deadline, whole=True, exact=exact)


def _corner(
    equations: Equations, objective: NDArray[np.float64], deadline: Deadline
) -> Answer | None:
    """Maximise without asking for whole numbers."""
    if highs is not None and len(equations.row_low):
        if equations.kept is None:
            equations.kept = Programme(equations)
        found = equations.kept.maximise(equations, objective, deadline)
        if found is not None:
            value, columns = found
            return _answer(equations, value, columns)
    # Whatever was not solved to the optimum, "no solution" included, is asked for afresh.
    return _solve(equations, objective, deadline, whole=False, exact=True)


class Programme:
    """Linear programmes that share their rows; each starts from the corner of the one before."""

    def __init__(self, equations: Equations) -> None:
        width = len(equations.low)
        columns = equations.matrix.tocsc()
        model = highs.HighsLp()
        model.num_col_, model.num_row_ = width, len(equations.row_low)
        model.col_cost_ = np.zeros(width)
        model.col_lower_ = equations.low.astype(np.float64)
        model.col_upper_ = equations.high.astype(np.float64)
        model.row_lower_ = equations.row_low.astype(np.float64)
        model.row_upper_ = equations.row_high.astype(np.float64)
        model.a_matrix_.num_col_, model.a_matrix_.num_row_ = width, len(equations.row_low)
        model.a_matrix_.format_ = highs.MatrixFormat.kColwise
        model.a_matrix_.start_ = columns.indptr
        model.a_matrix_.index_ = columns.indices
        model.a_matrix_.value_ = columns.data
        self._solver: Any = highs._Highs()
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("parallel", "off")
        self._solver.setOptionValue("threads", 1)
        self._solver.passModel(model)
        self._every = np.arange(width, dtype=np.int32)
        self._low, self._high = equations.low.copy(), equations.high.copy()

    def maximise(
        self, equations: Equations, objective: NDArray[np.float64], deadline: Deadline
    ) -> tuple[float, NDArray[np.float64]] | None:
        """Return the largest value and a corner that has it; None where none was proven.

        equations -- the rows this programme was made of, under any bounds of the columns.
        """
        solver, width = self._solver, len(self._every)
        moved = (self._low != equations.low) | (self._high != equations.high)
        if moved.any():
            low, high = equations.low.astype(np.float64), equations.high.astype(np.float64)
            solver.changeColsBounds(width, self._every, low, high)
            self._low, self._high = equations.low.copy(), equations.high.copy()
        solver.changeColsCost(width, self._every, -objective)
        # Its clock runs on from programme to programme.
        solver.setOptionValue("time_limit", solver.getRunTime() + deadline.left())
        solver.run()
        if solver.getModelStatus() != highs.HighsModelStatus.kOptimal:
            return None
        columns = np.array(solver.getSolution().col_value)
        return float(-solver.getInfo().objective_function_value), columns


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
    # Without branching HiGHS reports no dual bound; then the solution's own value is it.
    bound = found.mip_dual_bound if whole and found.mip_dual_bound is not None else found.fun
    return _answer(equations, -bound, found.x)


def _answer(equations: Equations, bound: float, columns: NDArray[np.float64]) -> Answer:
    world = np.rint(columns).astype(np.int64)
    close = np.abs(columns - world).max(initial=0.0) < 1e-4
    most = int(np.floor(bound + TOLERANCE)) if np.isfinite(bound) else 2**62
    return Answer(most, world if close and equations.holds(world) else None)


def must(answer: Answer | None) -> Answer:
    """Return the answer; raise ContradictionError where nothing satisfies the equations."""
    if answer is None:
        raise ContradictionError
    return answer
