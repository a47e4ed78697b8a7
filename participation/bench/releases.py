"""Releases at size: a million answers proposed, and an audit of thirty questions by three groups.

Beside proposing stands a bare columnar scan: the plainest program that loads the same rows from
the same database into numpy columns and counts every question once. Both run in a process of
their own, so that each one's memory is its own.
"""

import json
import os
import random
import resource
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
from flask import Flask
from sqlalchemy import text

from participation.anonymity.audit import AuditReport, audit, input_hash
from participation.anonymity.columns import Columns, Plan, PlannedDimension, PlannedQuestion, Single
from participation.anonymity.propose import Proposal, propose
from participation.bench.measure import Measure
from participation.db import db, writing
from participation.deliveries.views import local_today
from participation.operation.seed import seed_lots
from participation.releases.load import load
from participation.releases.plan import plan_of, released
from participation.surveys.compiled import definition_of
from participation.surveys.models import survey_by_slug

QUESTIONS, DIMENSIONS, PEOPLE = 30, 3, 500
# So many answers are made up one by one; more are copies of them under keys of their own.
DISTINCT = 20_000
LOT = 20_000


def measures(
    app: Flask, survey: str, answers: int, environment: Mapping[str, str]
) -> list[Measure]:
    """Measure proposing `answers` answers, and the audit; minutes for a million.

    environment -- of the instance, for the processes that are measured.
    """
    with app.app_context():
        fill(survey, answers)
    return [*proposing(survey, environment), auditing()]


def fill(slug: str, answers: int) -> None:
    """Make up answers until there are so many."""
    count = text("SELECT count(*) FROM responses")
    have = db.session.scalar(count) or 0
    for lot in seed_lots(slug, min(answers, DISTINCT) - have, random.Random(3), local_today()):  # noqa: S311
        have += lot
    db.session.rollback()
    # In the order of the keys, or a million rows would be written one page each.
    copy = text(
        "INSERT INTO responses (key, version_id, wave_id, language, mode, answers)"
        " SELECT randomblob(16) AS fresh, version_id, wave_id, language, mode, answers"
        " FROM responses LIMIT :more"
    )
    while have < answers:
        more = min(have, answers - have)
        with writing() as session:
            session.execute(copy, {"more": more})
        have += more


def proposing(slug: str, environment: Mapping[str, str]) -> list[Measure]:
    """Time loading and counting all answers of a survey, the audit apart, and its memory."""
    bare = _in_a_process("scan", slug, environment)
    ours = _in_a_process("release", slug, environment)
    beside = (
        f"{bare['n']:,} rows loaded into numpy and counted: {bare['seconds']:.1f} s,"
        f" {bare['megabytes']:.0f} MB; proposing: {ours['seconds']:.1f} s"
    )
    return [
        Measure("proposing, audit apart", ours["seconds"] / bare["seconds"], 3, "x", beside),
        Measure("memory of proposing", ours["megabytes"], 1024, "MB", f"{ours['n']:,} answers"),
    ]


def _in_a_process(what: str, slug: str, environment: Mapping[str, str]) -> dict[str, float]:
    code = "import sys; from participation.bench import releases; releases.child(*sys.argv[1:])"
    found = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-c", code, what, slug],
        env={**os.environ, **environment},
        check=True,
        stdout=subprocess.PIPE,
    )
    measured: dict[str, float] = json.loads(found.stdout.splitlines()[-1])
    return measured


def child(what: str, slug: str) -> None:
    """Do one of the two in this process and print what it took as a line of JSON."""
    from participation.app import create_app
    from participation.config import Settings

    with create_app(Settings.from_environment(os.environ)).app_context():
        began = time.perf_counter()
        n = _scan() if what == "scan" else _release(slug)
        seconds = time.perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"n": n, "seconds": seconds, "megabytes": most}))


def _release(slug: str) -> int:
    survey = survey_by_slug(slug)
    assert survey is not None
    version = survey.current
    definition, places = definition_of(version), tuple(version.places)
    last = text("SELECT max(id) FROM waves WHERE survey_id = :s")
    wave = db.session.scalar(last, {"s": survey.id})
    columns = load(db.session(), version.id, wave, released(definition, places))
    plan = plan_of(definition, version.structure, places)
    found = propose(columns, plan, [], lambda: secrets.token_bytes(32), attack=_believe)
    assert isinstance(found, Proposal)
    return found.n


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


def _scan() -> int:
    """Load all answers as columns of codes and count each question once; return how many."""
    places: dict[str, dict[Any, int]] = {}
    columns: dict[str, list[Any]] = {}
    n = 0
    query = text("SELECT answers FROM responses")
    for part in (
        db.session.connection().execution_options(yield_per=LOT).execute(query).partitions()
    ):
        rows = [json.loads(r[0]) if isinstance(r[0], str) else r[0] for r in part]
        for name in {name for row in rows for name in row}:
            known = places.setdefault(name, {})
            codes = [
                known.setdefault(tuple(value) if isinstance(value, list) else value, len(known))
                for value in (row.get(name) for row in rows)
            ]
            columns.setdefault(name, []).append(np.array(codes, dtype=np.int16))
        n += len(rows)
    for parts in columns.values():
        np.bincount(np.concatenate(parts))
    return n
