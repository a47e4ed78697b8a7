"""Releases at size: a million answers proposed, and an audit of thirty questions by three groups.

Beside proposing stands a bare scan of the same rows: the plainest program that reads them from
the same database and counts every question once.
"""

import json
import random
import resource
import secrets
import time
from collections import Counter
from typing import Any

import numpy as np
from flask import Flask
from sqlalchemy import text

from participation.anonymity.audit import AuditReport, audit, input_hash
from participation.anonymity.columns import Columns, Plan, PlannedDimension, PlannedQuestion, Single
from participation.anonymity.propose import Proposal, propose
from participation.bench.measure import Measure
from participation.db import db
from participation.deliveries.views import local_today
from participation.operation.seed import seed_lots
from participation.releases.load import load
from participation.releases.plan import plan_of, released
from participation.surveys.compiled import definition_of
from participation.surveys.models import survey_by_slug

QUESTIONS, DIMENSIONS, PEOPLE = 30, 3, 500


def measures(app: Flask, survey: str, answers: int) -> list[Measure]:
    """Measure proposing `answers` answers, and the audit; minutes for a million."""
    return [*proposing(app, survey, answers), auditing()]


def proposing(app: Flask, slug: str, answers: int) -> list[Measure]:
    """Seed until there are `answers` answers; time loading and counting, the audit apart."""
    with app.app_context():
        survey = survey_by_slug(slug)
        assert survey is not None
        version = survey.current
        already = db.session.scalar(text("SELECT count(*) FROM responses")) or 0
        for _ in seed_lots(slug, max(0, answers - already), random.Random(3), local_today()):  # noqa: S311
            pass
        db.session.rollback()
        began = time.perf_counter()
        n = _bare_scan()
        bare = time.perf_counter() - began
        places = tuple(version.places)
        definition = definition_of(version)
        wave = db.session.scalar(
            text("SELECT max(id) FROM waves WHERE survey_id = :s"), {"s": survey.id}
        )
        before = _megabytes()
        began = time.perf_counter()
        columns = load(db.session(), version.id, wave, released(definition, places))
        plan = plan_of(definition, version.structure, places)
        found = propose(columns, plan, [], lambda: secrets.token_bytes(32), attack=_believe)
        took = time.perf_counter() - began
        assert isinstance(found, Proposal)
    beside = f"bare scan and count of {n:,} rows: {bare:.1f} s; proposing: {took:.1f} s"
    return [
        Measure("proposing, audit apart", took / bare, 3, "x", beside),
        Measure("memory of proposing", _megabytes(), 1024, "MB", f"{before:.0f} MB before"),
    ]


def auditing() -> Measure:
    """Time the audit of a release of 30 questions by 3 groups of 500 answers."""
    rng = np.random.default_rng(11)
    levels = tuple(f"l{i}" for i in range(4))
    names = [f"q{i}" for i in range(QUESTIONS)]
    groups = [f"g{i}" for i in range(DIMENSIONS)]
    answers = {n: Single(levels, rng.integers(-1, 4, PEOPLE).astype(np.int8)) for n in names}
    answers |= {g: Single(levels[:3], rng.integers(0, 3, PEOPLE).astype(np.int8)) for g in groups}
    ids = rng.integers(0, 256, (PEOPLE, 16)).astype(np.uint8)
    plan = Plan(
        tuple(PlannedQuestion(name, outside=()) for name in names),
        tuple(PlannedDimension(group) for group in groups),
    )
    # The audit alone: how often a draw has to be repeated is chance.
    found = propose(Columns(ids, answers), plan, [], lambda: rng.bytes(32), attack=_believe)
    assert isinstance(found, Proposal)
    began = time.perf_counter()
    report = audit(found.audit_document)
    took = time.perf_counter() - began
    said = f"{len(found.audit_document['tables'])} tables, {len(report.findings)} findings"
    return Measure(f"audit, {QUESTIONS} questions x {DIMENSIONS} groups", took, 60, "s", said)


def _believe(document: Any) -> AuditReport:
    return AuditReport(input_hash(document), (), (), {})


def _bare_scan() -> int:
    counts: dict[str, Counter[str]] = {}
    n = 0
    query = text("SELECT answers FROM responses").execution_options(yield_per=20_000)
    for (written,) in db.session.execute(query):
        n += 1
        row = json.loads(written) if isinstance(written, str) else written
        for name, value in row.items():
            chosen = value if isinstance(value, list) else [value]
            counts.setdefault(name, Counter()).update(chosen)
    return n


def _megabytes() -> float:
    """Return the most memory this process has ever held; the bound of the whole run."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
