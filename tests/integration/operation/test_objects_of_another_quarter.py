"""Every address of the staff area, asked with real objects of another quarter.

`walk.py` stops at the guard; here the views run. Somebody who holds every role in one quarter
names the objects of another one: nothing is shown and nothing changes. The other quarter's own
people do find them, or the walk would prove nothing.
"""

import random
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from participation.config import ROOT
from participation.db import db, writing
from participation.deliveries.keys import make_key
from participation.deliveries.kinds import Opened
from participation.entrances.codes import new_code
from participation.entrances.models import Entrance, TargetKind
from participation.field import voices
from participation.field.models import ConversationVoice, Device
from participation.moderation.models import Checked, Decision, Item, ItemState
from participation.moderation.texts import survey_scope
from participation.operation.people import add_quarter
from participation.quarters.describe import describe
from participation.quarters.models import quarter_by_slug
from participation.releases.models import Release, ReleaseBundle, ReleaseState
from participation.responses.models import FreeText
from participation.sound.reading import read
from participation.staff import people
from participation.staff.accounts import create_account, give_role
from participation.staff.clock import now
from participation.staff.models import Invitation, Passkey, StaffAccount, StaffSession
from participation.staff.roles import Role
from participation.surveys import recordings
from participation.surveys.models import Wave
from participation.surveys.publish import adopt, publish
from tests import sounds
from tests.integration.operation.filled import everything
from tests.integration.staff.rooms import PASSWORD, signed_in
from tests.town import NOW, QUARTER, TODAY

THEIRS = "unterstadt"
CODE = new_code(random.Random(5).randrange)
HTML = {"Accept": "text/html"}
SPOKEN = sounds.in_webm(3, seed=7)
SECRET = "Zwetschgenmus"


@pytest.fixture
def database():
    # The walk is over addresses; what they read is the same on both.
    return "sqlite"


@pytest.fixture
def settings(settings):
    return replace(settings, demo=True)


@pytest.fixture
def objects(app):
    """Fill the other quarter; return for each endpoint's argument which object is theirs."""
    with writing() as session:
        quarter = add_quarter(session, THEIRS, "Unterstadt", "Ort", TODAY)
        make_key(session, quarter, TODAY)
        place = {"de": "Dort"}
        number = {"phone": "1", "name": {"de": "Hilfe"}}
        contact = {"person": "Tea", "phone": "06821 1"}
        named = {"places": {"theirs": place}, "topics": {"theirs": place}, "contact": contact}
        describe(session, quarter, {**named, "help": {"theirs": number}})
        survey = adopt(session, quarter, ROOT / "surveys" / "residents", "theirs")
        for promise in ("controller", "legal_basis", "purpose", "changeable"):
            setattr(survey, promise, "x")
        survey.answer_date = TODAY
        version = publish(session, survey, NOW)
        account = create_account(session, "t@t.example", "Tea", "vier ruhige Worte da")
        give_role(session, account, quarter, Role.MODERATOR)
        passkey = Passkey(
            account_id=account.id, credential_id=b"c", public_key=b"p", sign_count=0,
            label="Schlüssel", created=now(),
        )  # fmt: skip
        login = StaffSession(
            token_hash="h", account_id=account.id, complete=True, created=now(),
            last_seen=now(), expires=now(),
        )  # fmt: skip
        device = Device(
            quarter_id=quarter.id, name="Ihr Tablet", token_hash=b"t", made_by=account.id,
            made=now(),
        )  # fmt: skip
        wave = session.scalars(select(Wave).where(Wave.survey_id == survey.id)).one()
        release = Release(
            quarter_id=quarter.id, version_id=version.id, wave_id=wave.id, look=1, dimensions=0,
            state=ReleaseState.DRAFT, proposer_id=account.id,
        )  # fmt: skip
        entrance = Entrance(
            code=CODE, quarter_id=quarter.id, label="Dort", target_kind=TargetKind.HOME,
            languages=["de"], made=NOW,
        )  # fmt: skip
        text = FreeText(
            key=bytes(16), version_id=version.id, wave_id=wave.id, question="idea", language="de",
            text=f"{SECRET} im Text", quotable=True,
        )  # fmt: skip
        scope = survey_scope(survey.id, wave.id)
        common = {
            "quarter_id": quarter.id, "kind": "text", "scope": scope, "question": "idea",
            "held": [], "language": "de", "day": TODAY,
        }  # fmt: skip
        item = Item(key=bytes(16), subject=text.key, **common)
        ready = Item(
            key=b"r" * 16, subject=b"gone", state=ItemState.CLOSED, decision=Decision.THEMES,
            **common,
        )  # fmt: skip
        checked = Checked(
            key=ready.key, text=f"{SECRET} geprüft", working_text="", translation_checked=False,
            checklist={}, note="", edited=False, editor_id=account.id,
        )  # fmt: skip
        sound = read(sounds.in_webm(3, seed=7))
        line = next(one for one in recordings.lines(version, "ar") if one.language == "ar")
        recordings.record(session, survey, line, sound, account.id, TODAY)
        note = {"language": "ar", "attachments": [sounds.attachment(SPOKEN)]}
        voices.keep(session, quarter.id, [Opened("", note, TODAY, late=False)])
        voice = session.scalars(select(ConversationVoice)).one()
        bundle = ReleaseBundle(
            quarter_id=quarter.id, title={"de": "Bündel"}, parts=[], proposer_id=account.id,
        )  # fmt: skip
        session.add_all([passkey, login, device, release, bundle, entrance])
        session.add_all([text, item, ready, checked])
        people.invite(session, quarter, "neu@t.example", [Role.READER])
        session.flush()
        invitation = session.scalars(select(Invitation.id)).one()
        return {
            "slug": "theirs",
            "code": {"entrances": CODE, "quarter": "theirs", "themes": "theirs"},
            "key": {"moderation": item.key.hex(), "themes": ready.key.hex()},
            "name": {"field": voices.name_of(voice)},
            "question": line.question,
            # No objects: parts of theirs.
            "language": "ar",
            "ending": "json",
            "state": "draft",
            "release_id": release.id,
            "bundle_id": bundle.id,
            "number": {
                "field": device.id,
                "staff.withdraw_invitation": invitation,
                "staff.remove_passkey": passkey.id,
                "staff.end_session": login.id,
                "staff": account.id,
            },
        }


# What an address names that is no object: a part of a page, a way to sign in.
NO_OBJECTS = {"part", "token"}
# Parts of a page or of a release, and not the name of a voice.
PARTS = ("quarter.", "release_desk.")
# The texts that people practise on belong to nobody.
NOBODYS = {"moderation.practice", "moderation.practised"}
# These need numbers behind them, which their own room's tests have.
WITH_MORE_BEHIND = {"release_desk.preview", "bundle_desk"}
# Looked at by somebody else than who edited, which nobody has yet: leads to the text.
LEADS_ON = {"moderation.second"}


def of(objects, endpoint, argument):
    found = objects[argument]
    if isinstance(found, dict):
        return found.get(endpoint, found.get(endpoint.partition(".")[0]))
    return found


def addresses(app, objects, quarter):
    """Yield endpoint, method and path of each address that names an object of theirs."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        named = rule.arguments - {"quarter"} - NO_OBJECTS
        if rule.endpoint.startswith(PARTS):
            named -= {"name"}
        if not rule.rule.startswith("/manage") or not named or rule.endpoint in NOBODYS:
            continue
        values = {argument: of(objects, rule.endpoint, argument) for argument in named}
        assert all(value is not None for value in values.values()), (
            f"{rule.rule}: say above which object of the other quarter it is asked with"
        )
        for name in re.findall(r"<any\(([^)]*)\):(?:name|part)>", rule.rule):
            values["name" if "name" in rule.arguments else "part"] = name.split(",")[0].strip()
        if "name" in rule.arguments:
            values.setdefault("name", "release.json")
        values["quarter"] = quarter
        _domain, path = rule.build(values, append_unknown=False)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, path


def asked(desk, method, path):
    if method == "GET":
        return desk.get(path).status_code
    # Some acts ask for the password again.
    return desk.post(path, current=PASSWORD).status_code


def state():
    db.session.rollback()
    tables = everything(db.engine)
    # Only that somebody clicked.
    return {name: rows for name, rows in tables.items() if name != "staff_sessions"}


def test_who_holds_every_role_here_finds_nothing_of_theirs(app, objects):
    one = signed_in(app, *Role)
    before = state()
    walked = list(addresses(app, objects, QUARTER))
    assert len(walked) > 30
    for endpoint, method, path in walked:
        answer = asked(one, method, path)
        # An invitation that is not there any more is no error.
        gone = {302} if endpoint == "staff.withdraw_invitation" else {404}
        # An empty form may be refused before anything is looked for.
        if method == "POST":
            gone.add(422)
        assert answer in gone, (endpoint, method, path)
    assert state() == before
    with app.app_context():
        assert db.session.scalars(select(StaffSession.token_hash)).all().count("h") == 1


def test_their_own_people_find_them(app, objects):
    own = signed_in(app, *Role, quarter=THEIRS)
    for endpoint, method, path in addresses(app, objects, THEIRS):
        # What belongs to an account is its own, whatever the quarter.
        if method == "GET" and not {endpoint, endpoint.partition(".")[0]} & WITH_MORE_BEHIND:
            found = {302} if endpoint in LEADS_ON else {200}
            assert asked(own, method, path) in found, (endpoint, path)


def test_nobody_signed_in_finds_nothing_at_all(app, objects, client):
    before = state()
    for endpoint, method, path in addresses(app, objects, THEIRS):
        with client.open(path, method=method, headers=HTML) as answer:
            assert answer.status_code in (302, 400, 401), (endpoint, method, path)
            assert "Tea" not in answer.text
            assert SECRET not in answer.text
    assert state() == before


def test_a_lot_of_theirs_is_not_decided_here(app, objects):
    assert quarter_by_slug(THEIRS) is not None
    one = signed_in(app, *Role)
    before = state()
    one.post("releases/propose", survey="theirs", dimensions="0")
    one.post("entrances/new", label="x", target="survey/theirs", languages="de", place="theirs")
    after = state()
    assert after["entrances"] == before["entrances"]
    assert after["releases"] == before["releases"]
    assert db.session.scalars(select(StaffAccount.email)).all().count("t@t.example") == 1
