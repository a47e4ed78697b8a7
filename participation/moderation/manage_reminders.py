"""One mail a day to moderators who want it, while something has waited too long; else none.

It says that something waits and since when, not how many and not what: a mail leaves the building.
"""

import datetime as dt

from flask import Flask, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.db import db, writing
from participation.i18n import gettext as _
from participation.i18n import ngettext, use
from participation.mail.queue import put
from participation.moderation import measures
from participation.moderation.policy import policy_of
from participation.quarters.models import Quarter
from participation.staff import guard
from participation.staff.clock import now
from participation.staff.models import Membership, StaffAccount
from participation.staff.roles import Role
from participation.town_time import ZONE

MORNING = 8  # o'clock in Neunkirchen, when an office opens
LAST_DAY = "mail_reminded_on"


def run(app: Flask) -> None:
    """Queue today's mails once it is morning; nothing where mail is not set up."""
    here = now().astimezone(ZONE)
    done = app.extensions.get(LAST_DAY) == here.date()
    if app.config["SETTINGS"].mail is None or here.hour < MORNING or done:
        return
    # Addresses in a mail are public ones.
    with app.test_request_context(base_url=app.config["SETTINGS"].public_url):
        remind(here)
        db.session.remove()
    app.extensions[LAST_DAY] = here.date()


def remind(here: dt.datetime) -> None:
    """Queue a mail for everybody who is to be reminded on the day of `here`; needs a request."""
    with writing() as session:
        for quarter in session.scalars(select(Quarter).order_by(Quarter.id)):
            days = policy_of(session, quarter.id).amber_days
            since = here.date() - dt.timedelta(days=days)
            if measures.late(session, quarter.id, since, here.date()):
                for account in _reminded(session, quarter):
                    _put(session, quarter, account, days, here)


def _reminded(session: Session, quarter: Quarter) -> list[StaffAccount]:
    query = (
        select(StaffAccount)
        .join(Membership, Membership.account_id == StaffAccount.id)
        .where(
            Membership.quarter_id == quarter.id,
            Membership.role == Role.MODERATOR,
            StaffAccount.active.is_(True),
            StaffAccount.reminded.is_(True),
        )
    )
    return list(session.scalars(query.order_by(StaffAccount.id)))


def _put(
    session: Session, quarter: Quarter, account: StaffAccount, days: int, here: dt.datetime
) -> None:
    use(account.language if account.language in guard.LANGUAGES else guard.LANGUAGES[0])
    text = "\n\n".join(
        [
            _("Hello %(name)s,", name=account.name),
            ngettext(
                "in %(quarter)s something has waited for %(n)s day or longer to be checked.",
                "in %(quarter)s something has waited for %(n)s days or longer to be checked.",
                days,
                quarter=quarter.name,
            ),
            url_for("moderation.queue", quarter=quarter.slug, _external=True),
            _(
                "This mail comes once a day at most, and only while something waits. You can"
                ' switch it off under "Your account": %(address)s',
                address=url_for("staff.account", _external=True),
            ),
        ]
    )
    midnight = dt.datetime.combine(here.date() + dt.timedelta(days=1), dt.time(), ZONE)
    put(
        session,
        f"amber:{quarter.id}:{account.id}:{here.date()}",
        account.email,
        _("%(quarter)s: something waits to be checked", quarter=quarter.name),
        f"{text}\n",
        here.astimezone(dt.UTC),
        midnight.astimezone(dt.UTC),
    )
