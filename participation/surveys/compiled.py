"""Definitions and sentences of published versions, compiled once per process."""

from flask import current_app

from participation.config import Settings
from participation.questionnaire.definition import Definition, compile_definition
from participation.questionnaire.texts import Sentences
from participation.surveys.models import SurveyVersion


def definition_of(version: SurveyVersion) -> Definition:
    """Return the compiled definition. A version is immutable, so it is kept for good."""
    kept: dict[int, Definition] = current_app.extensions.setdefault("definitions", {})
    if version.id not in kept:
        kept[version.id] = compile_definition(version.structure, frozenset(version.blocks))
    return kept[version.id]


def sentences_of(version: SurveyVersion) -> Sentences:
    """Return the sentences with this installation's rule for unchecked translations."""
    kept: dict[int, Sentences] = current_app.extensions.setdefault("sentences", {})
    if version.id not in kept:
        settings: Settings = current_app.config["SETTINGS"]
        kept[version.id] = Sentences(version.structure, version.texts, settings.drafts_shown)
    return kept[version.id]
