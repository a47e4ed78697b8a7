"""Every sentence of a survey in the language somebody wants, or in the nearest there is.

Ids: `title intro practice next thanks`; `<name>.label .hint .why .constraint .aloud`,
`<name>.choices.<choice>`, `<group>.rows.<row>`, `lists.<list>.<choice>`, and for all questions
together `choices.refused choices.dont_know choices.yes choices.no`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from participation.questionnaire.faults import Fault, fault
from participation.questionnaire.questions import SPECIAL_CHOICES, Question, expanded

FALLBACKS = ("de-simple", "de")  # spec/common.md: easy German, then German
STATES = ("draft", "checked", "released")
NEEDED = ("title", "intro", "next", "thanks")
SHARED_CHOICES = (*SPECIAL_CHOICES, "yes", "no")


@dataclass(frozen=True)
class Sentence:
    """A sentence as it can be shown; false if there is none in any language.

    language -- its own, which may be another than the wished one: then the page marks it.
    state -- draft, checked, released, or missing. picture, audio -- names of files.
    """

    text: str
    language: str
    state: str
    picture: str | None = None
    audio: str | None = None

    def __bool__(self) -> bool:
        return bool(self.text)


class Sentences:
    """The sentences of one survey.

    structure -- as in survey.json. texts -- language to the content of its text file.
    drafts_shown -- the quarter's setting: whether unchecked translations are shown (labelled).
    """

    def __init__(
        self, structure: Mapping[str, Any], texts: Mapping[str, Mapping[str, Any]],
        drafts_shown: bool,
    ) -> None:  # fmt: skip
        self._texts = texts
        self._drafts_shown = drafts_shown
        self._needed = [ids for _, ids in _needed(expanded(structure, []), structure)]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a text file."""
        return tuple(self._texts)

    def sentence(self, sentence_id: str, language: str) -> Sentence:
        """Return the sentence, in the wished language if it is ready to be shown.

        Else in easy German, else in German, else as a last resort in any state it has.
        """
        return self._first((sentence_id,), language)

    def label(self, question: Question, language: str) -> Sentence:
        """Return the question's words; for a row, those of its group with the row in them."""
        own = self.sentence(f"{question.name}.label", language)
        if own or question.group is None:
            return own
        label = self.sentence(f"{question.group}.label", language)
        row = self.sentence(f"{question.group}.rows.{question.row}", language)
        if label.language != row.language:
            # One sentence in two languages helps nobody: both fall back to the same one.
            label = self.sentence(f"{question.group}.label", row.language)
            row = self.sentence(f"{question.group}.rows.{question.row}", label.language)
        joined = (
            label.text.replace("%(row)s", row.text)
            if "%(row)s" in label.text
            else f"{label.text} – {row.text}"
        )
        state = min(label.state, row.state, key=("missing", *STATES).index)
        return Sentence(
            joined, label.language, state, row.picture or label.picture, row.audio or label.audio
        )

    def hint(self, question: Question, language: str) -> Sentence:
        """Return the hint; false if the question has none."""
        return self._of(question, "hint", language)

    def why(self, question: Question, language: str) -> Sentence:
        """Return the answer to "why do you ask?"; false if there is none."""
        return self._of(question, "why", language)

    def aloud(self, question: Question, language: str) -> Sentence:
        """Return what an interviewer says in place of what the screen shows; false if the same."""
        return self._of(question, "aloud", language)

    def constraint(self, question: Question, language: str) -> Sentence:
        """Return what is said when an answer does not meet the constraint."""
        return self._of(question, "constraint", language)

    def choice(self, question: Question, choice: str, language: str) -> Sentence:
        """Return the words of a choice.

        Those that all surveys share (refused, dont_know, yes, no) may be missing: then the
        interface has them in its catalogs.
        """
        return self._first(_choice_ids(question, choice), language)

    def states(self, language: str) -> dict[str, int]:
        """Return how many needed sentences are released, checked, draft and missing."""
        counts = dict.fromkeys((*reversed(STATES), "missing"), 0)
        for ids in self._needed:
            counts[self._best(ids, language).state] += 1
        return counts

    def _of(self, question: Question, part: str, language: str) -> Sentence:
        names = [question.name] + ([question.group] if question.group else [])
        return self._first(tuple(f"{name}.{part}" for name in names), language)

    def _first(self, ids: tuple[str, ...], language: str) -> Sentence:
        wished = self._best(ids, language)
        if wished and (self._drafts_shown or wished.state != "draft"):
            return wished
        easy, german = (self._best(ids, fallback) for fallback in FALLBACKS)
        if easy and (self._drafts_shown or easy.state != "draft"):
            return easy
        return german or easy or wished

    def _best(self, ids: tuple[str, ...], language: str) -> Sentence:
        for sentence_id in ids:
            found = self._stored(sentence_id, language)
            if found:
                return found
        return Sentence("", language, "missing")

    def _stored(self, sentence_id: str, language: str) -> Sentence:
        file = self._texts.get(language, {})
        value = file.get("texts", {}).get(sentence_id, "")
        entry = value if isinstance(value, Mapping) else {"text": value}
        state = entry.get("state") or file.get("state", "draft")
        return Sentence(
            str(entry.get("text") or "").strip(), language, state if state in STATES else "draft",
            entry.get("picture"), entry.get("audio"),
        )  # fmt: skip


def _choice_ids(question: Question, choice: str) -> tuple[str, ...]:
    names = [question.name] + ([question.group] if question.group else [])
    ids = [f"{name}.choices.{choice}" for name in names]
    if question.list is not None:
        ids.append(f"lists.{question.list}.{choice}")
    return (*ids, f"choices.{choice}") if choice in SHARED_CHOICES else tuple(ids)


def _needed(
    questions: list[Question], structure: Mapping[str, Any]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every sentence that must exist: its question, and the ids that it may have."""
    for name in NEEDED:
        yield "", (name,)
    said: set[tuple[str, ...]] = set()
    for question in questions:
        if question.type == "calculate":
            continue
        for ids in _needed_by(question):
            if ids[-1:] not in said:
                said.add(ids[-1:])
                yield question.group or question.name, ids


def _needed_by(question: Question) -> Iterator[tuple[str, ...]]:
    names = [question.name] + ([question.group] if question.group else [])
    yield tuple(f"{name}.label" for name in names)
    if question.group is not None:
        yield (f"{question.group}.rows.{question.row}",)
    if question.constraint is not None:
        yield tuple(f"{name}.constraint" for name in names)
    for choice in question.plain_choices:
        if question.type != "consent":
            yield _choice_ids(question, choice)


def _allowed(questions: list[Question], structure: Mapping[str, Any]) -> set[str]:
    allowed = {*NEEDED, "practice", *(f"choices.{one}" for one in SHARED_CHOICES)}
    for question in questions:
        for ids in _needed_by(question):
            allowed |= set(ids)
        for name in (question.name, question.group or question.name):
            allowed |= {f"{name}.{part}" for part in ("label", "hint", "why", "constraint", "aloud")}
        for choice in question.choices:
            allowed |= set(_choice_ids(question, choice))
    lists = structure.get("lists", {})
    for name, entries in lists.items() if isinstance(lists, Mapping) else ():
        for entry in entries if isinstance(entries, list) else ():
            choice = str(entry.get("name") if isinstance(entry, Mapping) else entry)
            allowed.add(f"lists.{name}.{choice}")
    return allowed


def text_faults(
    structure: Mapping[str, Any], questions: list[Question], texts: Mapping[str, Any]
) -> Iterator[Fault]:
    """Yield what is missing in a language, and what belongs to nothing.

    A sentence that may be left out (a hint) is missing where another language has it.
    """
    good: dict[str, Mapping[str, Any]] = {}
    for language, file in texts.items():
        if isinstance(file, Mapping) and isinstance(file.get("texts"), Mapping):
            good[language] = file
        else:
            expected = '{"language": ..., "state": ..., "texts": {...}}'
            yield fault("bad_shape", "", f"text.{language}", what="the file", expected=expected)
    sentences = Sentences(structure, good, drafts_shown=True)
    allowed = _allowed(questions, structure)
    needed = list(_needed(questions, structure))
    covered = {one for _, ids in needed for one in ids}
    present = {one for file in good.values() for one in file["texts"]}
    needed += [(_owner(one, questions), (one,)) for one in sorted((present & allowed) - covered)]
    for language, file in good.items():
        for question, ids in needed:
            if not sentences._best(ids, language):
                yield fault(
                    "missing_text", question, f"text.{language}", id=ids[-1], language=language
                )
        for one in sorted(file["texts"].keys() - allowed):
            yield fault(
                "unknown_text", _owner(one, questions), f"text.{language}", id=one,
                language=language,
            )  # fmt: skip


def _owner(sentence_id: str, questions: list[Question]) -> str:
    name = sentence_id.partition(".")[0]
    return name if any(name in (q.name, q.group) for q in questions) else ""
