"""What releases ask of the team today."""

from flask import g, url_for
from sqlalchemy import select

from participation.db import db
from participation.i18n import gettext as _
from participation.quarters.models import Quarter
from participation.releases.approve import authors
from participation.releases.models import Release, ReleaseState
from participation.staff.waiting import Waiting


def lines(quarter: Quarter) -> list[Waiting]:
    """Return the proposals that wait for a second person, which is not who proposed."""
    proposed = select(Release).where(
        Release.quarter_id == quarter.id, Release.state == ReleaseState.PROPOSED
    )
    here = url_for("release_desk.releases", quarter=quarter.slug)
    if all(g.staff.id in authors(db.session(), one) for one in db.session.scalars(proposed)):
        return []
    return [Waiting(_("Look at the proposed results and decide"), here)]
