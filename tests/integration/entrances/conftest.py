"""A platform with two quarters, a survey that can end, and somebody who moderates."""

import dataclasses
import datetime as dt

import pytest

from participation.app import create_app
from participation.db import db, writing
from participation.entrances import targets as joined
from participation.entrances.models import Entrance
from participation.entrances.targets import Target
from participation.quarters.models import Phase, Place, Quarter
from tests.office import Browser

BASE = "https://neunkirchen.example.org"
CONTACT = {"person": "Jana Becker", "office": "Stadtteilbüro", "phone": "06821 555 0142"}

BAKERY, TOWN_HALL, OLD = "K7QM3XRA", "M2WDHA98", "T4PPP2ZS"


class Surveys:
    """Stands for the room that runs the surveys."""

    def __init__(self):
        self.known = {
            "residents": Target(True, "Was soll besser werden?", "surveys/residents"),
            "parents": Target(False, "Umfrage für Eltern", "surveys/parents", "Ended on 3 May."),
        }

    def find(self, quarter, slug):
        return self.known.get(slug)

    def all(self, quarter):
        return self.known


@pytest.fixture
def surveys(monkeypatch):
    room = Surveys()
    monkeypatch.setitem(joined.targets, "survey", room.find)
    monkeypatch.setattr(joined, "offers", {"survey": room.all})
    monkeypatch.setattr("participation.entrances.manage_forms.offers", {"survey": room.all})
    return room


@pytest.fixture
def app(settings, surveys):
    app = create_app(dataclasses.replace(settings, public_url=BASE))
    # A mistake of ours must not hide behind the page that says "something went wrong".
    app.error_handler_spec[None][None].pop(Exception, None)
    app.testing = True
    with app.app_context(), writing() as session:
        _fill(session)
    # No context stays open: it would share `g` and the database session with every request.
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _fill(session):
    for slug, name in (("unterstadt", "Unterstadt"), ("oberstadt", "Oberstadt")):
        session.add(
            Quarter(
                slug=slug,
                name=name,
                town="Neunkirchen",
                phase=Phase.ANALYSIS,
                colour="#1d5c57",
                introduction={"de": "Hier."},
                contact=CONTACT,
                legal={},
                began=dt.date(2024, 9, 6),
                places=[Place(code="market", names={"de": "Am Markt", "ar": "عند السوق"})],
            )
        )
    session.flush()
    quarter = session.query(Quarter).filter_by(slug="unterstadt").one()
    place = quarter.places[0]

    def entrance(code, **more):
        given = {"languages": ["de", "ar", "tr"], "target_kind": "survey"}
        given |= {"target_slug": "residents", "quarter_id": quarter.id, **more}
        session.add(Entrance(code=code, **given))

    entrance(BAKERY, label="Bakery, window", place_id=place.id)
    entrance(TOWN_HALL, label="Town hall", target_kind="home", target_slug=None)
    note = {"de": "Der Flohmarkt war am 3. Mai."}
    entrance(OLD, label="Fence", ended=True, ended_note=note)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def scan(client):
    """Open an address as a phone does: `scan("/q/...", "ar")`."""

    def scan(address, accepts="de-DE,de;q=0.9"):
        headers = {"Accept": "text/html", **({"Accept-Language": accepts} if accepts else {})}
        return client.get(address, base_url=BASE, headers=headers)

    return scan


@pytest.fixture
def change(app):
    """Change an entrance behind everybody's back: `change(BAKERY, languages=["de"])`."""

    def change(code, **values):
        with app.app_context(), writing() as session:
            found = session.query(Entrance).filter_by(code=code).one()
            for name, value in values.items():
                setattr(found, name, value)

    return change


@pytest.fixture
def staff(app):
    """Sign somebody in: `staff(Role.MODERATOR)`; answers to `get` and `post`."""

    def sign_in(*roles, quarter="unterstadt"):
        return Browser(app, BASE, quarter, roles)

    return sign_in
