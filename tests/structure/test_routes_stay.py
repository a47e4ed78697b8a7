"""Public addresses (DESIGN, section 6): posters, scripts and other people rely on them."""

import re

import pytest

from tests.structure.test_every_route_is_guarded import application

STAY = (
    "/",
    "/q/<code>",
    "/Q/<code>",
    "/<code>",
    "/<lang>/<quarter>/",
    "/<lang>/<quarter>/surveys/<slug>",
    "/<lang>/privacy",
    "/<lang>/imprint",
    "/<lang>/accessibility",
    "/<lang>/easy",
    "/<lang>/sign-language",
    "/manage/",
    "/api/v1/deliveries",
    "/api/v1/quarters/<slug>",
    "/api/v1/surveys/<slug>/<number>",
    "/api/v1/openapi.json",
    "/api/v1/quarters/<slug>/releases",
    "/api/v1/quarters/<slug>/releases/<release>",
    "/<lang>/<quarter>/results/bundles/<number>",
    "/<lang>/<quarter>/results/<number>/<question>",
    "/<lang>/<quarter>/answers.<ending>",
    "/worker.js",
    "/manifest.webmanifest",
    "/healthz",
    "/readyz",
    "/metrics",
)


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    app = application(tmp_path_factory.mktemp("routes"))
    return {re.sub(r"<[^:<>]+:", "<", rule.rule) for rule in app.url_map.iter_rules()}


@pytest.mark.parametrize("address", STAY)
def test_a_public_address_stays(addresses, address):
    assert address in addresses


def test_without_scripts_the_survey_is_posted_to_its_own_address(tmp_path):
    app = application(tmp_path)
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        endpoint, _ = adapter.match("/de/innenstadt/surveys/residents", method="POST")
    assert endpoint == "surveys.post"
