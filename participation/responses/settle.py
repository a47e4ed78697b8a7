"""From opened envelopes to answer rows, texts and weekly tallies, in one transaction."""

import datetime as dt
import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from participation.config import ALL_LANGUAGES
from participation.db import db
from participation.deliveries.kinds import MisfitError, Opened, Placed
from participation.questionnaire.definition import Definition
from participation.questionnaire.path import ROTATIONS
from participation.questionnaire.validation import Judged, judge
from participation.responses.live import MODES, asked, refresh
from participation.responses.models import FreeText, Response
from participation.responses.tally import add_to_tallies
from participation.surveys.compiled import definition_of
from participation.surveys.models import (
    Survey,
    SurveyState,
    Wave,
    scope_of,
    version_of,
    wave_in,
    waves_of,
)

KNOWN_SECONDS = 1.0


class ResponseKind:
    """Envelopes of kind `response`: one person's answers to one survey."""

    name = "response"
    # Fewer than ten opened together would be few to hide among (spec/privacy.md).
    ripe = 10
    immediate = False

    def __init__(self, entrance_named: Callable[[str], str | None]):
        """entrance_named -- returns our code for what a device sent; others are not counted."""
        self._entrance_named = entrance_named

    def place(self, content: Mapping[str, Any], today: dt.date) -> Placed:
        open_version = _version(content)
        named = f"{open_version.slug} {open_version.number}"
        if content.get("language") not in ALL_LANGUAGES or content.get("mode") not in MODES:
            raise MisfitError("content", named)
        if not isinstance(content.get("answers"), dict):
            raise MisfitError("content", named)
        return Placed(
            scope_of(open_version.survey_id, open_version.wave),
            late=open_version.is_closed(today),
            quarter=open_version.quarter,
        )

    def closed(self, session: Session, scope: str, today: dt.date) -> bool:
        survey_id, wave = wave_in(scope)
        over = wave < waves_of(session, survey_id)[-1].number
        last_day = session.get_one(Survey, survey_id).closes_on
        # A close of today can be undone until midnight. Opening few at once, night after night,
        # would show who came in between.
        return over or (last_day is not None and last_day < today)

    def settle(self, session: Session, scope: str, opened: Sequence[Opened]) -> None:
        survey_id, number = wave_in(scope)
        survey = session.get_one(Survey, survey_id)
        here = select(Wave.id).where(Wave.survey_id == survey_id, Wave.number == number)
        wave_id = session.scalars(here).one()
        versions = {version.number: version for version in survey.versions}
        rows: list[dict[str, Any]] = []
        texts: list[dict[str, Any]] = []
        tallies: defaultdict[int, Counter[tuple[str, str, str]]] = defaultdict(Counter)
        for one in opened:
            version = versions[one.content["version"]]
            judged = judge(
                definition_of(version), one.content["answers"], one.day, tuple(version.places)
            )
            common = {
                "version_id": version.id,
                "wave_id": wave_id,
                "language": one.content["language"],
            }
            rows.append(_row(common, one.content, judged))
            texts += [_text(common, item) for item in judged.texts]
            tallies[version.id].update(self._facets(one, definition_of(version), judged))
        # A text must not stand at the place that its answer has among the rows.
        secrets.SystemRandom().shuffle(texts)
        session.execute(insert(Response), rows)
        if texts:
            session.execute(insert(FreeText), texts)
        for version_id, counted in sorted(tallies.items()):
            add_to_tallies(session, version_id, counted)
            refresh(session, version_id)

    def result(self, content: Mapping[str, Any]) -> dict[str, Any] | None:
        return None

    def _facets(
        self, one: Opened, definition: Definition, judged: Judged
    ) -> list[tuple[str, str, str]]:
        """Return (week, facet, value) for each tally this answer counts in."""
        year, week, _ = one.day.isocalendar()
        at = f"{year}-W{week:02}"
        facets = [
            (at, "answers", "late" if one.late else "in_time"),
            (at, "language", one.content["language"]),
            (at, "mode", one.content["mode"]),
            # Sealed by a tablet because nobody went on with it; the row itself does not say so.
            (at, "ending", "unfinished" if one.content.get("unfinished") is True else "whole"),
        ]
        entrance = one.content.get("entrance")
        # As it is printed: every other spelling would be a mark that a sender leaves.
        if isinstance(entrance, str) and (code := self._entrance_named(entrance)):
            facets.append((at, "entrance", code))
        empty = (name for name in asked(definition) if name not in judged.row)
        return [*facets, *((at, "empty", name) for name in empty)]


@dataclass(frozen=True)
class KnownVersion:
    """What the door must know of a version; kept for a second, since it asks for each envelope."""

    slug: str
    number: int
    survey_id: int
    wave: int
    wave_is_over: bool
    quarter: str
    state: SurveyState
    closes_on: dt.date | None
    known_until: float

    def is_closed(self, today: dt.date) -> bool:
        past = self.closes_on is not None and today > self.closes_on
        return self.wave_is_over or self.state is SurveyState.CLOSED or past


def _version(content: Mapping[str, Any]) -> KnownVersion:
    slug, number = content.get("survey"), content.get("version")
    if not isinstance(slug, str) or type(number) is not int or not 0 < number < 2**31:
        raise MisfitError("content")
    if len(slug) > 80 or "\0" in slug:
        raise MisfitError("content")
    known: dict[tuple[str, int], KnownVersion] = current_app.extensions.setdefault("versions", {})
    found = known.get((slug, number))
    if found is None or found.known_until < time.monotonic():
        version = version_of(slug, number)
        if version is None:
            raise MisfitError("survey", f"{slug} {number}")
        survey = version.survey
        waves = waves_of(db.session(), survey.id)
        wave = [one.number for one in waves if one.first_version <= number][-1]
        found = KnownVersion(
            slug=slug,
            number=number,
            survey_id=survey.id,
            wave=wave,
            wave_is_over=wave < waves[-1].number,
            quarter=survey.quarter.slug,
            state=survey.state,
            closes_on=survey.closes_on,
            known_until=time.monotonic() + KNOWN_SECONDS,
        )
        known[slug, number] = found
    return found


def _row(common: Mapping[str, Any], content: Mapping[str, Any], judged: Judged) -> dict[str, Any]:
    answers = dict(judged.row)
    # In which of eight orders the choices stood (spec/privacy.md): for judging order effects.
    turned = content.get("rotation")
    if type(turned) is int and 0 <= turned < ROTATIONS:
        answers["rotation"] = str(turned)
    key = secrets.token_bytes(16)
    return {**common, "key": key, "mode": content["mode"], "answers": answers}


def _text(common: Mapping[str, Any], item: Any) -> dict[str, Any]:
    return {
        **common,
        "key": secrets.token_bytes(16),
        "question": item.question,
        "text": item.text,
        "quotable": item.quotable,
    }
