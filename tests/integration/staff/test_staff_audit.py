import threading

import pytest
from sqlalchemy import delete, select, update

from participation.db import db, writing
from participation.quarters.models import Quarter
from participation.staff import audit
from participation.staff.models import AuditEntry
from participation.staff.roles import Role


@pytest.fixture
def inside(app):
    with app.app_context():
        yield app


def write(act="publish", name="residents", **more):
    with writing() as session:
        return audit.record(session, act, "survey", name, **more)


def breaks():
    db.session.remove()
    return audit.verify(db.session())


def test_the_chain_holds(inside):
    for number in range(5):
        write(name=f"survey-{number}", before="draft", after="published")
    assert breaks() == []


def test_an_empty_log_is_whole(inside):
    assert breaks() == []


@pytest.mark.parametrize("column", ["act", "object_name", "after", "reason"])
def test_a_changed_entry_is_found(inside, column):
    for _ in range(3):
        write()
    with writing() as session:
        session.execute(
            update(AuditEntry).where(AuditEntry.sequence == 2).values({column: "other"})
        )
    assert len(breaks()) == 1


def test_an_entry_changed_together_with_its_hash_is_found(inside):
    for _ in range(3):
        write()
    with writing() as session:
        session.execute(update(AuditEntry).where(AuditEntry.sequence == 2).values(act="other"))
    with inside.app_context():
        entry = db.session.get_one(AuditEntry, 2)
        forged = audit.digest(entry)
    with writing() as session:
        session.execute(update(AuditEntry).where(AuditEntry.sequence == 2).values(hash=forged))
    assert len(breaks()) == 1


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_missing_entry_is_found_also_at_the_end(inside, cut):
    for _ in range(3):
        write()
    with writing() as session:
        session.execute(delete(AuditEntry).where(AuditEntry.sequence == cut))
    assert breaks()


def test_the_whole_log_gone_is_found(inside):
    write()
    with writing() as session:
        session.execute(delete(AuditEntry))
    assert breaks()


def test_the_code_cannot_change_an_entry(inside):
    write()
    with pytest.raises(RuntimeError, match="only grows"), writing() as session:
        session.get_one(AuditEntry, 1).act = "other"
    with pytest.raises(RuntimeError, match="only grows"), writing() as session:
        session.delete(session.get_one(AuditEntry, 1))


def test_two_writers_at_once_do_not_fork_the_chain(inside):
    together = threading.Barrier(2)
    failed = []

    def work(name):
        try:
            with inside.app_context():
                together.wait(10)
                for number in range(25):
                    write(name=f"{name}-{number}")
        except Exception as error:
            failed.append(error)

    writers = [threading.Thread(target=work, args=(name,)) for name in ("one", "two")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert failed == []
    assert breaks() == []
    assert len(db.session.scalars(select(AuditEntry)).all()) == 50


def test_an_act_that_fails_leaves_no_entry(inside):
    def publish():
        with writing() as session:
            audit.record(session, "publish", "survey", "residents")
            raise KeyError

    with pytest.raises(KeyError):
        publish()
    write()
    assert breaks() == []
    assert [entry.sequence for entry in db.session.scalars(select(AuditEntry))] == [1]


def test_several_acts_fit_into_one_transaction(inside):
    with writing() as session:
        for number in range(3):
            audit.record(session, "publish", "survey", number)
    assert breaks() == []


@pytest.mark.parametrize(
    "text",
    [
        "Bei uns im Haus schimmelt es, und niemand kümmert sich darum!",
        "الشارع مظلم",
        "two\nlines",
        "a" * 161,
        "",
    ],
)
def test_texts_have_no_place_in_the_log(inside, text):
    with pytest.raises(ValueError, match="plain names"):
        write(name=text)
    assert db.session.scalars(select(AuditEntry)).all() == []


def test_the_log_is_read_in_pages_with_filters_in_the_address(app, browser, administrator):
    with app.app_context():
        quarter = db.session.scalar(select(Quarter).filter_by(slug="unterstadt"))
        other = db.session.scalar(select(Quarter).filter_by(slug="oberstadt"))
        for number in range(60):
            write(name=f"survey-{number}", quarter=quarter)
        write(name="elsewhere", quarter=other)
    one = browser().sign_in(administrator)
    first = one.get("/manage/unterstadt/audit?act=publish").text
    assert first.count("<tr>") == 51
    assert "survey-59" in first
    assert "elsewhere" not in first
    assert "act=publish&amp;page=2" in first
    second = one.get("/manage/unterstadt/audit?act=publish&page=2").text
    assert second.count("<tr>") == 11
    assert "survey-0<" in second
    assert "page=3" not in one.get("/manage/unterstadt/audit?act=publish&page=999").text
    none = one.get("/manage/unterstadt/audit?act=publish&until=2020-01-01").text
    assert "Choose fewer filters" in none
    day = one.get("/manage/unterstadt/audit?act=publish&since=2025-03-03&until=2025-03-03").text
    assert "60 entries" in day
    assert one.get("/manage/unterstadt/audit?since=nonsense&person=7x&page=x").status_code == 200


def test_the_lead_reads_the_log_and_the_moderator_does_not(browser, person):
    lead = browser().sign_in(person("lead@example.org", Role.LEAD))
    moderator = browser().sign_in(person("mod@example.org", Role.MODERATOR))
    assert lead.get("/manage/unterstadt/audit").status_code == 200
    refused = moderator.get("/manage/unterstadt/audit")
    assert refused.status_code == 403
    # The way on leads back to the team's start, not out to the residents' page.
    assert 'class="button" href="/manage/"' in refused.text


def test_acts_within_a_request_carry_person_and_quarter(app, browser, administrator):
    one = browser().sign_in(administrator)
    one.post(
        "/manage/unterstadt/people", "/manage/unterstadt/people",
        email="new@example.org", roles="lead",
    )  # fmt: skip
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).filter_by(act="invite")).one()
        assert entry.account_id == administrator.id
        assert entry.quarter.slug == "unterstadt"
