"""Judging one model: which counts the tables give away, to a reader and to a respondent.

Worlds (whole populations that fit everything published) clear counts. What a respondent knows
beside the tables is that the cells with their own answers are not empty: a world clears counts
for every respondent who could live in it. So all of them are looked at together, and a programme
is solved only for a respondent and a count that no world has cleared yet.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from participation.anonymity.attack.bounds import Pool
from participation.anonymity.attack.equations import ContradictionError, Equations, Ints, indicator
from participation.anonymity.attack.findings import Finding, settled, verdict
from participation.anonymity.attack.model import Model, Target
from participation.anonymity.attack.partition import Block
from participation.anonymity.attack.reading import Own
from participation.anonymity.attack.rules import Interval
from participation.anonymity.attack.solve import Deadline, maximise, must

# Random worlds tried before counts are looked at one by one.
ROUNDS = 8
# Pairs of respondent and target that are looked at one by one; of more, half at a time.
MANY = 4000
READER = "the published tables"
FAR = 2**31

Profile = dict[str, Block]
Marks = NDArray[np.bool_]


class Crowd:
    """Respondents who might attack, and for some sums the spans that worlds have reached.

    cells -- per respondent, 1 for every column that counts them; shift -- per respondent and
    sum, 1 where they are counted in it; sums -- of the targets, then of those beside them.
    possible, settled -- who can be at all, and which targets need no more looking at.
    """

    def __init__(
        self,
        profiles: list[Profile],
        cells: NDArray[np.float64],
        shift: Ints,
        sums: NDArray[np.float64],
    ) -> None:
        self.profiles, self.cells, self.shift, self.sums = profiles, cells, shift, sums
        self.least: Ints = np.full(shift.shape, FAR, dtype=np.int64)
        self.most: Ints = np.full(shift.shape, -FAR, dtype=np.int64)
        self.possible: Marks = np.ones(len(profiles), dtype=bool)
        self.settled: Marks = np.zeros((len(profiles), len(sums) // 2), dtype=bool)

    def reach(self, worlds: Ints) -> None:
        """Take worlds, one per row, into account for all who could live in them."""
        if not len(worlds) or not len(self.sums):
            return
        reached = (worlds @ self.sums.T).astype(np.int64)
        lives = (self.cells @ (worlds < 1).T.astype(np.float64)) == 0
        if len(worlds) < len(self.profiles):
            for world, home in zip(reached, lives.T, strict=True):
                self.least[home] = np.minimum(self.least[home], world)
                self.most[home] = np.maximum(self.most[home], world)
            return
        for who in np.flatnonzero(lives.any(axis=1)):
            mine = reached[lives[who]]
            np.minimum(self.least[who], mine.min(axis=0), out=self.least[who])
            np.maximum(self.most[who], mine.max(axis=0), out=self.most[who])


class Judge:
    """Judges the targets of one model at a bound `k` and a least width."""

    def __init__(
        self,
        model: Model,
        k: int,
        width: int,
        deadline: Deadline,
        random: np.random.Generator,
        words: str = "per question",
    ) -> None:
        self.model, self.k, self.width = model, k, width
        self.deadline, self.random, self.words = deadline, random, words
        # A count of everybody there is, is no secret: its size is known anyway.
        self.targets = [t for t in model.targets if t.rest and t.columns]
        half = [t.columns for t in self.targets], [t.rest for t in self.targets]
        self.sums = indicator([*half[0], *half[1]], len(model.equations.low))
        self.pool = Pool()
        self.names = (*model.centre, *model.partners)

    def tables_alone(self) -> list[Finding]:
        """Return what the tables give to a reader who answered nothing.

        Raises ContradictionError, OutOfTimeError.
        """
        if not self.targets:
            return []
        self._wander()
        return self._look("", [{}], np.ones(len(self.targets), dtype=bool))

    def respondent(self, own: Own) -> list[Finding]:
        """Return what the tables give to a respondent with these answers."""
        mine = {n: frozenset([own.answers[n]]) for n in self.names if n in own.answers}
        return self._look(own.group, [mine], np.ones(len(self.targets), dtype=bool))

    def anybody(self, found: Sequence[Finding]) -> list[Finding]:
        """Return what the tables give to some respondent and not to every reader.

        found -- what `tables_alone` said; those counts are not looked at again.
        """
        known = {finding.cell for finding in found}
        todo = np.array([t.title not in known for t in self.targets], dtype=bool)
        margin = self.model.builder.margin
        result: list[Finding] = []
        for group in self.model.builder.document.groups:
            blocks = [[b for (n, g, b) in margin if (n, g) == (name, group)] for name in self.names]
            left = self._not_for_all(*self._anybody_of(group), todo)
            for first in blocks[0] if left.any() else ():
                # One answer to the question at a time, so that memory stays small.
                rest = product(*blocks[1:])
                profiles = [dict(zip(self.names, (first, *others), strict=True)) for others in rest]
                result += self._look(group, profiles, left)
        return list({(f.kind, f.cell): f for f in result}.values())

    def _look(self, group: str, profiles: list[Profile], wanted: Marks) -> list[Finding]:
        """Return what some of these respondents can prove of the targets that are wanted."""
        cells = self._cells(group, profiles)
        shift = (cells @ self.sums.T > 0).astype(np.int64)
        both = np.stack([shift.min(axis=0), shift.max(axis=0)])
        left = self._not_for_all(cells.max(axis=0), both, wanted)
        if left.sum() * len(profiles) > MANY and len(profiles) > 1:
            middle = len(profiles) // 2
            found = self._look(group, profiles[:middle], left)
            known = {finding.cell for finding in found}
            left &= np.array([t.title not in known for t in self.targets], dtype=bool)
            return found + self._look(group, profiles[middle:], left)
        half, found = len(self.targets), list[Finding]()
        rows = np.flatnonzero(left)
        kept = np.concatenate([rows, rows + half])
        crowd = Crowd(profiles, cells, shift[:, kept], self.sums[kept])
        crowd.reach(self.pool.within(self.model.equations))
        while len(rows):
            open_ = self._open(crowd)
            who = int(open_.sum(axis=1).argmax())
            if not open_[who].any():
                break
            equations = self._occupied(cells[who])
            try:
                if equations is None:
                    raise ContradictionError
                for i in map(int, np.flatnonzero(open_[who])):
                    found += self._solve(crowd, who, i, equations, self.targets[rows[i]])
            except ContradictionError:
                if not profiles[who]:
                    raise
                crowd.possible[who] = False  # nobody can have given these answers
        return found

    def _anybody_of(self, group: str) -> tuple[NDArray[np.float64], Ints]:
        """Return the cells in which somebody of the group can stand, and whether all or none
        of them are counted in each sum."""
        lived = np.zeros(len(self.model.equations.low))
        builder = self.model.builder
        columns = [column for (_, g, _), column in builder.margin.items() if g == group]
        columns += [column for (g, _, _, _), column in builder.crossing.items() if g == group]
        lived[columns] = 1
        # Cells that must be empty have nobody in them who could attack.
        lived[self.model.equations.high < 1] = 0
        counted = (lived @ self.sums.T > 0).astype(np.int64)
        return lived, np.stack([np.zeros_like(counted), counted])

    def _not_for_all(self, lived: NDArray[np.float64], shift: Ints, wanted: Marks) -> Marks:
        """Clear targets for many respondents at once; return those that are left.

        A world in which somebody stands in every cell of any of them fits what each knows.

        lived -- 1 for each of these cells; shift -- two rows, the least and the most that one of
        them is counted in each sum.
        """
        equations = self._occupied(lived)
        if equations is None:
            return wanted  # not all of them can be there at once; fewer will be looked at
        half = len(self.targets)
        # Two respondents who live in all these worlds: one hardly counted, one wherever possible.
        crowd = Crowd([{}, {}], np.zeros((2, len(lived))), shift, self.sums)
        crowd.reach(self.pool.within(equations))
        try:
            for i in map(int, np.flatnonzero(wanted & self._open(crowd).any(axis=0))):
                for at, sign in ((i, 1.0), (i, -1.0), (half + i, 1.0)):
                    if self._open_at(crowd, i):
                        self._go(crowd, equations, at, sign)
                if not shift[0, i] and self._open_at(crowd, i):
                    self._spare(crowd, lived, i)
        except ContradictionError:
            return wanted
        left: Marks = wanted & self._open(crowd).any(axis=0)
        return left

    def _spare(self, crowd: Crowd, lived: NDArray[np.float64], i: int) -> None:
        """Look for a world with nobody in the target, for respondents who are not counted there:
        they need it to be lived in everywhere else only."""
        equations = self._occupied(np.where(self.sums[i] > 0, 0.0, lived))
        if equations is None:
            return
        answer = maximise(equations, -self.sums[i], self.deadline)
        if answer is not None and answer.world is not None:
            self.pool.add(answer.world)
            crowd.least[0, i] = min(crowd.least[0, i], int(self.sums[i] @ answer.world))

    def _open_at(self, crowd: Crowd, i: int) -> bool:
        """Tell whether some respondent of a crowd has not been cleared of one target."""
        half = len(crowd.sums) // 2
        least, most, beside = crowd.least[:, i], crowd.most[:, i], crowd.most[:, half + i]
        clear = settled(least, most, crowd.shift[:, i], self.k, self.width)
        return not (clear & (beside - crowd.shift[:, half + i] >= 1)).all()

    def _open(self, crowd: Crowd) -> Marks:
        """Tell, per respondent and target, what no world has cleared yet."""
        half = crowd.sums.shape[0] // 2
        least, most, mine = crowd.least, crowd.most, crowd.shift
        clear = settled(least[:, :half], most[:, :half], mine[:, :half], self.k, self.width)
        clear &= most[:, half:] - mine[:, half:] >= 1
        clear |= crowd.settled
        return ~clear & crowd.possible[:, None]

    def _solve(
        self, crowd: Crowd, who: int, i: int, equations: Equations, target: Target
    ) -> list[Finding]:
        """Solve exactly what one respondent can prove of one target, until it is cleared."""
        half = crowd.sums.shape[0] // 2
        spans = []
        for at, sign in ((i, 1.0), (i, -1.0), (half + i, 1.0)):
            if not self._open(crowd)[who, i]:
                return []
            spans.append(self._go(crowd, equations, at, sign) - int(crowd.shift[who, at]))
        crowd.settled[who, i] = True
        proven = Interval(spans[1], spans[0])
        kind = verdict(proven, self.k, self.width)
        if kind is None and proven.low >= 1 and spans[2] == 0:
            kind = "everybody"
        if kind is None:
            return []
        crowd.settled[:, i] = True  # once is enough
        return self._unless_empty(target, kind, proven, crowd.profiles[who])

    def _go(self, crowd: Crowd, equations: Equations, at: int, sign: float) -> int:
        """Find the world in which one sum is largest or smallest; return the proven bound.

        Raises ContradictionError, OutOfTimeError.
        """
        unit = crowd.sums[at]
        bound = int(unit @ (equations.high if sign > 0 else equations.low))
        answer = must(maximise(equations, sign * unit, self.deadline))
        if answer.world is not None:
            self.pool.add(answer.world)
            crowd.reach(answer.world[None])
        solved = int(sign) * answer.bound
        return min(bound, solved) if sign > 0 else max(bound, solved)

    def _cells(self, group: str, profiles: list[Profile]) -> NDArray[np.float64]:
        """Return, per respondent, 1 for every column that counts them."""
        cells = np.zeros((len(profiles), len(self.model.equations.low)))
        builder = self.model.builder
        places = {
            (name, level): np.array([p.get(name) == level for p in profiles])
            for name in self.names
            for level in {p[name] for p in profiles if name in p}
        }

        def inside(name: str, block: Block) -> Marks:
            marks = [m for (n, level), m in places.items() if n == name and level <= block]
            return np.logical_or.reduce([np.zeros(len(profiles), dtype=bool), *marks])

        for (name, g, block), column in builder.margin.items():
            if g == group:
                cells[:, column] = inside(name, block)
        for (g, (one, other), a, b), column in builder.crossing.items():
            if g == group:
                cells[:, column] = inside(one, a) & inside(other, b)
        if group:
            cells[:, self.model.shared["", group]] = 1
        return cells

    def _occupied(self, cells: NDArray[np.float64]) -> Equations | None:
        """Return the equations with somebody in each of these cells; None if that cannot be."""
        equations = self.model.equations
        low = np.maximum(equations.low, cells.astype(np.int64))
        occupied = replace(equations, low=low, high=equations.high.copy())
        try:
            occupied.tighten()
        except ContradictionError:
            return None
        return occupied

    def _wander(self) -> None:
        """Collect worlds in random directions, half of them with as much life as there can be."""
        plain = self.model.equations
        lived = self._occupied((plain.high >= 1).astype(np.float64)) or plain
        for number in range(ROUNDS):
            # Heavy tails: each round pushes few counts hard instead of all of them a little.
            size = np.exp(3 * self.random.random(len(self.sums)))
            sign = self.random.choice([-1.0, 1.0], len(self.sums))
            equations = lived if number % 2 else plain
            answer = maximise(equations, (size * sign) @ self.sums, self.deadline, False)
            if answer is None and equations is plain:
                raise ContradictionError
            if answer is not None and answer.world is not None:
                self.pool.add(answer.world)

    def _unless_empty(
        self, target: Target, kind: str, proven: Interval, profile: Profile
    ) -> list[Finding]:
        shared, high = self.model.shared, self.model.equations.high
        people = sum(int(high[shared["", group]]) for group in target.groups)
        known = READER
        if profile:
            answers = ", ".join(f"{name} = {'+'.join(sorted(b))}" for name, b in profile.items())
            known = f"one's own answers ({answers})"
        found = Finding(
            kind,
            target.title,
            tuple(name for name, _ in target.where),
            tuple(tuple(sorted(level)) for _, level in target.where),
            proven.low,
            proven.high,
            known,
            self.words,
        )
        return [found] if people else []
