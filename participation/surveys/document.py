"""The survey document: one HTML form in one language, the same bytes for everybody.

Without scripts it is a long form that posts. With them the same document becomes one
question per screen and needs the network no more. What a person typed is filled into the
same template when the form comes back with errors or in another language.
"""

import gzip
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import brotli
from flask import current_app, g, render_template

from participation.deliveries.keys import current_key
from participation.deliveries.seal import encode
from participation.i18n import LANGUAGES
from participation.i18n import lazy_gettext as _
from participation.quarters.models import text_in
from participation.questionnaire.definition import Question
from participation.questionnaire.texts import Sentence, Sentences
from participation.surveys.compiled import Shown, definition_of, rules_of, sentences_of
from participation.surveys.marking import marking, warns
from participation.surveys.models import SurveyVersion
from participation.surveys.unfolding import unfolding
from participation.surveys.words import words

# Choices that every survey shares; a survey may have words of its own for them.
SHARED = {
    "refused": _("I would rather not say"),
    "dont_know": _("I don’t know"),
    "yes": _("Yes"),
    "no": _("No"),
}
MAY_QUOTE = _("You may publish my sentence without my name.")

Answers = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Asked:
    """One fieldset: a question with its sentences in the language of the document."""

    question: Question
    label: Sentence
    hint: Sentence | None
    why: Sentence | None
    constraint: Sentence | None
    aloud: Sentence | None
    choices: tuple[tuple[str, Sentence], ...]

    @property
    def needs_warning(self) -> bool:
        """A free text whose own hint does not yet ask for no names."""
        return self.question.type == "text" and not warns(self.hint)

    @property
    def steps(self) -> int | None:
        """Of how many steps a rating shows a measure beside its words; none beside drawings."""
        drawn = any(sentence.picture for _, sentence in self.choices)
        is_plain = self.question.type == "rating" and not drawn
        return len(self.question.plain_choices) if is_plain else None


@dataclass(frozen=True)
class Document:
    """The finished bytes, compressed once: `encodings` maps a content coding to its bytes."""

    etag: str
    encodings: Mapping[str, bytes] = field(repr=False)


def document(version: SurveyVersion, language: str) -> Document:
    """Return the document; rendered once per version, language, key and build."""
    key = current_key(version.survey.quarter_id)
    kept: dict[Any, Document] = current_app.extensions.setdefault("documents", {})
    wanted = (version.id, language, key.id, rules_of(version))
    if wanted not in kept:
        html = render(version, language).encode()
        kept[wanted] = Document(
            etag=hashlib.sha256(html).hexdigest()[:20],
            encodings={
                "br": brotli.compress(html, mode=brotli.MODE_TEXT, quality=11),
                "gzip": gzip.compress(html, 9, mtime=0),
                "identity": html,
            },
        )
    return kept[wanted]


def render(
    version: Shown,
    language: str,
    answers: Answers | None = None,
    problems: Sequence[Any] = (),
    template: str = "surveys/document.html",
    **more: Any,
) -> str:
    """Render the form, empty or with what somebody typed and what does not fit."""
    definition = definition_of(version)
    sentences = sentences_of(version)
    key = current_key(version.survey.quarter_id)
    unfold = unfolding(definition.questions)
    return render_template(
        template,
        survey=version.survey,
        version=version,
        sentences=sentences,
        short=[ask(version, definition.question(name), language) for name in definition.short],
        long=[ask(version, definition.question(name), language) for name in definition.long],
        answers=answers or {},
        problems=problems,
        unfold=unfold,
        rest_bars=unfold.common_bars(definition.long),
        draft=is_draft(version, language),
        languages=[LANGUAGES[code] for code in offered(version)],
        data={
            "survey": version.survey.slug,
            "version": version.number,
            "quarter": g.quarter.slug,
            "key": {"id": key.id, "public": encode(key.public)},
            "definition": twin(version),
            **(
                {"marking": marking(language)}
                if any(question.type == "text" for question in definition.questions)
                else {}
            ),
        },
        words=words(),
        **more,
    )


def twin(version: Shown) -> dict[str, Any]:
    """Return the definition as both twins read it, places filled in."""
    compiled = definition_of(version).to_json()
    for question in compiled["questions"]:
        if question["type"] == "place":
            question["choices"] = [*version.places, *question.get("choices", [])]
    return compiled


def ask(version: Shown, question: Question, language: str) -> Asked:
    """Gather a question's sentences, each in the language it really has."""
    sentences = sentences_of(version)
    return Asked(
        question=question,
        label=sentences.label(question, language),
        hint=sentences.hint(question, language),
        why=sentences.why(question, language),
        constraint=sentences.constraint(question, language),
        aloud=sentences.aloud(question, language),
        choices=tuple(_choices(version, sentences, question, language)),
    )


def _choices(
    version: Shown, sentences: Sentences, question: Question, language: str
) -> list[tuple[str, Sentence]]:
    found = []
    if question.type == "place":
        for code, names in version.places.items():
            text, really = text_in(names, language)
            found.append((code, Sentence(text=text, language=really, state="released")))
    found += [(name, _choice(sentences, question, name, language)) for name in question.choices]
    return found


def _choice(sentences: Sentences, question: Question, name: str, language: str) -> Sentence:
    found = sentences.choice(question, name, language)
    if found or name not in SHARED:
        return found
    return Sentence(text=str(SHARED[name]), language=language, state="released")


def is_draft(version: Shown, language: str) -> bool:
    """Tell whether a reader of this language meets sentences that no native reader checked."""
    return sentences_of(version).sentence("title", language).state == "draft"


def offered(version: Shown) -> list[str]:
    """Return the languages that are switched on, in the order of the language chooser."""
    on = version.survey.languages
    return [code for code in LANGUAGES if code in version.texts and (on is None or code in on)]


def questions(version: SurveyVersion, language: str) -> list[Asked]:
    """Return every question that asks something, short form first."""
    definition = definition_of(version)
    every = [definition.question(name) for name in (*definition.short, *definition.long)]
    return [ask(version, question, language) for question in every if question.type != "note"]


def fresh_id() -> bytes:
    """Return the 16 random bytes that name a record before it is sent."""
    return secrets.token_bytes(16)
