"""The audit: what our own attacker can prove from published tables, said in plain sentences.

Models, each solved exactly or reported: per question, with margins propagated between the
questions until nothing changes; and the joint model of a question with all its dimensions
where it is small enough. A timeout is a finding.
"""

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from time import perf_counter  # a stopwatch for the solver; no date is ever read
from typing import Any

import numpy as np

from participation.anonymity.attack import coalition, joint, sums
from participation.anonymity.attack.bounds import narrow_shared
from participation.anonymity.attack.equations import ContradictionError
from participation.anonymity.attack.findings import Finding
from participation.anonymity.attack.judge import Judge
from participation.anonymity.attack.model import Model, ModelBuilder, Shared
from participation.anonymity.attack.partition import Centre, centres, families, margins
from participation.anonymity.attack.reading import Document, read
from participation.anonymity.attack.rules import Interval, UnreadableError
from participation.anonymity.attack.solve import Deadline, OutOfTimeError
from participation.anonymity.shown import differing

PER_QUESTION = "per question, with margins propagated until nothing changes"
JOINT = "joint"
OPTIONS = "options of one question together"
# Fixed: the same document must give the same report on everybody's machine.
SEED = 20240906
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class AuditReport:
    """What the attacker found.

    input_hash -- SHA-256 (hex) of the audited document in canonical JSON.
    findings -- empty if the document may be published.
    sentences -- one per finding, in the same order, in plain English.
    models -- model name to how many questions it was solved exactly for.
    """

    input_hash: str
    findings: tuple[Finding, ...]
    sentences: tuple[str, ...]
    models: Mapping[str, int]

    @property
    def clean(self) -> bool:
        return not self.findings


def input_hash(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document, independent of white space and order of keys."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def audit(
    document: Mapping[str, Any],
    time_limit: float = 600.0,
    progress: Progress | None = None,
    first: bool = False,
) -> AuditReport:
    """Attack the tables of a document (format: `attack/schema.json`).

    time_limit -- seconds for everything; what is not solved by then becomes a finding.
    progress -- called with (step, done, of) while it works.
    first -- end with the first finding, and look first where one is found soonest. Whether
        nothing is found does not depend on it.

    Raises UnreadableError if the document is not in the format.
    """
    run = _Run(read(document), Deadline(time_limit, perf_counter), progress)
    found = islice(run.soonest(), 1) if first else run.all()
    # A level of a dimension is looked at in the model of every question crossed with it.
    findings = tuple({(f.kind, f.cell, f.knowledge): f for f in found}.values())
    known = (run.document.k, run.document.min_width)
    sentences = tuple(finding.sentence(*known) for finding in findings)
    return AuditReport(input_hash(document), findings, sentences, dict(run.models))


class _Run:
    def __init__(self, document: Document, deadline: Deadline, progress: Progress | None) -> None:
        self.document, self.deadline = document, deadline
        self.progress = progress or (lambda step, done, of: None)
        self.random = np.random.default_rng(SEED)
        self.shared: Shared = {}
        self.built: dict[int, Model] = {}
        self.centres = centres(document)
        self.blocks = margins(document)
        self.models = {PER_QUESTION: 0, OPTIONS: 0, JOINT: 0}

    def all(self, soonest: bool = False) -> Iterator[Finding]:
        try:
            models = self._models()
        except ContradictionError:
            yield Finding("contradiction", "the tables together")
            return
        except OutOfTimeError:
            yield Finding("timeout", "all tables")
            return
        if soonest:
            models.sort(key=Model.narrowest)
        known = set[str]()
        for done, model in enumerate(models):
            self.progress("judging", done, len(models))
            found = self._guarded(model.name, partial(self._judge, model))
            known |= {finding.cell for finding in found}
            yield from found
        for centre in families(self.document):
            builder = self._builder(centre)
            name = ", ".join(centre[0])
            more = self._guarded(name, partial(self._alone, builder, OPTIONS))
            yield from (f for f in more if f.cell not in known)
        for done, group in enumerate(self.document.coalitions):
            self.progress("coalitions", done, len(self.document.coalitions))
            yield from self._coalition(group)

    def soonest(self) -> Iterator[Finding]:
        """Yield the same, and before it what the counts of single variables prove."""
        random = np.random.default_rng(SEED)
        alone = partial(sums.given_away, self.document, self.blocks, self.deadline, random)
        yield from self._guarded("all tables", lambda: islice(alone(), 1))
        yield from self.all(soonest=True)

    def _builder(self, centre: Centre) -> ModelBuilder:
        return ModelBuilder(self.document, *centre, self.shared, self.blocks)

    def _model(self, place: int) -> Model:
        """Return the model of one centre, with what is known by now of shared margins."""
        if place not in self.built:
            self.built[place] = self._tight(self._builder(self.centres[place]))
        model = self.built[place]
        for key, column in model.shared.items():
            if key in self.shared:
                # Never wider than it is: rows that its own bounds imply are gone from the model.
                low, high = model.equations.low, model.equations.high
                low[column] = max(low[column], self.shared[key].low)
                high[column] = min(high[column], self.shared[key].high)
        model.equations.tighten()
        return model

    def _models(self) -> list[Model]:
        """Build all models and let them tell each other what they know of shared margins."""
        everyone = range(len(self.centres))
        for exact in (False, True):
            # A queue, so that everybody has spoken before the first is asked again.
            waiting = deque(everyone)
            while waiting:
                place = waiting.popleft()
                self.progress("margins", len(everyone) - len(waiting), len(everyone))
                changed = self._learn(place, exact)
                waiting += [
                    other
                    for other in everyone
                    if other != place and other not in waiting and changed & self._keys(other)
                ]
        return [self._model(place) for place in range(len(self.centres))]

    def _tight(self, builder: ModelBuilder) -> Model:
        model = builder.build()
        model.equations.tighten()
        model.equations = model.equations.lean()
        return model

    def _keys(self, place: int) -> set[object]:
        centre, partners = self.centres[place]
        # One that is not built yet waits for its turn anyway.
        shared = self.built[place].shared if place in self.built else {}
        tied = {key[0] for key in shared if not isinstance(key[0], str)}
        return {"", *centre, *partners, *tied}

    def _learn(self, place: int, exact: bool) -> set[object]:
        """Narrow the shared margins by one model; return whose margins have changed."""
        model = self._model(place)
        keys = [
            k
            for k in model.shared
            if k[0] == "" or k[0] in model.partners or not isinstance(k[0], str)
        ]
        columns = [model.shared[k] for k in keys]
        low, high = model.equations.low, model.equations.high
        spans = [Interval(int(low[c]), int(high[c])) for c in columns]
        if exact:
            spans = narrow_shared(model.equations, columns, self.deadline, self.random)
        # A question's own margins are nobody else's business, but worth keeping.
        for key, column in model.shared.items():
            self.shared.setdefault(key, Interval(int(low[column]), int(high[column])))
        changed: set[object] = set()
        for key, span in zip(keys, spans, strict=True):
            if self.shared[key] != span:
                self.shared[key] = span
                changed.add(key[0])
        return changed

    def _judge(self, model: Model) -> list[Finding]:
        k, width = self.document.k, self.document.min_width
        judge = Judge(model, k, width, self.deadline, self.random)
        found = judge.tables_alone()
        if self.document.anybody:
            found += judge.anybody(found)
        for own in self.document.own or ():
            found += judge.respondent(own)
        self.models[PER_QUESTION] += 1
        return found + self._joint(model, found)

    def _joint(self, model: Model, found: list[Finding]) -> list[Finding]:
        centre = (model.centre, model.partners)
        if not joint.fits(self.document, *centre, self.blocks):
            return []
        builder = self._builder(centre)
        joint.extend(builder)
        known = {finding.cell for finding in found}
        return [f for f in self._alone(builder, JOINT) if f.cell not in known]

    def _alone(self, builder: ModelBuilder, words: str) -> list[Finding]:
        model = self._tight(builder)
        k, width = self.document.k, self.document.min_width
        judge = Judge(model, k, width, self.deadline, self.random, words)
        found = judge.tables_alone()
        self.models[words] += 1
        return found

    def _coalition(self, group: Any) -> list[Finding]:
        found: list[Finding] = []
        for question in coalition.questions_of(group):
            builder = self._builder(self._crossing(question, group.variable))
            work = partial(coalition.attack, builder, group, question, self.deadline, self.random)
            found += self._guarded(question, work)
        return found

    def _crossing(self, question: str, variable: str | None) -> Centre:
        """Return the centre in whose model a question and a dimension are crossed."""
        wanted = {question} | ({variable} if variable else set())
        for centre, partners in self.centres:
            inside = wanted <= {*centre, *partners} and wanted & {*centre}
            if inside and (variable or question in centre):
                return centre, partners
        raise UnreadableError(f"a coalition names {question!r} and {variable!r}: never crossed")

    def _guarded(self, name: str, work: Callable[[], Iterable[Finding]]) -> list[Finding]:
        try:
            return list(work())
        except OutOfTimeError:
            return [Finding("timeout", name)]
        except ContradictionError:
            return [Finding("contradiction", name)]
        except LookupError as wrong:
            raise UnreadableError(str(wrong)) from None


def command(documents: Mapping[str, str], time_limit: float = 600.0) -> tuple[int, str]:
    """Do what `participation release audit FILE...` does: (exit status, text to print).

    documents -- file name to its text; either the audit document itself or a published release
    that carries it under `audit`.

    Status 0: nothing found. 1: something found. 2: a file cannot be read as an audit document.
    """
    status, lines = 0, []
    for name, text in documents.items():
        try:
            written = json.loads(text)
            report = audit(_inner(written), time_limit)
            forged = list(_forged(written, report.input_hash))
        except (ValueError, LookupError, TypeError, AttributeError, UnreadableError) as wrong:
            status = 2
            lines.append(f"{name}: cannot be read: {wrong}")
            continue
        solved = "; ".join(f"{model}: {n}" for model, n in report.models.items() if n)
        lines.append(f"{name}: SHA-256 {report.input_hash}")
        lines.append(f"  models solved exactly, by number of questions: {solved or 'none'}")
        lines += [f"  FOUND {sentence}" for sentence in report.sentences]
        lines += [f"  FOUND {sentence}" for sentence in forged]
        if report.clean and not forged:
            lines.append("  Nothing found: no count below the bound can be proven.")
        elif status == 0:
            status = 1
    return status, "\n".join(lines)


def _forged(written: Mapping[str, Any], computed: str) -> Iterator[str]:
    """Yield what a published file says of itself that is not so."""
    if not isinstance(written.get("audit"), Mapping):
        return
    if written.get("audit_hash", computed) != computed:
        yield "the audited input is not the one that this file names by its SHA-256"
    yield from differing(written, written["audit"])


def _inner(written: Any) -> Mapping[str, Any]:
    if not isinstance(written, Mapping):
        raise UnreadableError("not a JSON object")
    inner = written.get("audit", written)
    if not isinstance(inner, Mapping):
        raise UnreadableError("`audit` is not a JSON object")
    return inner
