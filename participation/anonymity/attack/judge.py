"""Judging one model: which counts the tables give away, to a reader and to a respondent."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from participation.anonymity.attack.bounds import IDLE, ROUNDS, Explorer
from participation.anonymity.attack.equations import ContradictionError, Equations, Ints
from participation.anonymity.attack.findings import Finding, settled, verdict
from participation.anonymity.attack.model import Model, Target
from participation.anonymity.attack.partition import Block
from participation.anonymity.attack.reading import Own
from participation.anonymity.attack.rules import Interval
from participation.anonymity.attack.solve import Deadline

# More boxes of own answers than this are not looked at one by one.
BOXES = 600

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
        self.solved = 0

    def tables_alone(self) -> list[Finding]:
        """Return what the tables give to a reader who answered nothing.

        Raises ContradictionError, OutOfTimeError.
        """
        shift = np.zeros(len(self.targets), dtype=np.int64)
        known = "the published tables"
        return self._look(self.model.equations, self._everything(), shift, known)[0]

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
        blocks = self._profile_blocks()
        result: list[Finding] = []
        self._boxes = 0
        for group in self.model.builder.document.groups:
            result += self._box(group, blocks, todo.copy())
        return list({(f.kind, f.cell): f for f in result}.values())

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

    def _box(self, group: str, box: Box, todo: NDArray[np.bool_]) -> list[Finding]:
        """Clear a whole set of possible own answers at once, or split it in two.

        A world in which somebody stands in every cell of the box fits whatever one respondent
        of the box knows; a count that such worlds clear is clear for all of them.
        """
        self._boxes += 1
        if all(len(blocks) == 1 for blocks in box.values()):
            return self._one_profile(group, box, todo)
        if self._boxes > BOXES:
            return [
                self._finding(t, "relaxed", Interval(0, 0), "own answers")
                for t, open_ in zip(self.targets, todo, strict=True)
                if open_
            ]
        try:
            equations = self._occupied(group, box)
            explorer = Explorer(equations, self.sums, self.deadline, self.random)
            todo = self._clear(explorer, todo, None)
        except ContradictionError:
            pass  # not all of them can be there at once; look at fewer
        if not todo.any():
            return []
        widest = max(box, key=lambda name: len(box[name]))
        half = len(box[widest]) // 2
        parts = (box[widest][:half], box[widest][half:])
        return [f for part in parts for f in self._box(group, {**box, widest: part}, todo)]

    def _one_profile(self, group: str, box: Box, todo: NDArray[np.bool_]) -> list[Finding]:
        try:
            equations = self._occupied(group, box)
        except ContradictionError:
            return []  # nobody can have given these answers
        shift = np.array([self._counted(t, group, box) for t in self.targets], dtype=np.int64)
        answers = ", ".join(f"{name} = {'+'.join(sorted(b[0]))}" for name, b in box.items())
        try:
            return self._look(equations, todo, shift, f"one's own answers ({answers})")[0]
        except ContradictionError:
            return []

    def _occupied(self, group: str, box: Box) -> Equations:
        """Return the equations with at least one person of the group in each cell of the box."""
        builder, equations = self.model.builder, self.model.equations
        low = equations.low.copy()
        for name, blocks in box.items():
            for block in blocks:
                for (n, g, b), column in builder.margin.items():
                    if n == name and g == group and block <= b:
                        low[column] = max(low[column], 1)
        for (g, pair, a, b), column in builder.crossing.items():
            if g == group and pair[0] in box and pair[1] in box:
                inside = any(x <= a for x in box[pair[0]]) and any(y <= b for y in box[pair[1]])
                low[column] = max(low[column], 1) if inside else low[column]
        occupied = replace(equations, low=low, high=equations.high.copy())
        occupied.tighten()
        return occupied

    def _counted(self, target: Target, group: str, box: Box) -> bool:
        return group in target.groups and all(
            name in box and box[name][0] <= level for name, level in target.where
        )

    def _clear(
        self, explorer: Explorer, todo: NDArray[np.bool_], shift: Ints | None
    ) -> NDArray[np.bool_]:
        """Wander until every count is cleared or nothing moves; return what is left."""
        idle = 0
        left = todo & ~self._cleared(explorer, shift)
        for _ in range(ROUNDS):
            if not left.any() or idle == IDLE:
                break
            moved = explorer.wander(np.concatenate([left, left]))
            idle = 0 if moved else idle + 1
            left = left & ~self._cleared(explorer, shift)
        self.solved += explorer.solved
        return left

    def _cleared(self, explorer: Explorer, shift: Ints | None) -> NDArray[np.bool_]:
        half = len(self.targets)
        counts = settled(explorer.least[:half], explorer.most[:half], shift, self.k, self.width)
        # Somebody must be able to be elsewhere; if the attacker is, then somebody besides them.
        return counts & (explorer.most[half:] >= 2)

    def _look(
        self, equations: Equations, todo: NDArray[np.bool_], shift: Ints, known: str
    ) -> tuple[list[Finding], NDArray[np.bool_]]:
        explorer = Explorer(equations, self.sums, self.deadline, self.random)
        proven, todo = self._proven(explorer, todo, shift, known)
        left = self._clear(explorer, todo, shift)
        found = list(proven)
        for i in np.flatnonzero(left):
            found += self._settle(explorer, int(i), int(shift[i]), known)
        return found, left

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
