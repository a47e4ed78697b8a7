"""What a quarter's surveys ask of the team today."""

import datetime as dt

from flask import url_for
from sqlalchemy import select

from participation.db import db
from participation.i18n import format_date
from participation.i18n import gettext as _
from participation.quarters.models import Quarter
from participation.staff.waiting import Waiting
from participation.surveys.manage import title_of
from participation.surveys.models import Survey, SurveyState
from participation.town_time import local_today

SOON = dt.timedelta(days=7)


def lines(quarter: Quarter) -> list[Waiting]:
    """Return drafts to publish, closes that come, and answers that were promised."""
    today = local_today()
    mine = select(Survey).where(Survey.quarter_id == quarter.id).order_by(Survey.id)
    return [line for survey in db.session.scalars(mine) for line in _of(survey, today)]


def _of(survey: Survey, today: dt.date) -> list[Waiting]:
    here = url_for("surveys.manage_one", quarter=survey.quarter.slug, slug=survey.slug)
    title = title_of(survey)
    if survey.state is SurveyState.DRAFT:
        return [Waiting(_("Publish the draft: %(title)s", title=title), here)]
    found = []
    if survey.closes_on and today <= survey.closes_on <= today + SOON:
        day = format_date(survey.closes_on)
        found.append(Waiting(_("%(title)s closes on %(day)s", title=title, day=day), here))
    if survey.answer_date and survey.answer_date <= today + SOON:
        day = format_date(survey.answer_date)
        said = _("An answer to “%(title)s” was promised by %(day)s", title=title, day=day)
        found.append(Waiting(said, here, urgent=survey.answer_date < today))
    return found
