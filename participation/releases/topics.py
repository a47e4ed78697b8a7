"""What the free texts of a question spoke of: their topics, counted like any answer.

A text has no key of its answer, so the texts of each question are a population of their own: one
text for one answer. The numbers of a round that somebody has seen are shown again as they are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.anonymity.audit import AuditReport
from participation.anonymity.columns import NO_ANSWER, Columns, Plan, PlannedQuestion, Single
from participation.anonymity.document import public
from participation.anonymity.propose import NotYet, Proposal
from participation.anonymity.propose import propose as work_out
from participation.moderation.texts import ReadyText, ready
from participation.questionnaire.definition import Definition
from participation.questionnaire.questions import Question
from participation.releases.cells import table_as_published
from participation.releases.limits import thresholds
from participation.releases.load import KEY
from participation.releases.models import Release, ReleaseState
from participation.releases.quotes import told_by_quotes

TEXT = "text"
Json = dict[str, Any]


@dataclass(frozen=True)
class Topics:
    """The topics of one question's texts, as a release publishes them.

    question -- its entry among the document's questions; tables -- as documents write them;
    audit -- the attacker's input about them; withheld -- what is not shown, with its reason.
    """

    name: str
    question: Json | None = None
    tables: tuple[Json, ...] = ()
    audit: Mapping[str, Any] = field(default_factory=dict)
    withheld: tuple[dict[str, str], ...] = ()


def topic_questions(definition: Definition) -> list[Question]:
    """Return the questions with free texts whose topics the plan releases."""
    return [one for one in definition.questions if one.type == TEXT and one.released]


def population(question: str) -> str:
    """Return the name of a question's texts in the audit, and of the table of how many they are.

    A space cannot stand in a question's name, nor can a number be one.
    """
    return f"texts of {question}"


def own_populations(document: Json) -> set[str]:
    """Return the populations of a document's own tables: its answers, and its texts."""
    return {document["audit_name"], *(population(one["name"]) for one in document["questions"])}


def count_topics(
    session: Session,
    release: Release,
    definition: Definition,
    secret_source: Callable[[], bytes],
    attack: Callable[[Json], AuditReport],
) -> list[Topics]:
    """Return the topics of each question with texts: seen before, counted now, or why not."""
    planned = topic_questions(definition)
    texts = ready(session, release.version.survey_id, release.wave_id) if planned else []
    names = {topic.code: dict(topic.names) for topic in release.quarter.topics}
    earlier = _earlier(session, release)
    found = []
    for question in planned:
        name = question.name
        shown = [(one, told) for one in earlier if (told := seen(one, name)) is not None]
        if any(name in one.dropped for one in earlier) or any(_recalled(one) for one, _ in shown):
            found.append(_without(name, "withdrawn"))
        elif shown:
            found.append(shown[0][1])
        elif not release.topics:
            found.append(_without(name, "not yet"))
        else:
            own = [text for text in texts if text.question == name]
            found.append(_counted(question, own, names, secret_source, attack))
    return found


def _earlier(session: Session, release: Release) -> list[Release]:
    """Return every release of the wave whose numbers somebody has seen, oldest first."""
    query = select(Release).where(Release.wave_id == release.wave_id, Release.id != release.id)
    return list(session.scalars(query.where(Release.frozen_at.is_not(None)).order_by(Release.id)))


def _recalled(release: Release) -> bool:
    """Tell whether it was taken from the web; a proposal that was put aside never was on it."""
    return release.state is ReleaseState.WITHDRAWN and release.number is not None


def seen(release: Release, name: str) -> Topics | None:
    """Return the topics of a question as a release showed them; None where it did not."""
    document = release.document or {"tables": [], "questions": []}
    tables = tuple(t for t in document["tables"] if t["question"] == name)
    questions = [one for one in document["questions"] if one["name"] == name]
    if not tables or not questions or questions[0]["type"] != TEXT:
        return None
    own, audit = population(name), document["audit"]
    counted = [t for t in audit["tables"] if t["population"] == own]
    return Topics(
        name,
        questions[0],
        tables,
        {
            "tables": counted,
            "variables": {name: audit["variables"][name]},
            "populations": {own: audit["populations"][own]},
            "groups": {
                group: audit["groups"][group] for group in audit["populations"][own]["groups"]
            },
            "rules": {rule: audit["rules"][rule] for rule in {t["rule"] for t in counted}},
        },
    )


def joined(audit: Json, topics: Sequence[Topics]) -> Json:
    """Return the attacker's input with the tables of topics beside those of answers."""
    parts = [one.audit for one in topics if one.audit]
    kinds = ("variables", "groups", "populations", "rules")
    return {
        **audit,
        **{kind: _merged(audit[kind], [part[kind] for part in parts]) for kind in kinds},
        "tables": [*audit["tables"], *(table for part in parts for table in part["tables"])],
    }


def _merged(first: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> Json:
    return {**first, **{name: one for other in others for name, one in other.items()}}


def _counted(
    question: Question,
    texts: Sequence[ReadyText],
    names: Mapping[str, Mapping[str, str]],
    secret_source: Callable[[], bytes],
    attack: Callable[[Json], AuditReport],
) -> Topics:
    name, told = question.name, told_by_quotes(texts)
    places = {code: place for place, code in enumerate(names)}
    column = Single(
        tuple(names), np.array([places.get(t.topic or "", -1) for t in texts], np.int16)
    )
    ids = np.frombuffer(b"".join(text.key for text in texts), np.uint8).reshape(-1, KEY)
    planned = PlannedQuestion(name, sensitive=question.sensitivity != "none", crossed=False)
    found = work_out(
        Columns(ids, {name: column}),
        Plan((planned,)),
        (),
        secret_source,
        parameters=thresholds(),
        name=population(name),
        attack=lambda document: _attacked(attack, document, name, told),
    )
    if isinstance(found, NotYet):
        return _without(name, "too few")
    if not found.releasable or all(table.name != name for table in found.tables):
        reasons = [step.reason for step in found.steps if step.name == "question"]
        return _without(name, reasons[-1] if reasons else "too few")
    return _published(question, found, names)


def _attacked(
    attack: Callable[[Json], AuditReport], document: Json, name: str, told: Mapping[str, int]
) -> AuditReport:
    """Attack as with every release, then as somebody does who reads the quotes too.

    The latter knows no exact number of texts. With it most quotes would tell a count without any
    number of ours: twenty texts, of which nineteen are quoted or are in a topic with a quote.
    """
    report = attack(document)
    if not report.clean or not told:
        return report
    return attack(_with_quotes(public(document, population(name), thresholds()), name, told))


def _with_quotes(document: Json, name: str, told: Mapping[str, int]) -> Json:
    """Return the attacker's input with what the quotes beside the numbers tell: whoever reads
    eight of them beside "fewer than 5", which stands for eight at most, knows that it is eight.

    It is not published: of a question that is not quoted to the full it would tell more.
    """
    tables = []
    for table in document["tables"]:
        if table["name"] == name:
            levels = [level["name"] for level in table["axes"][0]["levels"]]
            known = [{"from": told[one]} if one in told else None for one in levels]
            table = {**table, "known": known}
        tables.append(table)
    return {**document, "tables": tables}


def _published(
    question: Question, found: Proposal, names: Mapping[str, Mapping[str, str]]
) -> Topics:
    own = population(question.name)
    tables = [
        _told_apart(table_as_published(table, found.shown[table.name]), own, question.name)
        for table in found.tables
    ]
    public = found.public_document
    audit = {
        **{kind: public[kind] for kind in ("variables", "groups", "populations", "rules")},
        "tables": [_told_apart(table, own) for table in public["tables"]],
    }
    entry = {
        "name": question.name,
        "type": TEXT,
        "topic": question.topic,
        "sensitive": question.sensitivity != "none",
        "several": False,
        "at_most": None,
        "levels": [*names, NO_ANSWER],
        "names": names,
    }
    steps = tuple(
        {"step": step.name, "what": step.what, "reason": step.reason}
        for step in found.steps
        if step.name != "draw"
    )
    return Topics(question.name, entry, tuple(tables), audit, steps)


def _told_apart(table: Json, own: str, question: str = "") -> Json:
    """Return a table under names that no table of answers has; how many texts there are is a base.

    question -- in a document, the one that the table of how many belongs to.
    """
    if table["name"] != "total":
        return {**table, "base": own} if "base" in table else table
    renamed = {**table, "name": own}
    return {**renamed, "kind": "base", "question": question} if question else renamed


def _without(name: str, reason: str) -> Topics:
    return Topics(name, withheld=({"step": "question", "what": name, "reason": reason},))
