"""I13: all that a stranger and every role may read, fetched after each answer, and put together.

Each address that the application has is fetched, whoever adds it: nothing has to be listed here
to be attacked. What may move is listed, with who sees it and the source that says so.
"""

import random
import re
from urllib.parse import quote

import pytest
from sqlalchemy import select
from werkzeug.routing import AnyConverter

from participation.db import db, writing
from participation.deliveries.settle import settle
from participation.quarters.models import quarter_by_slug
from participation.responses.live import NEWS, STEP
from participation.responses.models import LiveSnapshot
from participation.staff.accounts import create_account, give_role
from participation.staff.roles import Role
from tests import device
from tests.integration.releases.conftest import (
    PASSWORD,
    PEOPLE,
)
from tests.integration.staff.walk import example
from tests.town import CODE, QUARTER, TODAY

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

# What the arguments of an address stand for here; others take anything that fits.
ARGUMENTS = {
    "lang": "de", "language": "de", "quarter": QUARTER, "slug": "small", "number": 1,
    "release": 1, "release_id": 1, "bundle_id": 1, "ending": "json", "code": CODE,
    "typed_code": CODE, "name": "release.json", "page": "survey", "colour": "1d5c57",
}  # fmt: skip
# Said of the process, and moved by who looks: tests/integration/operation/test_metrics.py.
# One's own account: when it was last used. Shapes drawn anew for each look.
LEFT_OUT = {
    "/metrics", "/manage/account", "/manage/account/authenticator", "/manage/login",
    "/manage/second-factor", "/manage/second-factor/set-up",
}  # fmt: skip
# Other forms and languages of what is fetched anyway, for the stranger.
MORE = {
    f"/ar/{QUARTER}/": "web.home", f"/fa/{QUARTER}/results/1": "releases.result",
    f"/de/{QUARTER}/results/1.csv": "releases.file",
    f"/de/{QUARTER}/results/1.odt": "releases.file",
    f"/de/{QUARTER}/surveys/residents": "surveys.document",
    f"/ar/{QUARTER}/checking": "moderation.checking",
}  # fmt: skip
# Opening an entrance is counted, by week: `test_numbers.py`.
OPENINGS = re.compile(r"^/([qQ]|<typed_code:code>)(/|$)")

DESK = {Role.MODERATOR, Role.APPROVER, Role.LEAD, Role.ADMINISTRATOR}
# Views that may move while nothing is settled: who sees them, and why they may.
BEFORE_SETTLE = {
    # deliveries.md, "Settle": ten that rest are told, so that somebody can open them.
    "arrivals.door": DESK,
    "responses.live": DESK,
}
# Views that may move when a lot of ten or more is opened.
AT_SETTLE = {
    **BEFORE_SETTLE,
    # privacy.md, "Live view": in steps of five, after ten or more; `live_numbers` reads them.
    # moderation.md 1 and 14: how many texts wait and how long, for those who check them.
    "moderation.queue": DESK,
    "moderation.work": DESK,
    "moderation.log": DESK,
    "staff.start": DESK,
    # spec/releases.md, "Themes": moderators give topics to texts that they have read.
    "themes.overview": DESK,
    # releases.md, "Free text": how many texts wait, for who approves.
    "release_desk.release": DESK,
}
LANGUAGES = ("de", "ar", "fa")
MODES = ("self", "interview", "paper")
ANSWERS = 50


class Poller:
    """Fetches everything as one visitor."""

    def __init__(self, app, browser, role):
        self.browser, self.role = browser, role
        self.paths = dict(addresses(app, staff=role is not None))
        if role is None:
            self.paths |= MORE

    def look(self, before=None):
        """Return what can be told of each address: status, headers, bytes.

        before -- a look, to fetch only what was refused in it as it was.
        """
        return {
            path: before[path] if before and before[path][0] >= 400 else self._measured(path)
            for path in self.paths
        }

    def _measured(self, path):
        with self.browser.get(path, headers={"Accept": "text/html"}) as reply:
            headers = {n: v for n, v in reply.headers if n not in ("Date", "Set-Cookie")}
            # Tokens of forms differ from look to look, and not in length.
            body = re.sub(rb'(csrf_token"[^>]*value=")[^"]*', rb"\1", reply.get_data())
            return reply.status_code, headers, body

    def moved(self, before, after):
        return {self.paths[path] for path in self.paths if before[path] != after[path]}


def addresses(app, staff):
    """Yield path and endpoint of what can be read; files of a release in a light form."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        unfit = rule.rule in LEFT_OUT or OPENINGS.match(rule.rule) or rule.endpoint == "static"
        if "GET" not in rule.methods or unfit or rule.rule.startswith("/manage") is not staff:
            continue
        values = {name: example(rule, name, QUARTER) for name in rule.arguments}
        values |= {name: ARGUMENTS[name] for name in values if fits(rule, name)}
        _domain, path = rule.build(values, append_unknown=False) or (None, None)
        if path is not None:
            yield quote(path, safe="/?=&%"), rule.endpoint


def fits(rule, name):
    return name in ARGUMENTS and not isinstance(rule._converters[name], AnyConverter)


def somebody(rng):
    said = {
        "age": rng.choice(("young", "middle", "old")),
        "liking": rng.choice("123"),
        "needs": [rng.choice(("light", "bench"))],
        "rooms": rng.randrange(6),
        "lonely": rng.choice(("yes", "no")),
    }
    if rng.random() < 0.4:
        said["idea"] = f"Satz {rng.randrange(10**9)}"
    return device.content(
        {name: said[name] for name in said if rng.random() < 0.9},
        survey="small",
        language=rng.choices(LANGUAGES, (80, 17, 3))[0],
        mode=rng.choices(MODES, (70, 25, 5))[0],
        entrance=rng.choice((CODE, None)),
    )


def deliver(client, key, content):
    body = device.body(device.envelope(key, content))
    with client.post("/api/v1/deliveries", data=body) as reply:
        assert reply.get_json()["receipts"][0]["status"] == "stored"


def live_numbers():
    db.session.rollback()
    snapshot = db.session.scalars(select(LiveSnapshot)).first()
    figures = dict(snapshot.figures) if snapshot else {}
    yield figures.pop("total", 0)
    # Of how many the groups are; no page shows it.
    figures.pop("groups_of", None)
    for facet in figures.values():
        yield from facet.values()


@pytest.fixture
def pollers(app, desk, answer, signed_in):
    """One release is public; a stranger and somebody of each role are ready to look."""
    answer(60, seed=7)
    desk.publish(desk.propose())
    with writing() as session:
        account = create_account(session, "ada@example.org", "Ada", PASSWORD)
        give_role(session, account, quarter_by_slug(QUARTER), Role.ADMINISTRATOR)
    people = {**PEOPLE, "ada": Role.ADMINISTRATOR}
    found = [Poller(app, signed_in(name), role) for name, role in people.items()]
    return [Poller(app, app.test_client(), None), *found]


def unlisted(pollers, before, allowed):
    """Let some look again; return which views moved for whom they may not, and keep the looks.

    before -- poller to its last look.
    """
    found = set()
    for poller in pollers:
        after = poller.look(before[poller])
        found |= {
            (endpoint, poller.role)
            for endpoint in poller.moved(before[poller], after)
            if poller.role not in allowed.get(endpoint, ())
        }
        before[poller] = after
    return found


def test_the_sum_of_all_that_can_be_read_tells_of_nobody(pollers, client, key):
    """I13: All that can be read, taken together, tells of nobody.

    A newcomer moves nothing; ten move only what the specifications let them move.

    A stranger and one of the team in turn look after each answer, all of them around each tenth.
    """
    rng = random.Random(13)
    stranger, *team = pollers
    assert len(stranger.paths) > 40
    assert len(team[0].paths) > 40
    first = {poller: poller.look() for poller in pollers}
    looks = dict(first)
    read = [sum(status == 200 for status, _h, _b in look.values()) for look in looks.values()]
    assert sum(read) > 100, "too little is really read"
    settled = []
    for number in range(1, ANSWERS + 1):
        deliver(client, key, somebody(rng))
        around = number % NEWS in (0, NEWS - 1)
        looking = pollers if around else [stranger, team[number % len(team)]]
        may_move = BEFORE_SETTLE if number % NEWS == 0 else {}
        assert unlisted(looking, looks, may_move) == set(), number
        # As often as the rules allow, which is more often than any night.
        if settle(TODAY, ripe_only=True):
            settled.append(number)
            assert unlisted(pollers, looks, AT_SETTLE) == set(), number
            assert all(n is None or n % STEP == 0 for n in live_numbers())
    assert settled == list(range(NEWS, ANSWERS + 1, NEWS)), "opened by fewer than ten"
    for poller in pollers:
        again = poller.look()
        for path, (status, headers, body) in first[poller].items():
            if status >= 400:
                assert again[path] == (status, headers, body), path
