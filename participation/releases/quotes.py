"""Released sentences of people: by topic, without id, without anything of who wrote them.

They are chosen when a release is frozen and stand in it from then on. How many texts a topic has
is not said: the attacker audits counts of answers, and texts are none.
"""

import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.documents.report import Quote, Theme
from participation.i18n import LANGUAGES, current
from participation.moderation.models import Checked, Decision, Item, ItemState
from participation.moderation.texts import (
    LONGEST_QUOTE,
    ReadyText,
    ready,
    survey_scope,
    waiting,
)
from participation.quarters.models import text_in
from participation.releases.load import languages_of
from participation.releases.models import Release

# Texts of a topic, quoted or not (spec/releases.md, "Free text").
CONTRIBUTORS = 5
# Answers of a group of languages before a quote may say which language it was written in.
LANGUAGE_GROUP = 20
# Enough for a page of a report.
MOST = 8

Json = dict[str, Any]


def quotes_of(session: Session, release: Release) -> list[Json]:
    """Return what a release quotes: for each topic its words and its sentences, shuffled.

    A sentence is in German, which every text that may be quoted has; beside it the original where
    enough people answered in its language.
    """
    version = release.version
    texts = ready(session, version.survey_id, release.wave_id)
    spoken = languages_of(session, version.id, release.wave_id, LANGUAGE_GROUP)
    by_topic: defaultdict[str, list[ReadyText]] = defaultdict(list)
    for text in texts:
        if text.topic is not None:
            by_topic[text.topic].append(text)
    found = []
    for topic in release.quarter.topics:
        own = by_topic[topic.code]
        said = [one for text in own if (one := _said(text, spoken)) is not None]
        if len(own) < CONTRIBUTORS or not said:
            continue
        secrets.SystemRandom().shuffle(said)
        found.append({"topic": topic.code, "names": dict(topic.names), "quotes": said[:MOST]})
    return found


def _said(text: ReadyText, spoken: Collection[str]) -> Json | None:
    """Return a sentence as it is published, None where it may not be quoted."""
    german = text.working_text
    if not text.quotable or not german or max(len(german), len(text.text)) > LONGEST_QUOTE:
        return None
    said: Json = {"text": german}
    own = _group(text.language)
    if own != "de" and own in spoken:
        said["original"] = {"text": text.text, "language": own}
    return said


def _group(language: str) -> str:
    """Easy German is no language of its own: it would say that somebody reads with effort."""
    return language.split("-")[0]


def themes_of(document: Mapping[str, Any]) -> tuple[Theme, ...]:
    """Return the quotes of a released document for a reader of the language in force."""
    reader = _group(current().code)
    return tuple(
        Theme(
            one["topic"],
            text_in(one["names"], current().code)[0],
            None,
            tuple(_quote(said, reader) for said in one["quotes"]),
        )
        for one in document.get("quotes", ())
    )


def _quote(said: Mapping[str, Any], reader: str) -> Quote:
    original = said.get("original")
    if original is not None and original["language"] == reader:
        return Quote(original["text"], reader, LANGUAGES[reader].direction)
    return Quote(said["text"], "de")


@dataclass(frozen=True)
class Checklist:
    """What stands behind a release's quotes, for who approves it.

    shown -- sentences in the document. checked -- texts for which all three questions were
        answered and a second person released them. sensitive -- of those, how many spoke of
        health, a crime or a child and were put in other words. few -- topics with texts that may
        be quoted but fewer than five texts. waiting -- texts nobody has decided on yet.
    """

    shown: int
    checked: int
    sensitive: int
    few: int
    waiting: int


def checklist(session: Session, release: Release) -> Checklist:
    """Return the state of the checks as it is now; the document itself stays as it was frozen."""
    version = release.version
    scope = survey_scope(version.survey_id, release.wave_id)
    query = (
        select(Checked.checklist)
        .join(Item, Item.key == Checked.key)
        .where(
            Item.scope == scope,
            Item.state == ItemState.CLOSED,
            Item.decision == Decision.QUOTE,
        )
    )
    answered = [one for one in session.scalars(query) if len(one) == 3]
    texts = ready(session, version.survey_id, release.wave_id)
    sizes: defaultdict[str, int] = defaultdict(int)
    for text in texts:
        sizes[text.topic or ""] += 1
    quotable = {text.topic for text in texts if text.quotable and text.topic}
    document = release.document or {}
    return Checklist(
        shown=sum(len(one["quotes"]) for one in document.get("quotes", ())),
        checked=len(answered),
        sensitive=sum(bool(one.get("sensitive")) for one in answered),
        few=sum(sizes[code] < CONTRIBUTORS for code in quotable),
        waiting=waiting(session, scope),
    )
