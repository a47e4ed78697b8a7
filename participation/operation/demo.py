"""The demo: Neunkirchen-Innenstadt with made-up answers, marked as such on every page."""

import datetime as dt
import random

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.config import ROOT
from participation.db import db, writing
from participation.deliveries.keys import make_key
from participation.entrances.codes import new_code
from participation.entrances.models import Entrance, TargetKind
from participation.moderation.intake import intake
from participation.operation import demo_quotes, demo_release
from participation.operation.demo_texts import CONTACT, INTRODUCTION, LEGAL, PLACES
from participation.operation.seed import seed
from participation.quarters.models import (
    Body,
    BodyRole,
    Phase,
    Place,
    Quarter,
    Topic,
    quarter_by_slug,
)
from participation.staff.accounts import create_account, give_role
from participation.staff.roles import Role
from participation.surveys.models import Survey
from participation.surveys.publish import adopt, publish

SLUG = "neunkirchen-innenstadt"
SURVEY = "residents"
# The residents' survey sends children to the start page, where theirs is.
SURVEYS = (SURVEY, "children")
ANSWERS = 312
# Enough that a second release may be proposed, which then waits for its second person.
LATER = 40
PROPOSER, APPROVER = "moderation@demo.example", "freigabe@demo.example"
PASSWORD = "Viertel-gemeinsam-2034"  # noqa: S105  printed by the demo; `serve` refuses it

LOGINS = {
    "moderation@demo.example": ("Mona Moderation", (Role.MODERATOR,)),
    "freigabe@demo.example": ("Frieda Freigabe", (Role.APPROVER,)),
    "leitung@demo.example": ("Leo Leitung", (Role.LEAD,)),
    "verwaltung@demo.example": ("Vera Verwaltung", (Role.ADMINISTRATOR,)),
    "strasse@demo.example": ("Selin Straße", (Role.STREET_WORKER,)),
    "lesen@demo.example": ("Lars Lesen", (Role.READER,)),
}

BODIES = (
    (BodyRole.LAND, "Saarland", "Ministerium für Arbeit, Soziales, Frauen und Gesundheit"),
    (BodyRole.COUNTY, "Landkreis Neunkirchen", ""),
    (BodyRole.TOWN, "Kreisstadt Neunkirchen", "Amt für Soziale Dienste, Kinder, Jugend, Senioren"),
    (BodyRole.ASSOCIATION, "Diakonie Saar", "Haus der Diakonie"),
)


def build(today: dt.date, now: dt.datetime) -> None:
    """Make the demo quarter where it is not there yet; otherwise leave everything as it is."""
    if quarter_by_slug(SLUG) is not None:
        return
    db.session.rollback()
    with writing() as session:
        quarter = _quarter(session, today)
        make_key(session, quarter, today)
        survey, _children = (_survey(session, quarter, slug, today, now) for slug in SURVEYS)
        _topics(session, quarter, survey)
        _entrances(session, quarter, survey, now)
        _staff(session, quarter)
        slug = survey.slug
    # A fixed seed, so that every demo shows the same town.
    seed(slug, ANSWERS, random.Random(2034), today)  # noqa: S311
    # So that the queue of the demo has something late in it.
    intake(today - dt.timedelta(days=8))
    demo_quotes.check_some(slug, PROPOSER, APPROVER, today)
    demo_quotes.leave_some(slug, today)
    demo_release.propose_next(slug, PROPOSER)


def carry_on(today: dt.date) -> str:
    """Do the next step towards the demo's two releases; return what was done, or nothing.

    The first is published, the second waits for its second person. Each call does what is due
    now, so a demo that was stopped in between goes on where it was.
    """
    done = demo_release.publish_first(SURVEY, PROPOSER, APPROVER, today)
    if done and demo_release.looks_of(SURVEY) == 1:
        seed(SURVEY, LATER, random.Random(2035), today)  # noqa: S311
        demo_release.propose_next(SURVEY, PROPOSER)
    return done


def first_code() -> str:
    """Return the code of an entrance to the survey."""
    query = select(Entrance.code).where(Entrance.target_kind == TargetKind.SURVEY)
    return db.session.scalars(query.order_by(Entrance.id)).first() or ""


def _quarter(session: Session, today: dt.date) -> Quarter:
    quarter = Quarter(
        slug=SLUG,
        name="Neunkirchen-Innenstadt",
        town="Kreisstadt Neunkirchen (Saar)",
        phase=Phase.ANALYSIS,
        colour="#1d5c57",
        introduction=INTRODUCTION,
        contact=CONTACT,
        legal=LEGAL,
        began=dt.date(2024, 9, 6),
        synthetic=True,
    )
    quarter.bodies = [Body(role=role, name=name, office=office) for role, name, office in BODIES]
    quarter.places = [Place(code=code, names=names) for code, names in PLACES.items()]
    session.add(quarter)
    session.flush()
    return quarter


def _survey(
    session: Session, quarter: Quarter, slug: str, today: dt.date, now: dt.datetime
) -> Survey:
    survey = adopt(session, quarter, ROOT / "surveys" / slug)
    survey.controller = "Kreisstadt Neunkirchen"
    survey.legal_basis = "Art. 6 Abs. 1 lit. e DSGVO in Verbindung mit § 4 SDSG"
    survey.purpose = "Bedarfsanalyse für das Quartierskonzept"
    survey.changeable = "Offen: Themen und Reihenfolge. Fest: das Gebiet und die zehn Jahre."
    survey.answer_date = today + dt.timedelta(days=84)
    survey.closes_on = today + dt.timedelta(days=56)
    publish(session, survey, now)
    return survey


def _topics(session: Session, quarter: Quarter, survey: Survey) -> None:
    for code in survey.structure["lists"]["topic"]:
        names = {
            language: _plain(text["texts"][f"lists.topic.{code}"])
            for language, text in survey.texts.items()
        }
        session.add(Topic(quarter_id=quarter.id, code=code, names=names))


def _plain(sentence: str | dict[str, str]) -> str:
    return sentence if isinstance(sentence, str) else sentence["text"]


def _entrances(session: Session, quarter: Quarter, survey: Survey, now: dt.datetime) -> None:
    places = {place.code: place for place in quarter.places}
    rng = random.Random(6000)  # noqa: S311  the demo's codes are printed anyway
    for code in ("komm", "stummplatz", "bahnhof", "oberer_markt"):
        session.add(
            Entrance(
                code=new_code(rng.randrange),
                quarter_id=quarter.id,
                place_id=places[code].id,
                label=places[code].names["de"],
                target_kind=TargetKind.SURVEY,
                target_slug=survey.slug,
                languages=["de", "de-simple", "ar", "en"],
                made=now,
            )
        )
    session.add(
        Entrance(
            code=new_code(rng.randrange),
            quarter_id=quarter.id,
            label="Schaukasten am Rathaus",
            target_kind=TargetKind.HOME,
            languages=["de", "ar", "en"],
            made=now,
        )
    )


def _staff(session: Session, quarter: Quarter) -> None:
    for email, (name, roles) in LOGINS.items():
        account = create_account(session, email, name, PASSWORD)
        for role in roles:
            give_role(session, account, quarter, role)
