"""The released document: one JSON from which every format is made, and nobody's answers."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import object_session

from participation.anonymity.audit import input_hash
from participation.anonymity.columns import NO_ANSWER, NOT_ASKED
from participation.anonymity.parameters import Parameters
from participation.anonymity.percent import Shown, expected_error
from participation.anonymity.propose import Proposal
from participation.anonymity.ptable import load as noise_table
from participation.anonymity.tables import Table
from participation.config import ALL_LANGUAGES
from participation.questionnaire.texts import Sentences
from participation.releases.beside import LIVE
from participation.releases.models import OUT, Release, ReleaseState
from participation.releases.plan import Released, dimensions, released
from participation.releases.today import local_today
from participation.surveys.compiled import definition_of, sentences_of
from participation.surveys.models import Survey, SurveyVersion

FORMAT = "quartierstimme-release/1"
# Stands among the names of dropped questions, and is no name of one.
ALL_QUOTES = "#quotes"
# `app.py` adds who knows where a survey hung: names of places by language.
asked_at: list[Callable[[Survey], list[dict[str, str]]]] = []

Json = dict[str, Any]


def frozen(release: Release, proposal: Proposal, audit: Json, quotes: list[Json]) -> Json:
    """Return what a release publishes. No true count, no key and no row is in it.

    audit -- the attacker's input as it is published; its hash stands beside it.
    quotes -- as `quotes.quotes_of` returns them.
    """
    version, wave = release.version, release.wave
    planned = released(definition_of(version), tuple(version.places))
    tables = [_table(table, proposal.shown[table.name]) for table in proposal.tables]
    told = next(table for table in tables if table["kind"] == "total")
    return {
        "format": FORMAT,
        "quarter": {"slug": release.quarter.slug, "name": release.quarter.name},
        "synthetic": release.quarter.synthetic,
        "survey": {"slug": version.survey.slug, "version": version.number},
        "wave": {
            "number": wave.number,
            "opened_on": wave.opened_on.isoformat(),
            "until": _last_day(release).isoformat(),
        },
        "answers": told["cells"][0],
        "error_points": _points(told["cells"][0]),
        "bounds": _bounds(),
        "places": [name for source in asked_at for name in source(version.survey)],
        "questions": [_question(one) for one in planned],
        "tables": tables,
        "quotes": quotes,
        "withheld": withheld(release, proposal),
        "labels": labels(version, planned),
        "audit_name": proposal.name,
        "audit": audit,
        "audit_hash": input_hash(audit),
        "audit_models": dict(proposal.report.models),
    }


def published(release: Release) -> Json:
    """Return the JSON that stands on the web: the frozen document, its number and its day."""
    assert release.document is not None
    assert release.publish_on is not None
    own: Json = {"number": release.number, "published_on": release.publish_on.isoformat()}
    if newer(release) is not None:
        own["superseded"] = True
    return {**own, **release.document}


def newer(release: Release) -> Release | None:
    """Return the release that everybody reads today instead of this one; None if there is none.

    One that is numbered but whose day has not come is not told of, by any mark on the older one.
    """
    session = object_session(release)
    if release.state is not ReleaseState.SUPERSEDED or session is None:
        return None
    found = session.scalar(
        select(Release).where(Release.supersedes_id == release.id, Release.state.in_(OUT))
    )
    return found if found is not None and found.is_public(local_today()) else None


def public_audit(audit: Json, hidden: set[str]) -> Json:
    """Return the attacker's input without the live view and releases that were never public.

    The attacker of the office knew them too. Whoever knows less can prove no more.
    """
    tables = [
        table
        for table in audit["tables"]
        if table["population"] not in hidden and table["rule"] != LIVE
    ]
    used = {axis["variable"] for table in tables for axis in table["axes"]}
    rules = {table["rule"] for table in tables}
    return {
        **audit,
        "tables": tables,
        "variables": {name: of for name, of in audit["variables"].items() if name in used},
        "families": [f for f in audit["families"] if set(f["variables"]) <= used],
        "rules": {name: rule for name, rule in audit["rules"].items() if name in rules},
    }


def without(old: Release, dropped: Iterable[str], release: Release) -> Json:
    """Return an earlier document with some questions withheld and its words taken afresh.

    Not a number of it changes: superseding may withdraw or relabel, never renumber.
    """
    assert old.document is not None
    gone, document = set(dropped), old.document
    tables = [t for t in document["tables"] if t["question"] not in gone]
    names = {table["name"] for table in tables}
    own = document["audit_name"]
    audit = {
        **document["audit"],
        "tables": [
            t for t in document["audit"]["tables"] if t["population"] != own or t["name"] in names
        ],
    }
    audit = public_audit(audit, set())
    version = release.version
    planned = released(definition_of(version), tuple(version.places))
    return {
        **document,
        "tables": tables,
        "questions": [q for q in document["questions"] if q["name"] not in gone],
        "withheld": [
            *document["withheld"],
            *(
                {"step": "question", "what": name, "reason": "withdrawn"}
                for name in sorted(gone - {ALL_QUOTES})
            ),
        ],
        "quotes": [] if ALL_QUOTES in gone else document.get("quotes", []),
        "labels": labels(version, planned),
        "audit": audit,
        "audit_hash": input_hash(audit),
    }


def withheld(release: Release, proposal: Proposal) -> list[dict[str, str]]:
    """Return what was planned and is not shown, by name and reason class; draws say nothing."""
    steps = [step for step in proposal.steps if step.name != "draw"]
    found = [{"step": s.name, "what": s.what, "reason": s.reason} for s in dict.fromkeys(steps)]
    told = set(proposal.recodings) | {step.what for step in steps if step.name == "dimension"}
    version = release.version
    planned = dimensions(definition_of(version), version.structure, tuple(version.places))
    for place, one in enumerate(planned):
        if one.question not in told:
            reason = "left out" if place >= release.dimensions else "too few"
            if proposal.n < Parameters().n_cross:
                reason = "groups"
            found.append({"step": "dimension", "what": one.question, "reason": reason})
    return found


def labels(version: SurveyVersion, planned: Iterable[Released]) -> dict[str, dict[str, str]]:
    """Return language to the words of the released questions, in the language each really has."""
    sentences, planned = sentences_of(version), list(planned)
    return {
        language: _labels(version, sentences, planned, language)
        for language in ALL_LANGUAGES
        if language in version.texts
    }


def _labels(
    version: SurveyVersion, sentences: Sentences, planned: list[Released], language: str
) -> dict[str, str]:
    found = {"title": sentences.sentence("title", language).text}
    for one in planned:
        question = one.question
        found[question.name] = sentences.label(question, language).text
        for level in one.levels:
            place = version.places.get(level) if question.type == "place" else None
            words = place.get(language) or place.get("de", "") if place else ""
            words = words or sentences.choice(question, level, language).text
            if words:
                found[f"{question.name}={level}"] = words
    return found


def _question(one: Released) -> Json:
    question = one.question
    return {
        "name": question.name,
        "type": question.type,
        "topic": question.topic,
        "sensitive": question.sensitivity != "none",
        "several": one.several,
        "at_most": question.max,
        "levels": [*one.levels, *([NOT_ASKED] if one.conditional else []), NO_ANSWER],
    }


def _table(table: Table, shown: list[Shown]) -> Json:
    return {
        "name": table.name,
        "kind": table.kind,
        "question": table.question,
        "base": table.base,
        "sensitive": table.sensitive,
        "axes": [
            {
                "variable": axis.variable,
                "levels": [{"name": level.name, "of": list(level.of)} for level in axis.levels],
            }
            for axis in table.axes
        ],
        # Row by row, as the axes say.
        "cells": [_cell(cell) for cell in shown],
    }


def _cell(shown: Shown) -> Json | None:
    if shown.low is None:
        return None
    cell: Json = {"low": shown.low, "high": shown.high}
    if shown.percent is not None:
        cell["percent"] = shown.percent
    return {**cell, "over": True} if shown.over else cell


def _points(answers: Mapping[str, Any] | None) -> float | None:
    low = answers and answers["low"]
    return round(expected_error(low, noise_table()), 1) if low else None


def _bounds() -> Json:
    limits = Parameters()
    return {
        "k": limits.k,
        "base_min": limits.base_min,
        "base_min_sensitive": limits.base_min_sensitive,
        "most_noise": limits.noise_max,
        "over": limits.p_max,
    }


def _last_day(release: Release) -> dt.date:
    closes_on = release.version.survey.closes_on or dt.date.max
    return release.wave.closed_on or min(closes_on, local_today())
