"""The demo's free texts: some checked by two people and given topics, some waiting in the queue.

They go the way that real ones go: into the queue, past a moderator and a second person, closed.
"""

import datetime as dt
import secrets
from collections.abc import Iterable

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from participation.db import writing
from participation.moderation import close, decide, intake, second, themes
from participation.moderation.models import Decision, Item, ItemState
from participation.responses.models import FreeText
from participation.staff.models import StaffAccount
from participation.surveys.models import Survey, waves_of

QUESTION = "idea"
CAREFUL = {"writer": False, "third": False, "sensitive": False}

# Code of a topic to (language, what somebody wrote, in German where it is not).
CHECKED = {
    "public_space_environment": (
        ("de", "Abends fehlt Licht zwischen Bahnhof und Markt. Ich gehe da nicht mehr.", ""),
        ("de", "Die Mülltonnen sind immer voll, und dann liegt alles daneben.", ""),
        ("de", "Bitte mehr Bänke mit Lehne. Ich kann nicht lange stehen.", ""),
        ("ar", "نريد شوارع نظيفة لأولادنا.", "Wir möchten saubere Straßen für unsere Kinder."),
        ("ar", "الإضاءة في الحديقة ضعيفة جدًا.", "Das Licht im Park ist sehr schwach."),
        ("tr", "Sokaklarda daha çok çöp kutusu lazım.", "Auf den Straßen fehlen Abfalleimer."),
        ("de-simple", "Der Geh-Weg ist kaputt. Ich komme mit dem Rollator nicht durch.", ""),
    ),
    "housing": (
        ("de", "Seit zwei Wintern Schimmel im Kinderzimmer, und niemand kommt.", ""),
        ("de", "Der Aufzug steht seit Monaten still. Im vierten Stock wohnen alte Leute.", ""),
        ("ro", "Chiria a crescut, dar nimeni nu repară nimic.",
         "Die Miete ist gestiegen, aber niemand repariert etwas."),
        ("bg", "Трудно се намира жилище с три деца.",
         "Mit drei Kindern findet man kaum eine Wohnung."),
        ("de", "Leere Häuser herrichten, statt sie verfallen zu lassen.", ""),
    ),
    "leisure_recreation": (
        ("de", "Ein Ort, an dem man im Winter sitzen kann, ohne etwas zu kaufen.", ""),
        ("ar", "نحتاج إلى ملعب للأطفال الصغار.",
         "Wir brauchen einen Spielplatz für kleine Kinder."),
        ("en", "Something for teenagers that is open on Sundays.",
         "Etwas für Jugendliche, das sonntags offen ist."),
        ("it", "Un orto dove lavorare insieme.", "Ein Garten, in dem man zusammen arbeitet."),
        ("de", "Der Bolzplatz braucht Tore und einen Zaun.", ""),
        ("uk", "Місце, де мами з дітьми можуть зустрітися взимку.",
         "Ein Ort, an dem sich Mütter mit Kindern im Winter treffen können."),
    ),
    # Nobody has given these a topic yet.
    "": (
        ("de", "Briefe vom Amt in einfacher Sprache, dann brauche ich keine Hilfe.", ""),
        ("ar", "أريد موعدًا مع مترجم.", "Ich möchte einen Termin mit Dolmetscher."),
    ),
}  # fmt: skip

# Nobody has looked at these yet; people and numbers in them are made up.
WAITING = (
    ("de", "Frau Beispiel vom Amt hat mir sehr geholfen, bitte mehr solche Leute."),
    ("de", "Ruft mich an, wenn der Aufzug wieder geht: 06821 000000"),
    ("de", "Im Haus Musterstraße 12 sind Ratten im Keller."),
    ("de", "Der Brunnen auf dem Stummplatz sollte wieder laufen."),
    ("ar", "جارنا يصرخ كل ليلة ولا أحد يساعد."),
    ("tr", "Çocuklar için daha çok kurs olsun."),
    ("en", "My name is Sample and I can help in the garden."),
)


def write_texts(
    session: Session, survey: Survey, texts: Iterable[tuple[str, str]], question: str = QUESTION
) -> None:
    """Put texts in a question of the survey as a settle does."""
    wave_id = waves_of(session, survey.id)[-1].id
    rows = [
        {
            "key": secrets.token_bytes(16),
            "version_id": survey.current.id,
            "wave_id": wave_id,
            "question": question,
            "language": language,
            "text": text,
            "quotable": True,
        }
        for language, text in texts
    ]
    secrets.SystemRandom().shuffle(rows)
    session.execute(insert(FreeText), rows)


def check_some(slug: str, moderator: str, approver: str, today: dt.date) -> None:
    """Write, check, release and give topics to the example texts."""
    made = {text: (topic, german) for topic, own in CHECKED.items() for _, text, german in own}
    with writing() as session:
        survey = session.scalars(select(Survey).where(Survey.slug == slug)).one()
        own = ((language, text) for texts in CHECKED.values() for language, text, _ in texts)
        write_texts(session, survey, own)
    intake.intake(today)
    with writing() as session:
        quarter = session.scalars(select(Survey).where(Survey.slug == slug)).one().quarter
        first, other = (_account(session, email) for email in (moderator, approver))
        for item, text in _items(session, set(made)):
            topic, german = made[text]
            wish = decide.Made(text, Decision.QUOTE, "", german, bool(german), dict(CAREFUL))
            decide.decide(session, item, first, item.revision, wish, today)
            second.confirm(session, item, other, item.revision, today)
            close.close(session, item, today)
            if topic:
                themes.assign(session, quarter, item.key, topic)


def leave_some(slug: str, today: dt.date) -> None:
    """Write the texts that wait in the queue."""
    with writing() as session:
        survey = session.scalars(select(Survey).where(Survey.slug == slug)).one()
        write_texts(session, survey, WAITING)
    intake.intake(today)


def _items(session: Session, texts: set[str]) -> list[tuple[Item, str]]:
    query = (
        select(Item, FreeText.text)
        .join(FreeText, FreeText.key == Item.subject)
        .where(Item.state == ItemState.NEW, FreeText.text.in_(texts))
    )
    return [(row.Item, row.text) for row in session.execute(query)]


def _account(session: Session, email: str) -> StaffAccount:
    return session.scalars(select(StaffAccount).where(StaffAccount.email == email)).one()
