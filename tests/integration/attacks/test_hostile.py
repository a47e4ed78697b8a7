"""Whatever is sent: no 5xx, nothing lost, nothing of it in a log or on an error page."""

import itertools
import json
import re
import urllib.error
import urllib.request

from sqlalchemy import func, select
from werkzeug.routing import Rule

from participation.db import db
from participation.deliveries.models import Arrival, Quarantined
from participation.deliveries.settle import settle
from participation.responses.models import FreeText, Response, Tally
from tests import device
from tests.integration.attacks.hostile import MARKER, QUOTED, VALUES, contents
from tests.town import CODE, QUARTER, TODAY


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def deliver(client, *envelopes):
    with client.post("/api/v1/deliveries", data=device.body(*envelopes)) as reply:
        assert reply.status_code == 200, reply.get_data()
        return [receipt["status"] for receipt in reply.get_json()["receipts"]]


def all_contents():
    return list(contents({**device.content(), "entrance": CODE}))


def test_every_strange_content_is_kept_and_none_keeps_the_others_from_being_settled(client, key):
    sent = [device.envelope(key, inside) for inside in all_contents()]
    statuses = []
    for start in range(0, len(sent), 50):
        statuses += deliver(client, *sent[start : start + 50])
    stored, held = statuses.count("stored"), statuses.count("quarantined")
    assert stored + held == len(sent)
    assert min(stored, held) > 50
    assert count(Arrival) == stored
    settled = settle(TODAY)
    assert settled == {"response": stored}
    assert count(Arrival) == 0
    assert count(Response) + count(Quarantined) == len(sent)
    assert MARKER in "".join(db.session.scalars(select(FreeText.text)))


def test_an_entrance_code_is_counted_as_ours_or_not_at_all(client, key):
    for typed in (CODE, CODE.lower(), f"{CODE[:4]}-{CODE[4:]}", f"\u200b{CODE}", f"{CODE}\0", "x"):
        deliver(client, device.envelope(key, device.content(entrance=typed)))
    settle(TODAY)
    query = select(Tally.value, Tally.n).where(Tally.facet == "entrance")
    assert {value for value, _ in db.session.execute(query)} == {CODE}


def test_a_thing_that_cannot_be_settled_does_not_stop_the_others(client, key, monkeypatch):
    """Whatever a room stumbles over at a settle goes to quarantine, sealed."""
    from participation.responses import settle as rooms

    judge = rooms.judge

    def stumbling(definition, answers, *rest):
        if answers.get("idea") == MARKER:
            raise RecursionError(MARKER)
        return judge(definition, answers, *rest)

    monkeypatch.setattr(rooms, "judge", stumbling)
    for idea in ("gut", MARKER, "schön", "ruhig"):
        answers = {**device.SHORT, "idea": idea}
        assert deliver(client, device.envelope(key, device.content(answers))) == ["stored"]
    settle(TODAY)
    assert count(Response) == 3
    assert (count(Arrival), count(Quarantined)) == (0, 1)


def requests_to(server, path, data=None, headers=None, method=None):
    request = urllib.request.Request(server.url + path, data, headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.status, reply.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode("utf-8", "replace")


def addresses(app):
    """Yield every public address with each hostile value in each of its places."""
    known = {"quarter": QUARTER, "slug": "residents", "code": CODE, "language": "de"}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/static/"):
            continue
        for name in sorted(rule.arguments - {"lang", "build", "filename"}):
            for value in QUOTED if not rule.rule.startswith("/manage") else QUOTED[:1]:
                yield filled(rule, {**known, name: value})
        for value in QUOTED[:2]:
            yield filled(rule, known) + f"?e={value}&code={value}&status={value}&page={value}"


def filled(rule: Rule, values):
    def one(found):
        name = found[1]
        return values.get(name, "de" if name == "lang" else "1")

    return re.sub(r"<(?:[^:<>]*:)?([^<>]+)>", one, rule.rule)


FORM = ("id", "version", "step", "switch", "connection", "liking", "idea", "idea.quote", "website")


def forms():
    """Yield bodies of the survey's form without scripts, hostile in one field or in many."""
    for step, name in itertools.product(("preview", "edit", "send"), FORM):
        for value in QUOTED:
            yield f"version=1&step={step}&id={'A' * 22}&connection=live&{name}={value}"
    for value in VALUES[:3]:
        yield "&".join(f"{name}={str(value)[:200_000]!a}" for name in FORM)
    yield "&".join(f"x{n}={MARKER}" for n in range(3000))


def bodies():
    for value in VALUES:
        yield json.dumps({"envelopes": value}).encode()
        yield json.dumps({"envelopes": [value]}).encode()
        for field in ("v", "kind", "id", "key", "hash", "sealed"):
            yield json.dumps({"envelopes": [{"v": 1, "id": "A" * 22, field: value}]}).encode()
    yield MARKER.encode() + b"\xff\0"
    yield b'{"envelopes": [' + b"1" * 5000 + b"]}"
    yield b'{"a":' * 50_000


def test_no_marker_reaches_a_log_or_an_error_page_and_nothing_fails(app, server, key):
    wrong, shown = [], []
    headers = {"User-Agent": f"{MARKER}/1", "Referer": f"http://{MARKER}/", "Cookie": MARKER}

    def look(what, status, page):
        if status >= 500:
            wrong.append((what[:150], status))
        # The links to the other languages repeat the address that was asked for.
        page = re.sub('href="[^"]*"', "", page)
        # Form pages and "we do not know this code" show, escaped, what was typed into them.
        shows = status == 422 or re.match(r"GET /(?:[qQ]|code)\b", what)
        if status >= 400 and MARKER in page and not shows:
            shown.append((what[:150], status))

    for path in addresses(app):
        look(f"GET {path}", *requests_to(server, path, headers=headers))
    for body in forms():
        path = f"/de/{QUARTER}/surveys/residents"
        form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        look(f"POST {body[:120]}", *requests_to(server, path, body.encode(), form))
    for body in bodies():
        look(
            f"API {body[:80]!r}",
            *requests_to(server, "/api/v1/deliveries", body, {**headers}),
        )
    for inside in all_contents()[::5]:
        server.post("/api/v1/deliveries", {"envelopes": [device.envelope(key, inside)]}, headers)
    for path in ("/manage/login", "/manage/second-factor"):
        for value in QUOTED:
            body = f"email={value}&password={value}&code={value}&csrf_token={value}"
            look(f"LOGIN {value[:60]}", *requests_to(server, path, body.encode(), headers))
    server.run("settle")
    server.stop()
    log = server.log.read_text()
    assert wrong == []
    assert shown == []
    for trace in (MARKER, "127.0.0.1", "Traceback", "residents", CODE):
        assert trace not in log.replace(f"Ready: {server.url}/", ""), trace
