"""Proposing a release: snapshot, recode, count, noise, audit, withdraw (spec: releases, 1-7).

Everything true (counts, keys, the secret) lives only inside `propose`. What it returns may be
shown to two persons and published.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from participation.anonymity import chains
from participation.anonymity import document as documents
from participation.anonymity.attack.rules import Rule, read_rule
from participation.anonymity.audit import AuditReport, audit, input_hash
from participation.anonymity.cellkey import cell_keys, cell_lots, record_keys
from participation.anonymity.columns import Columns, Plan, Single
from participation.anonymity.document import Previous
from participation.anonymity.friends import by_lot, exposures, without_largest
from participation.anonymity.high import REASON as HIGH
from participation.anonymity.high import without_high, without_what_tells
from participation.anonymity.parameters import Parameters
from participation.anonymity.percent import Shown
from participation.anonymity.ptable import NoiseTable, load
from participation.anonymity.recode import Group, Recoding, Told, joined, recode, told
from participation.anonymity.spans import asks
from participation.anonymity.tables import ANSWERED_BASE, Table, count_tables
from participation.anonymity.tally import level_counts, tally
from participation.anonymity.withdraw import Step, leave_out, withdraw, withhold

Audit = Callable[[dict[str, Any]], AuditReport]


@dataclass(frozen=True)
class NotYet:
    """No release can be proposed. missing -- the parameter whose number is not reached;
    needed -- what it asks for. How many there are is not said: it would be a count."""

    missing: str
    needed: int


@dataclass(frozen=True)
class Proposal:
    """A release before anybody approved it. Holds no true count and no key.

    name -- the release's number; tables, shown -- the published tables and, by table name,
    their cells; audit_document -- the private one, with every exact n; public_document -- what
    is published; report -- of the private one; steps -- the log; recodings, stricter -- to be
    kept for the next release; new, gone -- how the set changed.
    """

    name: str
    tables: tuple[Table, ...]
    shown: dict[str, list[Shown]]
    audit_document: dict[str, Any]
    public_document: dict[str, Any]
    report: AuditReport
    steps: tuple[Step, ...]
    recodings: dict[str, Recoding]
    stricter: dict[str, Recoding]
    n: int
    new: int
    gone: int

    @property
    def public_hash(self) -> str:
        """What the audit prints for whoever runs it on the published input."""
        return input_hash(self.public_document)

    @property
    def releasable(self) -> bool:
        return self.report.clean

    def as_previous(self) -> Previous:
        """Return what the next release of the survey must know of this one."""
        names = {table.name for table in self.tables}
        rules = {documents.rule_name(self.name, capped) for capped in (False, True)}
        own = tuple(
            t
            for t in self.audit_document["tables"]
            if t["population"] == self.name and t["rule"] in rules and t["name"] in names
        )
        return Previous(self.name, own, self.n, self.new, self.gone, self.recodings, self.stricter)


def propose(
    columns: Columns,
    plan: Plan,
    previous: Sequence[Previous],
    secret_source: Callable[[], bytes],
    *,
    gained: int | None = None,
    lost: int = 0,
    beside: Mapping[str, Any] | None = None,
    parameters: Parameters | None = None,
    time_limit: float = 600.0,
    attack: Audit | None = None,
    first_finding: Audit | None = None,
    name: str = "",
) -> Proposal | NotYet:
    """Propose the next release of a survey, or say which number is missing.

    columns -- all settled answers; previous -- earlier releases, oldest first, early looks and
        all versions of the wave included; secret_source -- gives 32 fresh random bytes per call.
    gained, lost -- answers that came and went since the last release; by default only came.
    beside -- what other pages already show of the same people: `tables` and `rules` as the audit
        document writes them (population: the release's number). It is audited with the release.
    time_limit -- seconds for each audit.
    attack, first_finding -- the audit, and one that may end with its first finding: all that a
        draft needs which is thrown away for it. By default ours; where only `attack` is given, it.
    name -- of the population in the audit; by default the how-manieth release it is.

    What comes back may still not be `releasable`: then nothing was left to withdraw.
    """
    parameters = parameters or Parameters()
    last = previous[-1] if previous else None
    new = columns.n - (last.n - lost if last else 0) if gained is None else gained
    refusal = _missing(columns.n, new, lost, last, len(previous), parameters)
    if refusal is not None:
        return refusal
    run = _Run(columns, plan, previous, parameters, (new, lost), name)
    run.beside = beside or {}
    run.attack = attack or (lambda document: audit(document, time_limit))
    soonest: Audit = lambda document: audit(document, time_limit, first=True)  # noqa: E731
    run.first_finding = first_finding or attack or soonest
    return run.propose(secret_source)


def _missing(
    n: int, new: int, gone: int, last: Previous | None, before: int, parameters: Parameters
) -> NotYet | None:
    if n < parameters.n_min:
        return NotYet("n_min", parameters.n_min)
    if before >= parameters.max_releases:
        return NotYet("max_releases", parameters.max_releases)
    if last is not None:
        least = parameters.m_min(last.n)
        # Either way: three who left would be read from the difference like three who came.
        if new < least or 0 < gone < least:
            return NotYet("m_min", least)
    return None


@dataclass
class _Run:
    columns: Columns
    plan: Plan
    previous: Sequence[Previous]
    parameters: Parameters
    change: tuple[int, int]
    name: str
    noise: NoiseTable = field(default_factory=load)
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.attack: Audit = audit
        self.first_finding: Audit = audit
        self.beside: Mapping[str, Any] = {}
        self.capped = frozenset[str]()
        self.name = self.name or str(len(self.previous) + 1)
        self.recodings, self.stricter = self._recode()
        self.rules = documents.families(self.columns, self.plan)
        self.conditions = documents.conditions(self.columns, self.plan)
        rule = documents.noise_rule(self.noise, self.name)
        self.rule: Rule = read_rule(self.name, rule)

    # Steps 1-3: which tables there will be.

    def _recode(self) -> tuple[tuple[Recoding, ...], tuple[Recoding | None, ...]]:
        self.told: dict[str, dict[Group, tuple[int, int | None]]] = {}
        kept: list[Recoding] = []
        strict: list[Recoding | None] = []
        if self.columns.n < self.parameters.n_cross:
            return (), ()
        for dimension in self.plan.dimensions[: self.parameters.cross_dims]:
            name = dimension.question
            before = self._before(name, "recodings")
            strictest = self.parameters.base_min_sensitive
            least = strictest if dimension.sensitive else self.parameters.base_min
            fine = self._recoded(name, dimension.merge, least, before)
            if fine is None:
                self.steps.append(Step("dimension", name, "too few"))
                continue
            self.steps += [
                Step("level", f"{name} = {'+'.join(g)}", "too few")
                for g in fine.groups
                if g in fine.withheld
            ]
            kept.append(fine)
            # The stricter recoding holds whole groups of the finer one, and of its own past.
            past = self._before(name, "stricter")
            start = joined(past, fine) if past else fine
            strict.append(self._recoded(name, dimension.merge, strictest, start))
        return tuple(kept), tuple(strict)

    def _before(self, name: str, kind: str) -> Recoding | None:
        """Return the last recoding of a dimension, also across a release that had to drop it."""
        past: list[dict[str, Recoding]] = [getattr(p, kind) for p in reversed(self.previous)]
        return next((recodings[name] for recodings in past if name in recodings), None)

    def _recoded(
        self, name: str, merge: Iterable[tuple[str, ...]], least: int, before: Recoding | None
    ) -> Recoding | None:
        column = self.columns.answers[name]
        if not isinstance(column, Single):
            raise ValueError(f"{name}: a dimension has one answer per person")
        assisted = self.columns.assisted
        own = None if assisted is None else level_counts(column, ~assisted)
        members, k = level_counts(column), self.parameters.k
        known = self.told.setdefault(name, {})
        for group, (low, high) in told(
            members, merge, least, unassisted=own, k=k, before=before
        ).items():
            lower, upper = known.get(group, (0, None))
            ends = [end for end in (high, upper) if end is not None]
            known[group] = (max(low, lower), min(ends, default=None))
        return recode(name, members, merge, least, unassisted=own, k=k, before=before)

    # Steps 4-7: numbers, attack, withdrawal.

    def propose(self, secret_source: Callable[[], bytes]) -> Proposal:
        for draw in range(1, self.parameters.draws + 1):
            tables = self._drawn(secret_source)
            last = draw == self.parameters.draws
            # Of the last one, every finding is needed: what it names is withdrawn.
            report = (self.attack if last else self.first_finding)(self._document(tables))
            if report.clean or last:
                break
            self.steps.append(Step("draw", str(draw), report.findings[0].kind))
        tables, report = self._cleared(tables, report)
        if self.parameters.withhold_high and report.clean:
            before = len(self.steps)
            tables = without_high(tables, self._shown(tables), self.steps)
            if len(self.steps) > before:
                tables, report = self._cleared(tables, self.attack(self._document(tables)))
        return self._proposal(tables, report)

    def _cleared(
        self, tables: dict[str, Table], report: AuditReport
    ) -> tuple[dict[str, Table], AuditReport]:
        """Withdraw until the attacker finds nothing, or nothing is left."""
        while not report.clean and len(tables) > 1:
            tables = withdraw(tables, report.findings, self.steps)
            report = self.attack(self._document(tables))
        return tables, report

    def _drawn(self, secret_source: Callable[[], bytes]) -> dict[str, Table]:
        """Draw keys, count, and leave out what would give somebody away to all the others.

        None of that is a reason for new keys: which keys were kept would be one more thing to
        reason from. An attack on the published numbers is, since everybody can repeat it.
        """
        secret = bytearray(secret_source())
        try:
            return self._drawn_with(secret)
        finally:
            secret[:] = bytes(len(secret))

    def _drawn_with(self, secret: bytearray) -> dict[str, Table]:
        keys: NDArray[np.uint64] = record_keys(bytes(secret), self.columns.row_ids)
        tallies = tally(self.columns, self.plan.questions, self.recodings, keys)
        sums = count_tables(tallies, self.plan, self.recodings, self.stricter)
        counts = [count.keyed(lambda each: cell_keys(bytes(secret), each)) for count in sums]
        published = [count.published(self.noise) for count in counts]
        tables = {table.name: table for table in published}
        everybody = self.columns.n < self.parameters.n_cross
        later, chained = bool(self.previous), self._chained(tables)
        self.capped = without_largest(counts, everybody, later, chained)
        cells = by_lot(
            counts,
            self._shown(tables),
            self.rule,
            everybody,
            lambda name, size: cell_lots(bytes(secret), name, size),
            later,
            chained,
        )
        # Steps of a draw that is thrown away are no steps of the release.
        self.steps = [step for step in self.steps if step.reason not in {"lot", "coalition", HIGH}]
        tables = leave_out(tables, cells, self.steps)
        exposed = exposures(counts, self._shown(tables), self.rule, everybody)
        tables = withhold(tables, exposed, self.steps)
        links, shown = chains.links_of(self.conditions), self._shown(tables)
        while more := chains.exposures(counts, shown, self.rule, links, everybody):
            tables = withhold(tables, more, self.steps)
            shown = self._shown(tables)
        return without_what_tells(tables, shown, self.plan, self.steps)

    def _chained(self, tables: dict[str, Table]) -> frozenset[str]:
        """Return the questions that were asked because of an answer that not all were asked for."""
        asked = {t.question for t in tables.values() if asks(t)}
        return frozenset(
            question.name
            for question in self.plan.questions
            if any(condition.question in asked for condition in question.conditions)
        )

    def _shown(self, tables: dict[str, Table]) -> dict[str, list[Shown]]:
        return {
            name: documents.cells(table, tables, self.parameters) for name, table in tables.items()
        }

    def _document(self, tables: dict[str, Table]) -> dict[str, Any]:
        shown = self._shown(tables)
        written = [
            documents.table_json(
                table,
                shown[name],
                self.name,
                documents.rule_name(self.name, name in self.capped),
                self._known(table),
            )
            for name, table in tables.items()
        ]
        document = documents.document(
            self.name,
            written,
            self.columns.n,
            *self.change,
            self.previous,
            self.rules,
            self.conditions,
            self.noise,
            self.parameters,
        )
        return documents.with_others(document, self.beside)

    def _known(self, table: Table) -> Told:
        """Return what the groups of a dimension tell of a table of its own levels or groups."""
        own = len(table.axes) == 1 and table.axes[0].levels[0].name != ANSWERED_BASE
        return self.told.get(table.axes[0].variable, {}) if own else {}

    def _proposal(self, tables: dict[str, Table], report: AuditReport) -> Proposal:
        private = self._document(tables)
        strict = [recoding for recoding in self.stricter if recoding is not None]
        return Proposal(
            name=self.name,
            tables=tuple(tables.values()),
            shown=self._shown(tables),
            audit_document=private,
            public_document=documents.public(private, self.name, self.parameters),
            report=report,
            steps=tuple(self.steps),
            recodings={recoding.question: recoding for recoding in self.recodings},
            stricter={recoding.question: recoding for recoding in strict},
            n=self.columns.n,
            new=self.change[0],
            gone=self.change[1],
        )


__all__ = ["NotYet", "Previous", "Proposal", "Step", "propose"]
