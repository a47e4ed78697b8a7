"""A second round of the small survey, for what compares two."""

import datetime as dt

from sqlalchemy import select

from participation.db import db, writing
from participation.surveys.models import Survey, Wave
from tests import town


def begin_second_round(survey: Survey) -> None:
    survey_id = survey.id
    with writing() as session:
        first = session.scalars(select(Wave).where(Wave.survey_id == survey_id)).one()
        first.closed_on = town.TODAY
        session.add(Wave(survey_id=survey_id, number=2, opened_on=town.TODAY))
    db.session.rollback()


def wait_until_answered(survey: Survey, day: dt.date) -> None:
    """Promise an answer on a day."""
    survey_id = survey.id
    with writing() as session:
        session.get_one(Survey, survey_id).answer_date = day
