"""Made-up answers of any number, for the demo, for training and for the benchmarks."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from participation.config import ConfigError
from participation.db import db, writing
from participation.deliveries.kinds import Opened
from participation.questionnaire.definition import Definition, Question
from participation.responses.settle import ResponseKind
from participation.surveys.compiled import definition_of
from participation.surveys.models import survey_by_slug, waves_of

LOT = 5000
# A little above the middle of a scale.
LEAN = 0.45
# Roughly who one meets in the street there; invented, not measured.
LANGUAGES = {
    "de": 46,
    "de-simple": 6,
    "ar": 20,
    "en": 6,
    "it": 5,
    "bg": 5,
    "ro": 5,
    "tr": 4,
    "uk": 3,
}
MODES = {"self": 55, "interview": 20, "assisted": 10, "paper": 10, "kiosk": 5}
SENTENCES = {
    "de": (
        "Mehr Bänke am Stummplatz.",
        "Die Treppe zum Bahnhof braucht Licht.",
        "Frau Muster aus der Musterstraße 3 kümmert sich um alle, sie braucht Hilfe.",
        "Ruft mich an: 06821 000000. Ich will beim Spielplatz mithelfen.",
        "Mein Nachbar hat seit Wochen kein warmes Wasser.",
    ),
    "de-simple": ("Mehr Licht am Abend.", "Ein Ort für Kinder."),
    "ar": ("نحتاج إلى ملعب للأطفال.", "مزيد من الإضاءة في المساء."),
    "en": ("A place to meet in winter.", "Please repair the playground."),
    "it": ("Più luce di sera.", "Un posto dove i bambini possano giocare."),
    "bg": ("Повече светлина вечер.", "Чисти улици."),
    "ro": ("Mai multă lumină seara.", "Un loc de joacă nou."),
    "tr": ("Akşamları daha fazla ışık.", "Komşum Ayşe herkese yardım ediyor."),
    "uk": ("Більше світла ввечері.", "Місце для зустрічей узимку."),
}


def seed(slug: str, n: int, rng: random.Random, today: dt.date, lean: float = LEAN) -> None:
    """Write `n` made-up answers to a survey."""
    for _ in seed_lots(slug, n, rng, today, lean):
        pass


def seed_lots(
    slug: str, n: int, rng: random.Random, today: dt.date, lean: float = LEAN
) -> Iterator[int]:
    """Write `n` made-up answers to the last round lot by lot; yield how many each lot held.

    lean -- where on a scale most answers lie, from 0 for its first step to 1.

    Raises ConfigError for a survey that there is not.
    """
    kind = ResponseKind(lambda code: None)
    # What this session read before may be a round that is over.
    db.session.rollback()
    survey = survey_by_slug(slug)
    if survey is None:
        raise ConfigError(f"There is no survey {slug!r}.")
    definition, number = definition_of(survey.current), survey.current.number
    scope = waves_of(db.session(), survey.id)[-1].scope
    places = tuple(survey.current.places)
    db.session.rollback()
    for start in range(0, n, LOT):
        size = min(LOT, n - start)
        lot = [_opened(definition, number, places, rng, today, lean) for _ in range(size)]
        with writing() as session:
            kind.settle(session, scope, lot)
        yield size


def _opened(
    definition: Definition,
    number: int,
    places: tuple[str, ...],
    rng: random.Random,
    today: dt.date,
    lean: float,
) -> Opened:
    language = _one_of(LANGUAGES, rng)
    content = {
        "survey": definition.slug,
        "version": number,
        "language": language,
        "mode": _one_of(MODES, rng),
        "entrance": None,
        "answers": made_up(definition, places, language, rng, lean),
    }
    return Opened("", content, today - dt.timedelta(days=rng.randrange(28)), late=False)


def made_up(
    definition: Definition,
    places: tuple[str, ...],
    language: str,
    rng: random.Random,
    lean: float = LEAN,
) -> dict[str, Any]:
    """Return one person's answers: some left empty, half stop early."""
    names = definition.short + (definition.long if rng.random() < 0.5 else ())
    answers: dict[str, Any] = {}
    for name in names:
        if rng.random() < 0.06:
            continue
        value = _answer(definition.question(name), places, language, rng, lean)
        if value:
            answers[name] = value
        if value and definition.question(name).quotable and rng.random() < 0.7:
            answers[f"{name}.quote"] = "yes"
    return answers


def _answer(
    question: Question, places: tuple[str, ...], language: str, rng: random.Random, lean: float
) -> str | list[str] | None:
    if question.type == "text":
        texts = SENTENCES.get(language, SENTENCES["de"])
        return rng.choice(texts) if rng.random() < 0.25 else None
    if question.type == "place":
        return rng.choice(places) if places else None
    if question.type == "integer":
        return str(rng.randrange(1, 8))
    choices = [choice for choice in question.choices if choice not in question.exclusive]
    if not choices:
        return None
    if question.type == "select_multiple":
        most = min(question.max or 3, len(choices))
        return rng.sample(choices, rng.randint(1, most))
    # A hump, so that charts look like answers and not like noise.
    at = round(rng.gauss(len(choices) * lean, len(choices) * 0.25))
    return choices[min(max(at, 0), len(choices) - 1)]


def _one_of(weights: dict[str, int], rng: random.Random) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]
