"""A town with texts that wait, and the people who decide on them."""

import datetime as dt
import re
import secrets
from dataclasses import replace

import pytest
from sqlalchemy import insert, select

from participation.db import db, writing
from participation.moderation import close, decide, intake, lease, second
from participation.moderation.models import Checked, Decision, Item
from participation.quarters.models import Phase, Quarter
from participation.responses.models import FreeText
from participation.staff.accounts import create_account, give_role
from participation.staff.models import StaffAccount
from participation.staff.roles import Role
from participation.surveys.models import Survey, Wave
from tests import town

PASSWORD = "vier ruhige Worte genug"
PEOPLE = {
    "mona": Role.MODERATOR,
    "mika": Role.MODERATOR,
    "frieda": Role.APPROVER,
    "leo": Role.LEAD,
    "vera": Role.ADMINISTRATOR,
    "lars": Role.READER,
    "selin": Role.STREET_WORKER,
    "tara": Role.TRANSLATOR,
}
BASE = f"/manage/{town.QUARTER}"
NO = {"writer": False, "third": False, "sensitive": False}


class Clock:
    """Stands still unless turned."""

    def __init__(self):
        self.moment = town.NOW

    def __call__(self):
        return self.moment

    def turn(self, **by):
        self.moment += dt.timedelta(**by)


@pytest.fixture
def settings(settings):
    """No second factor, as in a demo: these tests are about texts."""
    return replace(settings, demo=True)


@pytest.fixture
def clock(app):
    app.config["CLOCK"] = Clock()
    return app.config["CLOCK"]


@pytest.fixture
def people(app):
    with writing() as session:
        quarter = session.scalars(select(Quarter)).one()
        for name, role in PEOPLE.items():
            account = create_account(session, f"{name}@example.org", name.title(), PASSWORD)
            give_role(session, account, quarter, role)
        other = Quarter(
            slug="anderswo", name="Anderswo", town="Anderswo", phase=Phase.ANALYSIS,
            colour="#1d5c57", introduction={}, contact={}, legal={}, began=town.TODAY,
        )  # fmt: skip
        session.add(other)
        session.flush()
        stranger = create_account(session, "otto@example.org", "Otto", PASSWORD)
        give_role(session, stranger, other, Role.MODERATOR)
        give_role(session, stranger, other, Role.APPROVER)
    db.session.rollback()


@pytest.fixture
def write(people, clock):
    """Put texts into the survey as a settle does, and into the queue; return their items."""

    def put(*texts, language="de", quotable=True, today=town.TODAY):
        known = set(db.session.scalars(select(Item.key)))
        survey = db.session.scalars(select(Survey)).one()
        wave = db.session.scalars(select(Wave)).one()
        common = {
            "version_id": survey.current.id,
            "wave_id": wave.id,
            "question": "idea",
            "language": language,
            "quotable": quotable,
        }
        rows = [{**common, "key": secrets.token_bytes(16), "text": text} for text in texts]
        db.session.rollback()
        with writing() as session:
            session.execute(insert(FreeText), rows)
        intake.intake(today)
        order = {row["key"]: place for place, row in enumerate(rows)}
        items = db.session.scalars(select(Item).where(Item.key.not_in(known))).all()
        keys = [i.key for i in sorted(items, key=lambda i: order.get(i.subject, -1))]
        db.session.rollback()
        return keys

    return put


class Desk:
    """What people do to items, without their browsers."""

    def __init__(self, clock):
        self.clock = clock

    def act(self, key, who, verb):
        db.session.rollback()
        with writing() as session:
            quarter = session.scalars(select(Quarter).where(Quarter.slug == town.QUARTER)).one()
            item = lease.item_of(session, quarter, key)
            return verb(session, item, person(session, who))

    def take(self, key, who="mona"):
        return self.act(key, who, lease.take)

    def decide(self, key, decision, text, who="mona", revision=None, **made):
        wish = decide.Made(text, Decision(decision), **made)

        def verb(session, item, account):
            at = item.revision if revision is None else revision
            decide.decide(session, item, account, at, wish, town.TODAY)

        return self.act(key, who, verb)

    def confirm(self, key, who="frieda"):
        return self.act(
            key, who, lambda s, item, a: second.confirm(s, item, a, item.revision, town.TODAY)
        )

    def send_back(self, key, who="frieda", reason="person"):
        return self.act(
            key,
            who,
            lambda s, item, a: second.send_back(s, item, a, item.revision, reason, town.TODAY),
        )

    def close(self):
        db.session.rollback()
        self.clock.turn(minutes=11)
        return close.close_due(self.clock(), town.TODAY)

    def item(self, key):
        db.session.rollback()
        return db.session.get(Item, key)

    def checked(self, key):
        db.session.rollback()
        return db.session.get(Checked, key)


@pytest.fixture
def desk(people, clock):
    return Desk(clock)


def person(session, name):
    query = select(StaffAccount).where(StaffAccount.email == f"{name}@example.org")
    return session.scalars(query).one()


@pytest.fixture
def signed_in(app, people, clock):
    """Return a browser in which somebody is signed in; it sends forms with their token."""

    def sign_in(name):
        client = app.test_client()
        page = client.get("/manage/login", headers={"Accept": "text/html"}).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        fields = {"csrf_token": token, "email": f"{name}@example.org", "password": PASSWORD}
        reply = client.post("/manage/login", data=fields)
        assert reply.status_code == 302, reply.text

        def post(address, **more):
            found = client.get("/manage/account", headers={"Accept": "text/html"}).text
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', found)
            return client.post(address, data={"csrf_token": token[1], **more})

        client.form = post
        return client

    return sign_in
