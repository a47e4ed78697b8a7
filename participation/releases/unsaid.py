"""Quotes taken back: they leave every release of their round at once and do not come again."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.releases.models import OUT, Release, ReleaseState

# Stands among the names of dropped questions, as do those of single quotes, and is no name of one.
ALL_QUOTES = "#quotes"
ONE_QUOTE = "#quote:"

Json = dict[str, Any]


def quote_name(said: Mapping[str, Any]) -> str:
    """Return the name under which one quote of a document is taken back."""
    return ONE_QUOTE + hashlib.sha256(said["text"].encode()).hexdigest()[:24]


def named(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the sentences of a document by the names under which they are taken back."""
    topics = document.get("quotes", ())
    return {quote_name(said): said["text"] for one in topics for said in one["quotes"]}


def is_question(name: str) -> bool:
    """Tell whether a dropped name is one of a question."""
    return not name.startswith((ALL_QUOTES, ONE_QUOTE))


def taken_back(session: Session, release: Release) -> set[str]:
    """Return the names of quotes that published releases of the round took back."""
    query = select(Release).where(Release.wave_id == release.wave_id, Release.state.in_(STATES))
    found: set[str] = set()
    for one in session.scalars(query):
        found |= {name for name in one.dropped if name.startswith(ONE_QUOTE)}
        older = session.get(Release, one.supersedes_id) if ALL_QUOTES in one.dropped else None
        if older is not None:
            found |= set(named(older.document or {}))
    return found


def left(quotes: Iterable[Mapping[str, Any]], gone: Collection[str]) -> list[Json]:
    """Return a document's quotes by topic without those taken back, and no topic without any."""
    found = []
    for one in quotes:
        kept = [said for said in one["quotes"] if quote_name(said) not in gone]
        if kept:
            found.append({**one, "quotes": kept})
    return found


# Also one that left the web later: what it took back was not meant to come again.
STATES = (*OUT, ReleaseState.WITHDRAWN)
