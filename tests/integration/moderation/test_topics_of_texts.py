"""A person gives topics to checked texts; similar ones stand beside, and nothing is merged."""

import pytest
from sqlalchemy import select

from participation.db import db, writing
from participation.errors import Refusal
from participation.moderation import texts, themes
from participation.moderation.themes import Themed
from participation.quarters.models import Quarter, Topic
from participation.retention.forget import forget
from tests import town
from tests.integration.moderation.conftest import BASE, NO


@pytest.fixture
def topics(people):
    with writing() as session:
        quarter = session.scalars(select(Quarter).where(Quarter.slug == town.QUARTER)).one()
        for code, name in (("housing", "Wohnen"), ("light", "Licht")):
            session.add(Topic(quarter_id=quarter.id, code=code, names={"de": name}))
    db.session.rollback()


@pytest.fixture
def checked(write, desk, topics):
    """Put texts through the queue to its end; return their keys."""

    def put(*written):
        keys = write(*written)
        for key, text in zip(keys, written, strict=True):
            desk.decide(key, "quote", text, checklist=NO)
            desk.confirm(key)
        desk.close()
        return keys

    return put


def quarter():
    return db.session.scalars(select(Quarter).where(Quarter.slug == town.QUARTER)).one()


def give(key, code):
    db.session.rollback()
    with writing() as session:
        own = session.scalars(select(Quarter).where(Quarter.slug == town.QUARTER)).one()
        themes.assign(session, own, key, code)


def topic_of(key):
    db.session.rollback()
    return themes.topics_of(db.session(), [key]).get(key)


def test_a_text_is_given_a_topic_and_those_who_read_checked_texts_see_it(checked):
    (key,) = checked("Im Hof ist es dunkel")
    give(key, "light")
    item = themes.text_of(db.session(), quarter(), key)[0]
    assert item.topic == "light"
    assert isinstance(item, texts.ReadyText)


def test_undo_gives_the_topic_back_that_was_there_before(checked):
    (key,) = checked("Im Hof ist es dunkel")
    give(key, "light")
    give(key, "housing")
    own_id = quarter_id()
    for _ in range(2):
        db.session.rollback()
        with writing() as session:
            themes.undo(session, session.get_one(Quarter, own_id), key)
        assert topic_of(key) == "light"


def remove(code):
    own_id = quarter_id()
    with writing() as session:
        own = session.get_one(Quarter, own_id)
        themes.remove_topic(session, themes.topic_named(session, own, code))


def quarter_id():
    found = quarter().id
    db.session.rollback()
    return found


def test_a_text_that_nobody_has_checked_gets_no_topic(write, topics):
    (key,) = write("Im Hof ist es dunkel")
    with pytest.raises(Refusal, match="noch nicht geprüft"):
        give(key, "light")


def test_a_topic_with_texts_stays_and_one_without_goes(checked):
    (key,) = checked("Im Hof ist es dunkel")
    give(key, "light")
    with pytest.raises(Refusal, match="anderes"):
        remove("light")
    remove("housing")
    assert [one.code for one in quarter().topics] == ["light"]


def test_nothing_is_given_a_topic_by_itself(checked):
    first, second = checked("Im Hof ist es abends dunkel", "Abends ist es dunkel im Hof!")
    give(first, "light")
    one, all_of_them = themes.text_of(db.session(), quarter(), second)
    near = themes.alike(one, all_of_them)
    assert near[0][0].near_duplicate
    assert themes.proposed(near) == "light"
    assert topic_of(second) is None


def test_the_topic_is_forgotten_with_its_text(checked):
    (key,) = checked("Im Hof ist es dunkel")
    give(key, "light")
    db.session.rollback()
    with writing() as session:
        from participation.moderation.forget import _drop

        _drop(session, [key])
    forget(town.TODAY)
    assert db.session.scalars(select(Themed)).all() == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_moderator_goes_from_text_to_text(checked, signed_in):
    checked("Im Hof ist es dunkel", "Die Miete ist zu hoch")
    mona = signed_in("mona")
    page = mona.get(f"{BASE}/themes").text
    assert "Im Hof ist es dunkel" in page
    first = min(one.key for one in db.session.scalars(select(texts.Checked))).hex()
    db.session.rollback()
    assert "Wohnen" in mona.get(f"{BASE}/themes/{first}").text
    reply = mona.form(f"{BASE}/themes/{first}", topic="housing")
    assert reply.status_code == 303
    assert first not in reply.headers["Location"].split("?")[0]
    reply = mona.form(f"{BASE}/themes/{first}/undo")
    assert reply.headers["Location"].endswith(first)
    assert topic_of(bytes.fromhex(first)) is None


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_list_of_topics_is_kept_on_a_page(topics, signed_in):
    mona = signed_in("mona")
    names = {"name.de": "Ämter", "name.ar": "الدوائر"}
    assert mona.form(f"{BASE}/topics", code="offices", **names).status_code == 303
    assert "Ämter" in mona.get(f"{BASE}/topics").text
    assert mona.form(f"{BASE}/topics", code="offices", **names).status_code == 409
    assert mona.form(f"{BASE}/topics", code="Ä b", **names).status_code == 422
    assert mona.form(f"{BASE}/topics/offices", **{"name.de": ""}).status_code == 422
    assert mona.form(f"{BASE}/topics/offices", remove="1").status_code == 303
    assert "Ämter" not in mona.get(f"{BASE}/topics").text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_strangers_and_readers_see_no_texts(checked, signed_in):
    (key,) = checked("Im Hof ist es dunkel")
    for name, status in (("otto", 404), ("lars", 403), ("selin", 403)):
        reply = signed_in(name).get(f"{BASE}/themes/{key.hex()}")
        assert reply.status_code in (status, 403, 404)
        assert "dunkel" not in reply.text
