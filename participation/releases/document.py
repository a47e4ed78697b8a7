"""The released document: one JSON from which every format is made, and nobody's answers."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from participation.anonymity.audit import input_hash
from participation.anonymity.columns import NO_ANSWER, NOT_ASKED
from participation.anonymity.percent import expected_error
from participation.anonymity.propose import Proposal
from participation.anonymity.ptable import load as noise_table
from participation.config import ALL_LANGUAGES
from participation.questionnaire.texts import Sentences
from participation.releases.earlier import limited, open_tables, with_tables
from participation.releases.limits import bounds, thresholds
from participation.releases.models import OUT, Release, ReleaseState
from participation.releases.plan import Released, dimensions, released
from participation.releases.topics import Topics, joined, own_populations, topic_questions
from participation.releases.unsaid import ALL_QUOTES, is_question, left, taken_back
from participation.staff.clock import local_today
from participation.surveys.compiled import definition_of, sentences_of
from participation.surveys.models import Survey, SurveyVersion

FORMAT = "quartierstimme-release/1"
# `app.py` adds who knows where a survey hung: names of places by language.
asked_at: list[Callable[[Survey], list[dict[str, str]]]] = []

Json = dict[str, Any]


def frozen(
    release: Release,
    proposal: Proposal,
    audit: Json,
    counted: Sequence[Json],
    quotes: list[Json],
    topics: Sequence[Topics] = (),
) -> Json:
    """Return what a release publishes. No true count, no key and no row is in it.

    audit -- the attacker's input about the answers as it is published.
    counted -- the proposal's tables as `cells.table_as_published` writes them.
    quotes -- as `quotes.quotes_of` returns them; topics -- as `topics.count_topics` does.
    """
    version, wave = release.version, release.wave
    audit = joined(audit, topics)
    planned = released(definition_of(version), tuple(version.places))
    told = next(table for table in counted if table["kind"] == "total")
    tables = [*counted, *(table for one in topics for table in one.tables)]
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
        "bounds": bounds(),
        "places": [name for source in asked_at for name in source(version.survey)],
        "questions": [
            *(_question(one) for one in planned),
            *(one.question for one in topics if one.question is not None),
        ],
        "tables": tables,
        "quotes": quotes,
        "withheld": [*withheld(release, proposal), *(w for one in topics for w in one.withheld)],
        "labels": labels(version, planned),
        "audit_name": proposal.name,
        "audit": audit,
        "audit_hash": input_hash(audit),
        "audit_models": dict(proposal.report.models),
    }


def published(release: Release) -> Json:
    """Return the JSON that stands on the web: the frozen document, its number and its day.

    What its attacker's input repeats of other releases is left out once they are withdrawn; the
    hash is of what is left. So are quotes that were taken back. No number of the release itself
    ever changes.
    """
    assert release.document is not None
    assert release.publish_on is not None
    own: Json = {"number": release.number, "published_on": release.publish_on.isoformat()}
    if is_superseded(release):
        own["superseded"] = True
    said = _quoted(release, release.document)
    return {**own, **release.document, **said, **_audited(release, release.document)}


def _quoted(release: Release, document: Json) -> Json:
    """Return the quotes without those that a later release of the round took back."""
    session = object_session(release)
    if session is None or not document.get("quotes"):
        return {}
    return {"quotes": left(document["quotes"], taken_back(session, release))}


def _audited(release: Release, document: Json) -> Json:
    """Return the attacker's input and its hash, without what is no longer on the web."""
    session, own, audit = object_session(release), own_populations(document), document["audit"]
    # Most repeat nothing; then nothing has to be looked up.
    if session is None or {table["population"] for table in audit["tables"]} <= own:
        return {}
    open_ones = open_tables(session, release, lambda one: one.is_public(local_today()))
    left = limited(audit, own, open_ones)
    return {} if left == audit else {"audit": left, "audit_hash": input_hash(left)}


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


def is_superseded(release: Release) -> bool:
    """Tell whether another release has been read in the place of this one.

    Also where that one was withdrawn since: what it left out does not become current again.
    """
    session = object_session(release)
    if release.state is not ReleaseState.SUPERSEDED or session is None:
        return False
    return had_its_day(session, release.id)


def had_its_day(session: Session, superseded_id: int) -> bool:
    """Tell whether a release that supersedes this one could ever be read."""
    query = select(Release.id).where(
        Release.supersedes_id == superseded_id,
        Release.state.in_([*OUT, ReleaseState.WITHDRAWN]),
        Release.publish_on <= local_today(),
    )
    return session.scalar(query.limit(1)) is not None


def without(old: Release, dropped: Iterable[str], release: Release) -> Json:
    """Return an earlier document with some questions withheld and its words taken afresh.

    Not a number of it changes: superseding may withdraw or relabel, never renumber.
    """
    assert old.document is not None
    gone, document = set(dropped), old.document
    tables = [t for t in document["tables"] if t["question"] not in gone]
    names = {table["name"] for table in tables}
    own = own_populations(document)
    audit = with_tables(
        document["audit"], lambda table: table["population"] not in own or table["name"] in names
    )
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
                for name in sorted(filter(is_question, gone))
            ),
        ],
        "quotes": [] if ALL_QUOTES in gone else left(document.get("quotes", []), gone),
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
            if proposal.n < thresholds().n_cross:
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
    for free in topic_questions(definition_of(version)):
        found[free.name] = sentences.label(free, language).text
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


def _points(answers: Mapping[str, Any] | None) -> float | None:
    low = answers and answers["low"]
    return round(expected_error(low, noise_table()), 1) if low else None


def _last_day(release: Release) -> dt.date:
    closes_on = release.version.survey.closes_on or dt.date.max
    return release.wave.closed_on or min(closes_on, local_today())
