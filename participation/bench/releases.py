"""Releases at size: a million answers proposed, and an audit of thirty questions by three groups.

Beside proposing stands DuckDB: the same database loaded into columns, and the same tables counted,
without keys, noise, groups or thresholds. And a bare columnar scan: the plainest program that loads
the rows into numpy and counts every question once. Each runs in a process of its own, so that its
memory is its own.
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
from sqlalchemy import Text, select, text, type_coerce

from participation.anonymity.audit import AuditReport, audit, input_hash
from participation.anonymity.columns import Columns, Plan, PlannedDimension, PlannedQuestion, Single
from participation.anonymity.propose import Proposal, propose
from participation.bench.measure import Measure
from participation.db import db, writing
from participation.operation.seed import seed_lots
from participation.releases.load import load
from participation.releases.plan import LANGUAGE, languages_apart, plan_of, released
from participation.responses.models import Response
from participation.surveys.compiled import definition_of
from participation.surveys.models import SurveyVersion, survey_by_slug, waves_of
from participation.town_time import local_today

QUESTIONS, DIMENSIONS, PEOPLE = 30, 3, 500
# So many answers are made up one by one; more are copies of them under keys of their own.
DISTINCT = 20_000
LOT = 2_000


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
    """Make up answers to the last round until there are so many."""
    version_id, wave_id = _asked_last(slug)
    own = {"v": version_id, "w": wave_id}
    count = text("SELECT count(*) FROM responses WHERE version_id = :v AND wave_id = :w")
    have = db.session.scalar(count, own) or 0
    for lot in seed_lots(slug, min(answers, DISTINCT) - have, random.Random(3), local_today()):  # noqa: S311
        have += lot
    db.session.rollback()
    # In the order of the keys, or a million rows would be written one page each.
    copy = text(
        "INSERT INTO responses (key, version_id, wave_id, language, mode, answers)"
        " SELECT randomblob(16) AS fresh, version_id, wave_id, language, mode, answers"
        " FROM (SELECT * FROM responses WHERE version_id = :v AND wave_id = :w LIMIT :more)"
        " ORDER BY fresh"
    )
    while have < answers:
        more = min(have, answers - have)
        with writing() as session:
            session.execute(copy, {**own, "more": more})
        have += more


def _asked_last(slug: str) -> tuple[int, int]:
    survey = survey_by_slug(slug)
    assert survey is not None
    return survey.current.id, waves_of(db.session(), survey.id)[-1].id


def proposing(slug: str, environment: Mapping[str, str]) -> list[Measure]:
    """Time loading and counting all answers of a survey, the audit apart, and its memory."""
    took = {what: _in_a_process(what, slug, environment) for what in ("duckdb", "scan", "release")}
    ours, duck = took["release"], took["duckdb"]

    def said(kind: str) -> str:
        told = ", ".join(f"{what} {one[kind]:.1f} s" for what, one in took.items())
        return f"{ours['n']:,.0f} answers: {told}"

    memory = f"DuckDB {duck['megabytes']:.0f} MB, numpy {took['scan']['megabytes']:.0f} MB"
    name = "proposing, audit apart"
    return [
        Measure(name, ours["seconds"] / duck["seconds"], 3, "x", said("seconds")),
        Measure(f"{name}, by the clock", ours["clock"] / duck["clock"], 3, "x", said("clock")),
        Measure("memory of proposing", ours["megabytes"], 1024, "MB", memory),
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
    """Do one of the three in this process and print what it took as a line of JSON."""
    from participation.app import create_app
    from participation.config import Settings

    settings = Settings.from_environment(os.environ)
    with create_app(settings).app_context():
        do = {"duckdb": _duckdb, "scan": _scan, "release": _release}[what]
        # Processor time beside the clock: the machine may be busy.
        began, clock = time.process_time(), time.perf_counter()
        n = do(slug)
        seconds, clock = time.process_time() - began, time.perf_counter() - clock
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"n": n, "seconds": seconds, "clock": clock, "megabytes": most}))


def _duckdb(slug: str) -> int:
    """Load all answers into DuckDB and count the tables that a release of them counts."""
    import duckdb  # of the development packages

    version_id, wave_id = _asked_last(slug)
    version = db.session.get_one(SurveyVersion, version_id)
    definition, places = definition_of(version), tuple(version.places)
    plan, questions = plan_of(definition, version.structure, places), released(definition, places)
    several = {one.question.name: one.several for one in questions}
    rows = db.session.execute(
        text(
            "SELECT key, language, mode, answers FROM responses"
            " WHERE version_id = :v AND wave_id = :w"
        ),
        {"v": version_id, "w": wave_id},
    ).fetchall()
    names = ("key", "language", "mode", "answers")
    columns = {
        name: np.array(column, dtype=object)
        for name, column in zip(names, zip(*rows, strict=True), strict=True)
    }
    n = len(rows)
    del rows
    base = duckdb.connect()
    # It would draw between our lines.
    base.execute("SET enable_progress_bar = false")
    base.register("loaded", columns)
    types = json.dumps({name: ["VARCHAR"] if many else "VARCHAR" for name, many in several.items()})
    base.execute(
        "CREATE TABLE people AS"
        " SELECT key, language, mode, unnest(from_json(answers, ?)) FROM loaded",
        [types],
    )
    named = (dimension.question for dimension in plan.dimensions)
    groups = ["language" if name == LANGUAGE else name for name in named]
    # The names are those of our own survey.
    for name, many in several.items():
        value = f'unnest("{name}")' if many else f'"{name}"'
        for by in ("''", *(f'"{group}"' for group in groups if group != name)):
            told = f"SELECT {by} AS side, {value} AS said FROM people"  # noqa: S608
            base.execute(f"SELECT side, said, count(*) FROM ({told}) GROUP BY 1, 2").fetchall()  # noqa: S608
    for name in ("language", "mode"):
        base.execute(f"SELECT {name}, count(*) FROM people GROUP BY 1").fetchall()  # noqa: S608
    return n


def _release(slug: str) -> int:
    version_id, wave_id = _asked_last(slug)
    version = db.session.get_one(SurveyVersion, version_id)
    definition, places = definition_of(version), tuple(version.places)
    questions, apart = released(definition, places), languages_apart(version.structure)
    columns = load(db.session(), version.id, wave_id, questions, apart)
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


def _scan(_slug: str) -> int:
    """Load all answers as columns of codes and count each question once; return how many."""
    places: dict[str, dict[Any, int]] = {}
    columns: dict[str, list[Any]] = {}
    n = 0
    answers = select(type_coerce(Response.answers, Text))
    found = db.session.execute(answers, execution_options={"yield_per": LOT})
    for part in found.partitions():
        rows = [json.loads(written) for (written,) in part]
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
