"""Definitions and sentences of published versions, compiled once per process."""

from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from participation.config import Settings
from participation.questionnaire.definition import Definition, compile_definition
from participation.questionnaire.texts import Sentences
from participation.surveys.models import Survey, SurveyVersion


@dataclass(frozen=True)
class Draft:
    """A survey's draft in the shape of a version, to be looked at before it is one."""

    survey: Survey
    blocks: tuple[str, ...] = ()
    id: None = field(default=None, init=False)

    @property
    def number(self) -> int:
        return len(self.survey.versions) + 1

    @property
    def structure(self) -> dict[str, Any]:
        return self.survey.structure

    @property
    def texts(self) -> dict[str, Any]:
        return self.survey.texts

    @property
    def places(self) -> dict[str, dict[str, str]]:
        return {place.code: place.names for place in self.survey.quarter.places}


Shown = SurveyVersion | Draft


def definition_of(version: Shown) -> Definition:
    """Return the compiled definition. A version is immutable, so it is kept for good."""
    if version.id is None:
        return compile_definition(version.structure, frozenset(version.blocks))
    kept: dict[int, Definition] = current_app.extensions.setdefault("definitions", {})
    if version.id not in kept:
        kept[version.id] = compile_definition(version.structure, frozenset(version.blocks))
    return kept[version.id]


def sentences_of(version: Shown) -> Sentences:
    """Return the sentences in the languages and by the rules that hold for the survey now."""
    rules = rules_of(version)
    if version.id is None:
        return _sentences(version, *rules)
    kept: dict[Any, Sentences] = current_app.extensions.setdefault("sentences", {})
    wanted = (version.id, *rules)
    if wanted not in kept:
        kept[wanted] = _sentences(version, *rules)
    return kept[wanted]


def rules_of(version: Shown) -> tuple[tuple[str, ...] | None, bool]:
    """Return what may change while a version stands: its languages, and the rule for drafts."""
    settings: Settings = current_app.config["SETTINGS"]
    quarters = version.survey.quarter.drafts_shown
    languages = version.survey.languages
    return (
        None if languages is None else tuple(languages),
        settings.drafts_shown if quarters is None else quarters,
    )


def _sentences(version: Shown, languages: tuple[str, ...] | None, drafts_shown: bool) -> Sentences:
    texts = {
        code: text for code, text in version.texts.items() if languages is None or code in languages
    }
    return Sentences(version.structure, texts, drafts_shown)
