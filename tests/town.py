"""A small town for tests: one quarter, its key, the resident survey, an entrance."""

import datetime as dt
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from participation.config import ROOT, Settings
from participation.db import writing
from participation.deliveries.keys import make_key
from participation.entrances.models import Entrance, TargetKind
from participation.operation import instance
from participation.quarters.models import Phase, Place, Quarter
from participation.surveys.models import Survey
from participation.surveys.publish import adopt, publish

QUARTER = "innenstadt"
CODE = "7A7S7CS6"
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
TODAY = NOW.date()


def settings_for(folder: Path, database_url: str, public_url: str = "http://localhost") -> Settings:
    """Write an instance's settings and secret, and return them."""
    instance.write_settings(folder, public_url)
    settings = Settings.from_environment(
        {
            "PARTICIPATION_INSTANCE": str(folder),
            "DATABASE_URL": database_url,
            "DRAFTS_SHOWN": "true",
        }
    )
    instance.write_secret(settings)
    return settings


def build(app: Flask, survey_folder: Path = ROOT / "surveys" / "residents") -> None:
    """Put the town into a migrated, empty database."""
    with app.app_context(), writing() as session:
        quarter = _quarter(session)
        make_key(session, quarter, TODAY)
        survey = open_survey(session, quarter, survey_folder)
        session.add(
            Entrance(
                code=CODE,
                quarter_id=quarter.id,
                label="KOMM",
                target_kind=TargetKind.SURVEY,
                target_slug=survey.slug,
                languages=["de", "ar", "en"],
                made=NOW,
            )
        )


def open_survey(session: Session, quarter: Quarter, folder: Path) -> Survey:
    survey = adopt(session, quarter, folder)
    survey.controller = "Stadt"
    survey.legal_basis = "Art. 6"
    survey.purpose = "Bedarfsanalyse"
    survey.changeable = "vieles"
    survey.answer_date = TODAY + dt.timedelta(days=60)
    publish(session, survey, NOW)
    return survey


def _quarter(session: Session) -> Quarter:
    quarter = Quarter(
        slug=QUARTER,
        name="Innenstadt",
        town="Neunkirchen (Saar)",
        phase=Phase.ANALYSIS,
        colour="#1d5c57",
        introduction={"de": "Willkommen"},
        contact={"name": "Stadtteilbüro", "phone": "06821 0000-0"},
        legal={"controller": "Kreisstadt Neunkirchen"},
        began=dt.date(2024, 9, 6),
    )
    quarter.places = [
        Place(code="komm", names={"de": "KOMM"}),
        Place(code="station", names={"de": "Bahnhof", "ar": "محطة القطار"}),
    ]
    session.add(quarter)
    session.flush()
    return quarter
