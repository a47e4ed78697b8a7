"""Judging one model: which counts the tables give away, to a reader and to a respondent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from participation.anonymity.attack.bounds import IDLE, ROUNDS, Explorer, Pool
from participation.anonymity.attack.equations import ContradictionError, Equations, Ints
from participation.anonymity.attack.findings import Finding, settled, settled_for_all, verdict
from participation.anonymity.attack.model import Model, Target
from participation.anonymity.attack.partition import Block
from participation.anonymity.attack.reading import Own
from participation.anonymity.attack.rules import Interval
from participation.anonymity.attack.solve import Deadline

# More boxes of own answers than this are not looked at one by one.
BOXES = 600

# Up to so many counts are looked at one by one at once, without wandering first.
FEW = 2
NOWHERE: Block = frozenset({""})  # in no level

Box = Mapping[str, tuple[Block, ...]]


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
        self.sums = [t.columns for t in self.targets] + [t.rest for t in self.targets]
        self.pool = Pool()
        self._boxes = 0

    def tables_alone(self) -> list[Finding]:
        """Return what the tables give to a reader who answered nothing.

        Raises ContradictionError, OutOfTimeError.
        """
        shift = np.zeros(len(self.targets), dtype=np.int64)
        known = "the published tables"
        return self._look(self.model.equations, self._everything(), shift, known)

    def respondent(self, own: Own) -> list[Finding]:
        """Return what the tables give to a respondent with these answers."""
        names = (*self.model.centre, *self.model.partners)
        box = {name: (frozenset([own.answers[name]]),) for name in names if name in own.answers}
        return self._one_profile(own.group, box, self._everything())

    def anybody(self, found: Sequence[Finding]) -> list[Finding]:
        """Return what the tables give to some respondent and not to every reader.

        found -- what `tables_alone` said; those counts are not looked at again.
        """
        known = {finding.cell for finding in found}
        todo = np.array([t.title not in known for t in self.targets], dtype=bool)
        box = self._profile_blocks()
        result: list[Finding] = []
        for group in self.model.builder.document.groups:
            left = self._cleared_box(group, box, todo)
            # What is left is rare; then only the answers it is about are told apart.
            for pair in dict.fromkeys(self._pair(int(i)) for i in np.flatnonzero(left)):
                mine = np.array([self._pair(i) == pair for i in range(len(left))], dtype=bool)
                self._boxes = 0
                result += self._split(group, box, left & mine, pair)
        return list({(f.kind, f.cell): f for f in result}.values())

    def _pair(self, i: int) -> tuple[str, ...]:
        return tuple(name for name, _ in self.targets[i].where)

    def _everything(self) -> NDArray[np.bool_]:
        return np.ones(len(self.targets), dtype=bool)

    def _profile_blocks(self) -> Box:
        builder = self.model.builder
        names = (*self.model.centre, *self.model.partners)
        group = next(iter(builder.document.groups))
        return {
            name: tuple(b for (n, g, b) in builder.margin if n == name and g == group)
            for name in names
        }

    def _cleared_box(self, group: str, box: Box, todo: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Clear a whole set of possible own answers at once; return what is left.

        A world in which somebody stands in every cell of the box fits whatever one respondent
        of the box knows; a count that such worlds clear is clear for all of them.
        """
        try:
            equations = self._occupied(group, box)
        except ContradictionError:
            return todo  # not all of them can be there at once; look at fewer
        explorer = self._explorer(equations)
        half = len(self.targets)
        emptied = explorer.least[:half].copy()

        def cleared() -> NDArray[np.bool_]:
            least, most = explorer.least[:half], explorer.most[:half]
            enough = explorer.most[half:] >= 2  # somebody else, even if the attacker is there
            np.minimum(emptied, least, out=emptied)
            return enough & settled_for_all(least, most, emptied, self.k, self.width)

        try:
            left = todo & ~cleared()
            if left.sum() > FEW:
                left = self._wander(explorer, left, cleared)
            for i in np.flatnonzero(left):
                self._push(explorer, group, box, int(i), emptied)
            return left & ~cleared()
        except ContradictionError:
            return todo

    def _push(self, explorer: Explorer, group: str, box: Box, i: int, emptied: Ints) -> None:
        """Look for the worlds that would clear one count for every respondent of a box."""
        if explorer.least[i] > 1:
            explorer.push(i, -1.0)
        if explorer.most[i] < max(self.k, explorer.least[i] + self.width):
            explorer.push(i, 1.0)
        if explorer.most[len(self.targets) + i] < 2:
            explorer.push(len(self.targets) + i, 1.0)
        if emptied[i] > 0 and explorer.most[i] < self.k:
            spared = self._explorer(self._occupied(group, box, self.targets[i]))
            if spared.least[i] > 0:
                spared.push(i, -1.0)
            emptied[i] = min(emptied[i], spared.least[i])

    def _split(
        self, group: str, box: Box, todo: NDArray[np.bool_], first: tuple[str, ...]
    ) -> list[Finding]:
        """Look at the parts of a box one by one, told apart by the variables named first."""
        names = [name for name in (*first, *box) if len(box[name]) > 1]
        if not names:
            return self._one_profile(group, box, todo)
        found: list[Finding] = []
        for block in box[names[0]]:
            self._boxes += 1
            if self._boxes > BOXES:
                return found + [
                    self._finding(self.targets[i], "relaxed", Interval(0, 0), "own answers")
                    for i in np.flatnonzero(todo)
                ]
            part = {**box, names[0]: (block,)}
            left = self._cleared_box(group, part, todo)
            if left.any():
                found += self._split(group, part, left, first)
        return found

    def _one_profile(self, group: str, box: Box, todo: NDArray[np.bool_]) -> list[Finding]:
        try:
            equations = self._occupied(group, box)
        except ContradictionError:
            return []  # nobody can have given these answers
        shift = np.array([self._counted(t, group, box) for t in self.targets], dtype=np.int64)
        answers = ", ".join(f"{name} = {'+'.join(sorted(b[0]))}" for name, b in box.items())
        try:
            return self._look(equations, todo, shift, f"one's own answers ({answers})")
        except ContradictionError:
            return []

    def _explorer(self, equations: Equations) -> Explorer:
        return Explorer(equations, self.sums, self.deadline, self.random, self.pool)

    def _occupied(self, group: str, box: Box, spared: Target | None = None) -> Equations:
        """Return the equations with at least one person of the group in each cell of the box,
        the cells of one target excepted. Raises ContradictionError if that cannot be."""
        builder, equations = self.model.builder, self.model.equations
        low = equations.low.copy()
        free = dict(spared.where) if spared else {}

        def taken(cell: dict[str, Block]) -> bool:
            inside = all(any(b <= cell[n] for b in box[n]) for n in cell if n in box)
            return inside and not (free and all(cell.get(n, NOWHERE) <= free[n] for n in free))

        for (name, g, block), column in builder.margin.items():
            if g == group and name in box and taken({name: block}):
                low[column] = max(low[column], 1)
        for (g, pair, a, b), column in builder.crossing.items():
            if g == group and pair[0] in box and pair[1] in box and taken({pair[0]: a, pair[1]: b}):
                low[column] = max(low[column], 1)
        occupied = replace(equations, low=low, high=equations.high.copy())
        occupied.tighten()
        return occupied

    def _counted(self, target: Target, group: str, box: Box) -> bool:
        return group in target.groups and all(
            name in box and box[name][0] <= level for name, level in target.where
        )

    def _wander(
        self,
        explorer: Explorer,
        todo: NDArray[np.bool_],
        cleared: Callable[[], NDArray[np.bool_]],
    ) -> NDArray[np.bool_]:
        """Wander until every count is cleared or nothing moves; return what is left."""
        idle = 0
        left = todo & ~cleared()
        for _ in range(ROUNDS):
            if not left.any() or idle == IDLE:
                break
            moved = explorer.wander(np.concatenate([left, left]))
            idle = 0 if moved else idle + 1
            left = left & ~cleared()
        return left

    def _look(
        self, equations: Equations, todo: NDArray[np.bool_], shift: Ints, known: str
    ) -> list[Finding]:
        explorer = self._explorer(equations)
        found, todo = self._proven(explorer, todo, shift, known)
        half = len(self.targets)

        def cleared() -> NDArray[np.bool_]:
            least, most = explorer.least[:half], explorer.most[:half]
            return settled(least, most, shift, self.k, self.width) & (explorer.most[half:] >= 1)

        for i in np.flatnonzero(self._wander(explorer, todo, cleared)):
            found += self._settle(explorer, int(i), int(shift[i]), known)
        return found

    def _proven(
        self, explorer: Explorer, todo: NDArray[np.bool_], shift: Ints, known: str
    ) -> tuple[list[Finding], NDArray[np.bool_]]:
        """What interval arithmetic alone has proven needs no solver."""
        half, found, rest = len(self.targets), [], todo.copy()
        for i in np.flatnonzero(todo):
            low, high = int(explorer.floor[i] - shift[i]), int(explorer.ceiling[i] - shift[i])
            proven = Interval(low, high)
            kind = verdict(proven, self.k, self.width)
            if kind is None and explorer.ceiling[half + i] == 0 and low >= 1:
                kind = "everybody"
            if kind is not None:
                rest[i] = False
                found += self._unless_empty(self.targets[i], kind, proven, known)
        return found, rest

    def _settle(self, explorer: Explorer, i: int, shift: int, known: str) -> list[Finding]:
        span = explorer.settle(i)
        proven = Interval(span.low - shift, span.high - shift)
        kind = verdict(proven, self.k, self.width)
        if kind is None and proven.low >= 1 and explorer.settle(len(self.targets) + i).high == 0:
            kind = "everybody"
        return [] if kind is None else self._unless_empty(self.targets[i], kind, proven, known)

    def _unless_empty(
        self, target: Target, kind: str, proven: Interval, known: str
    ) -> list[Finding]:
        shared, high = self.model.shared, self.model.equations.high
        people = sum(int(high[shared["", group]]) for group in target.groups)
        return [self._finding(target, kind, proven, known)] if people else []

    def _finding(self, target: Target, kind: str, proven: Interval, known: str) -> Finding:
        return Finding(
            kind,
            target.title,
            tuple(name for name, _ in target.where),
            tuple(tuple(sorted(level)) for _, level in target.where),
            proven.low,
            proven.high,
            known,
            self.words,
        )
