"""The demo: Neunkirchen-Innenstadt with made-up answers, marked as such on every page."""

import datetime as dt
import random

from sqlalchemy import delete, select
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
from participation.operation.topics import give_topics
from participation.quarters.models import (
    Body,
    BodyRole,
    Phase,
    Place,
    Quarter,
    quarter_by_slug,
)
from participation.responses.models import FreeText
from participation.staff.accounts import create_account, give_role
from participation.staff.roles import Role
from participation.surveys.models import Survey
from participation.surveys.publish import adopt, close, publish
from participation.surveys.publish_waves import start_wave

SLUG = "neunkirchen-innenstadt"
SURVEY = "residents"
# How many answered the round that runs now, and the one before it.
ANSWERS, BEFORE = 312, 160
# Enough that another release may be proposed, which then waits for its second person.
LATER = 40
# How long ago the first round began; days a round lasts, and until the promised answer.
AGO, ROUND, PROMISE = dt.timedelta(days=240), 56, 84
# How many groups the numbers of the round that runs now are crossed with.
DIMENSIONS = 1
PROPOSER, APPROVER = "moderation@demo.example", "freigabe@demo.example"
PASSWORD = "Viertel-gemeinsam-2034"  # noqa: S105  printed by the demo; `serve` refuses it

LOGINS = {
    "moderation@demo.example": ("Mona Moderation", (Role.MODERATOR,)),
    "freigabe@demo.example": ("Frieda Freigabe", (Role.APPROVER,)),
    "uebersetzung@demo.example": ("Tara Übersetzung", (Role.TRANSLATOR,)),
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
        survey, _children = (
            _survey(session, quarter, slug, now - back)
            for slug, back in ((SURVEY, AGO), ("children", dt.timedelta(0)))
        )
        give_topics(session, quarter)
        _entrances(session, quarter, survey, now)
        _staff(session, quarter)
    _first_round(today)
    with writing() as session:
        survey = session.scalars(select(Survey).where(Survey.slug == SURVEY)).one()
        last_day = today + dt.timedelta(days=ROUND)
        start_wave(session, survey, today + dt.timedelta(days=PROMISE), last_day, now)
    # A fixed seed, so that every demo shows the same town.
    seed(SURVEY, ANSWERS, random.Random(2034), today)  # noqa: S311
    intake(today)
    demo_quotes.check_some(SURVEY, PROPOSER, APPROVER, today)
    # So that the queue of the demo has something late in it.
    demo_quotes.leave_some(SURVEY, today - dt.timedelta(days=8))
    demo_release.propose_next(SURVEY, PROPOSER, DIMENSIONS, topics=True)


def _first_round(today: dt.date) -> None:
    """Ask the survey's first round, close it, and draft its release."""
    closed = today - AGO + dt.timedelta(days=ROUND)
    seed(SURVEY, BEFORE, random.Random(2033), closed, lean=0.55)  # noqa: S311
    with writing() as session:
        # What nobody has looked at for ninety days is long forgotten.
        session.execute(delete(FreeText))
        close(session, session.scalars(select(Survey).where(Survey.slug == SURVEY)).one(), closed)
    demo_release.propose_next(SURVEY, PROPOSER, 0, topics=False)


def carry_on(today: dt.date) -> str:
    """Do the next step towards the demo's releases; return what was done, or nothing.

    Those of both rounds are published, then a bundle of them; a third waits for its second
    person. Each call does what is due now, so a demo that was stopped in between goes on.
    """
    done = demo_release.publish_next(SURVEY, PROPOSER, APPROVER, today)
    both = demo_release.looks_of(SURVEY) == demo_release.PUBLISHED
    if both and demo_release.waiting_of(SURVEY) == 0:
        demo_release.bundle_chapter(SURVEY, PROPOSER, APPROVER, today)
        seed(SURVEY, LATER, random.Random(2035), today)  # noqa: S311
        demo_release.propose_next(SURVEY, PROPOSER, DIMENSIONS, topics=True)
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


def _survey(session: Session, quarter: Quarter, slug: str, now: dt.datetime) -> Survey:
    survey = adopt(session, quarter, ROOT / "surveys" / slug)
    survey.controller = "Kreisstadt Neunkirchen"
    survey.legal_basis = "Art. 6 Abs. 1 lit. e DSGVO in Verbindung mit § 4 SDSG"
    survey.purpose = "Bedarfsanalyse für das Quartierskonzept"
    survey.changeable = "Offen: Themen und Reihenfolge. Fest: das Gebiet und die zehn Jahre."
    survey.answer_date = now.date() + dt.timedelta(days=PROMISE)
    survey.closes_on = now.date() + dt.timedelta(days=ROUND)
    publish(session, survey, now)
    return survey


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
