"""Released sentences of people: by topic, without id, without anything of who wrote them.

They are chosen when a release is frozen and stand in it from then on.
"""

import secrets
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.documents.report import Quote, Theme
from participation.i18n import LANGUAGES, current
from participation.moderation.models import Checked, Decision, Item, ItemState
from participation.moderation.rules import LONG_ENOUGH, same
from participation.moderation.texts import (
    LONGEST_QUOTE,
    ReadyText,
    ready,
    survey_scope,
    waiting,
)
from participation.quarters.models import text_in
from participation.questionnaire.questions import UNKNOWN
from participation.releases.limits import thresholds
from participation.releases.load import languages_of
from participation.releases.models import Release
from participation.releases.plan import LANGUAGE, language_level, languages_apart
from participation.releases.unsaid import named, quote_name, taken_back

# People who wrote about a topic, quoted or not (spec/releases.md, "Free text").
CONTRIBUTORS = 5
# Share of the words of two long texts that both have, from which on they count as one.
NEARLY = 0.8
# Answers of a group of languages before a quote may say which language it was written in.
LANGUAGE_GROUP = 20
# Enough for a page of a report.
MOST = 8

Json = dict[str, Any]


def quotes_of(session: Session, release: Release, tables: Iterable[Json]) -> list[Json]:
    """Return what a release quotes: for each topic its words and its sentences, shuffled.

    A sentence is in German, which every text that may be quoted has; beside it the original where
    enough people answered in its language.

    tables -- those of the release, as they are published.
    """
    version = release.version
    texts = ready(session, version.survey_id, release.wave_id)
    spoken = _languages_told(session, release, tables)
    by_topic: defaultdict[str, list[ReadyText]] = defaultdict(list)
    for text in texts:
        if text.topic is not None:
            by_topic[text.topic].append(text)
    gone, before = taken_back(session, release), quoted_before(session, release)
    random, found = secrets.SystemRandom(), []
    for topic in release.quarter.topics:
        own = by_topic[topic.code]
        quotable = sent_once(text for text in own if text.quotable)
        said = [one for text in quotable if (one := _said(text, spoken)) is not None]
        said = [one for one in said if quote_name(one) not in gone]
        if contributors(own) < CONTRIBUTORS or not said:
            continue
        random.shuffle(said)
        # The same ones again: of two releases together nobody shall count more than eight.
        said = sorted(said, key=lambda one: one["text"] not in before)[:MOST]
        random.shuffle(said)
        found.append({"topic": topic.code, "names": dict(topic.names), "quotes": said})
    return found


def quoted_before(session: Session, release: Release) -> set[str]:
    """Return the sentences that somebody has seen in other releases of the round."""
    query = select(Release).where(Release.wave_id == release.wave_id, Release.id != release.id)
    seen = session.scalars(query.where(Release.frozen_at.is_not(None)))
    return {text for one in seen for text in named(one.document or {}).values()}


def told_by_quotes(texts: Iterable[ReadyText]) -> dict[str, int]:
    """Return topic to how many texts of a question its quotes prove, for a reader who sees what
    each of them answers.

    texts -- all that were checked of the question.
    """
    by_topic: defaultdict[str, list[ReadyText]] = defaultdict(list)
    for text in texts:
        by_topic[text.topic or ""].append(text)
    found = {}
    for topic in filter(None, by_topic):
        own = by_topic[topic]
        said = sum(_said(text, ()) is not None for text in sent_once(t for t in own if t.quotable))
        if said:
            # That a topic is quoted says that five wrote about it.
            few = CONTRIBUTORS if contributors(own) >= CONTRIBUTORS else 0
            found[topic] = max(min(said, MOST), few)
    return found


def _languages_told(session: Session, release: Release, tables: Iterable[Json]) -> set[str]:
    """Return the languages that quotes may name: the published numbers say that they are so many.

    Naming one says that twenty answered in it. Beside a number that chance made smaller, that
    would leave one count it can stand for.
    """
    version = release.version
    enough = languages_of(session, version.id, release.wave_id, LANGUAGE_GROUP)
    apart, most = languages_apart(version.structure), thresholds().noise_max
    found: set[str] = set()
    for levels, low in _published_languages(tables):
        own = {language for language in enough if language_level(language, apart) in levels}
        if len(own) * LANGUAGE_GROUP <= low - most:
            found |= own
    return found


def _published_languages(tables: Iterable[Json]) -> Iterator[tuple[list[str], int]]:
    """Yield levels of the language and how many are said to have answered in them, at least."""
    for table in tables:
        if table["name"] == LANGUAGE:
            for level, cell in zip(table["axes"][0]["levels"], table["cells"], strict=True):
                yield level["of"], cell["low"] if cell else 0


def contributors(texts: Iterable[ReadyText]) -> int:
    """Return how many people wrote these texts of one wave at least.

    Nothing tells whether two texts came with one answer. But no answer has two to one question,
    except for what fits none: of that all may be one person's. And whoever sends a survey again
    sends nearly the same long sentence: nobody else writes that by chance.
    """
    asked = Counter(text.question for text in sent_once(texts))
    if UNKNOWN in asked:
        asked[UNKNOWN] = 1
    return max(asked.values(), default=0)


def sent_once(texts: Iterable[ReadyText]) -> list[ReadyText]:
    """Return texts without those that say, at length, nearly the same to the same question."""
    kept: list[ReadyText] = []
    long: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
    for text in texts:
        words = frozenset(same(text.text).split())
        if len(text.text) >= LONG_ENOUGH and words:
            earlier = long[text.question]
            if any(len(words & one) >= NEARLY * len(words | one) for one in earlier):
                continue
            earlier.append(words)
        kept.append(text)
    return kept


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
        be quoted but, for all we know, fewer than five writers. waiting -- texts nobody has
        decided on yet.
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
    by_topic: defaultdict[str, list[ReadyText]] = defaultdict(list)
    for text in texts:
        by_topic[text.topic or ""].append(text)
    quotable = {text.topic for text in texts if text.quotable and text.topic}
    document = release.document or {}
    return Checklist(
        shown=sum(len(one["quotes"]) for one in document.get("quotes", ())),
        checked=len(answered),
        sensitive=sum(bool(one.get("sensitive")) for one in answered),
        few=sum(contributors(by_topic[code]) < CONTRIBUTORS for code in quotable),
        waiting=waiting(session, scope),
    )
