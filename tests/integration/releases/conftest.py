"""A small survey whose releases are worked out in a second, and the people who decide on them."""

import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from participation.config import Settings
from participation.db import db, writing
from participation.moderation import close, decide, intake, second, themes
from participation.moderation.models import Decision, Item, ItemState
from participation.operation.demo_quotes import write_texts
from participation.quarters.models import Quarter, Topic
from participation.releases import work
from participation.releases.approve import approve
from participation.releases.models import Release, ReleaseJob
from participation.releases.propose import begin, last_wave
from participation.releases.publish import publish
from participation.responses.models import FreeText, Response
from participation.staff.accounts import create_account, give_role
from participation.staff.models import StaffAccount
from participation.staff.roles import Role
from participation.surveys.models import Survey
from tests import town

PASSWORD = "vier ruhige Worte genug"
PEOPLE = {
    "mona": Role.MODERATOR,
    "frieda": Role.APPROVER,
    "leo": Role.LEAD,
    "lars": Role.READER,
    "selin": Role.STREET_WORKER,
}
STRUCTURE = {
    "slug": "small",
    "version": 1,
    "dimensions": ["age"],
    "questions": [
        {"name": "age", "type": "select_one", "short": True, "choices": ["young", "middle", "old"],
         "merge": [["middle", "old"]], "refusable": True},
        {"name": "liking", "type": "rating", "short": True, "choices": ["1", "2", "3"]},
        {"name": "needs", "type": "select_multiple", "short": True, "max": 2,
         "choices": ["light", "bench", "nothing"], "exclusive": ["nothing"]},
        {"name": "rooms", "type": "integer", "short": True,
         "classes": [{"name": "0-2", "to": 2}, {"name": "3+"}]},
        {"name": "lonely", "type": "select_one", "short": True, "sensitivity": "personal",
         "choices": ["yes", "no"], "refusable": True},
        {"name": "idea", "type": "text", "short": True, "released": False, "length": 280},
        {"name": "wish", "type": "text", "short": True, "length": 280},
    ],
}  # fmt: skip
CHOICES = {"age": ("young", "middle", "old"), "liking": ("1", "2", "3"), "rooms": ("0-2", "3+"),
           "lonely": ("yes", "no")}  # fmt: skip


def _texts() -> dict[str, Any]:
    texts = {name: f"Satz {name}" for name in ("title", "intro", "next", "thanks")}
    for question in STRUCTURE["questions"]:
        name = question["name"]
        texts[f"{name}.label"] = f"Frage {name}"
        for choice in question.get("choices", []):
            texts[f"{name}.choices.{choice}"] = f"Wahl {choice}"
    return {"language": "de", "state": "released", "texts": texts}


@pytest.fixture(autouse=True)
def lots(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> random.Random:
    """Let chance fall the same in every run of a test: a number left out by lot is no failure."""
    # By the name alone: both databases see the same numbers.
    drawn = random.Random(request.node.originalname)
    source = SimpleNamespace(token_bytes=drawn.randbytes)
    monkeypatch.setattr("participation.releases.propose.secrets", source)
    return drawn


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """No second factor, as in a demo: these tests are about releases."""
    return replace(settings, demo=True)


@pytest.fixture
def structure() -> dict[str, Any]:
    """What is asked, and the plan of its releases."""
    return STRUCTURE


@pytest.fixture
def survey(app: Flask, tmp_path: Path, structure: dict[str, Any]) -> Survey:
    """An open survey without answers."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "survey.json").write_text(json.dumps(structure))
    (folder / "text.de.json").write_text(json.dumps(_texts()))
    with writing() as session:
        quarter = session.scalars(select(Quarter)).one()
        town.open_survey(session, quarter, folder)
        for name, role in PEOPLE.items():
            account = create_account(session, f"{name}@example.org", name, PASSWORD)
            give_role(session, account, quarter, role)
    return db.session.scalars(select(Survey).where(Survey.slug == "small")).one()


@pytest.fixture
def answer(survey: Survey, lots: random.Random) -> Callable[..., None]:
    """Put made-up settled answers into the survey; `same` is what all of them say."""

    def put(n: int, seed: int = 1, **same: Any) -> None:
        rng = random.Random(seed)
        wave = last_wave(db.session(), survey)
        rows = [
            {
                "key": lots.randbytes(16),
                "version_id": survey.current.id,
                "wave_id": wave.id,
                "language": rng.choice(["de", "ar", "it"]),
                "mode": rng.choice(["self", "self", "interview", "paper"]),
                "answers": {
                    **{name: rng.choice(levels) for name, levels in CHOICES.items()},
                    "needs": rng.choice([["light"], ["bench"], ["light", "bench"], ["nothing"]]),
                    **same,
                },
            }
            for _ in range(n)
        ]
        db.session.rollback()
        with writing() as session:
            session.execute(insert(Response), rows)

    return put


class Desk:
    """What people do to releases, without their browsers."""

    def begin(self, who: str = "mona", dimensions: int = 0, topics: bool = False) -> int:
        with writing() as session:
            survey = session.scalars(select(Survey).where(Survey.slug == "small")).one()
            account = person(session, who)
            return begin(session, survey.quarter, survey, account, dimensions, topics=topics).id

    def propose(self, who: str = "mona", dimensions: int = 0, topics: bool = False) -> Release:
        release_id = self.begin(who, dimensions, topics)
        work.run_next()
        return self.release(release_id)

    def release(self, release_id: int) -> Release:
        db.session.rollback()
        return db.session.get_one(Release, release_id)

    def job(self, release_id: int) -> ReleaseJob:
        db.session.rollback()
        return db.session.get_one(ReleaseJob, release_id)

    def approve(self, release: Release, who: str = "frieda") -> None:
        self.act(
            release,
            lambda session, one: approve(session, one, person(session, who), one.high_shares),
        )

    def publish(self, release: Release) -> Release:
        self.approve(release)
        self.act(release, lambda session, one: publish(session, one, town.TODAY, town.TODAY))
        return self.release(release.id)

    def act(self, release: Release, verb: Callable[..., Any]) -> Any:
        release_id = release.id
        db.session.rollback()
        with writing() as session:
            return verb(session, session.get_one(Release, release_id))


def person(session: Any, name: str) -> StaffAccount:
    query = select(StaffAccount).where(StaffAccount.email == f"{name}@example.org")
    return session.scalars(query).one()


@pytest.fixture
def desk(survey: Survey, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("participation.releases.views.local_today", lambda: town.TODAY)
    monkeypatch.setattr("participation.releases.manage.local_today", lambda: town.TODAY)
    monkeypatch.setattr("participation.releases.document.local_today", lambda: town.TODAY)
    return Desk()


@pytest.fixture
def signed_in(app: Flask, survey: Survey) -> Callable[[str], Any]:
    """Return a browser in which somebody is signed in; it sends forms with their token."""

    def sign_in(name: str) -> Any:
        client = app.test_client()
        page = client.get("/manage/login", headers={"Accept": "text/html"}).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        fields = {"csrf_token": token, "email": f"{name}@example.org", "password": PASSWORD}
        reply = client.post("/manage/login", data=fields)
        assert reply.status_code == 302, reply.text

        def post(address: str, **more: Any) -> Any:
            found = client.get(BASE + "/releases", headers={"Accept": "text/html"}).text
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', found)
            data = {"csrf_token": token[1] if token else "", **more}
            return client.post(BASE + address, data=data)

        client.form = post
        return client

    return sign_in


BASE = f"/manage/{town.QUARTER}"


NO = {"writer": False, "third": False, "sensitive": False}


@pytest.fixture
def quote(survey: Survey) -> Callable[..., None]:
    """Bring texts past two people into a topic."""

    def put(
        topic: str,
        texts: list[str],
        language: str = "de",
        german: str = "",
        decision: Decision = Decision.QUOTE,
        question: str = "idea",
    ) -> None:
        db.session.rollback()
        with writing() as session:
            own = session.scalars(select(Survey).where(Survey.slug == "small")).one()
            quarter = session.get_one(Quarter, own.quarter_id)
            if topic and topic not in {one.code for one in quarter.topics}:
                names = {"de": f"Thema {topic}", "ar": f"موضوع {topic}"}
                session.add(Topic(quarter_id=quarter.id, code=topic, names=names))
            write_texts(session, own, [(language, text) for text in texts], question)
        intake.intake(town.TODAY)
        with writing() as session:
            quarter = session.scalars(select(Quarter)).one()
            query = select(Item, FreeText.text).join(FreeText, FreeText.key == Item.subject)
            for item, text in session.execute(query.where(Item.state == ItemState.NEW)).all():
                made = decide.Made(text, decision, "", german, bool(german), dict(NO))
                mona = person(session, "mona")
                decide.decide(session, item, mona, item.revision, made, town.TODAY)
                if item.state is ItemState.SECOND:
                    frieda = person(session, "frieda")
                    second.confirm(session, item, frieda, item.revision, town.TODAY)
                close.close(session, item, town.TODAY)
                if topic:
                    themes.assign(session, quarter, item.key, topic)

    return put
