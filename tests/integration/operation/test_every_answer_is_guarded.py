"""What every answer carries so that a browser does nothing with it that we did not mean."""

from dataclasses import replace

import pytest
from flask import Flask

from participation.app import create_app
from participation.config import Settings
from tests import town

PATHS = (
    f"/de/{town.QUARTER}/",
    f"/de/{town.QUARTER}/surveys/residents",
    "/nothing-here",
    "/manage/",
    f"/api/v1/quarters/{town.QUARTER}",
    "/api/v1/quarters/nowhere",
    "/healthz",
)

pytestmark = pytest.mark.parametrize("database", ["sqlite"])


@pytest.mark.parametrize("path", PATHS)
def test_a_browser_is_told_what_it_may_not_do(app: Flask, path: str) -> None:
    with app.test_client().get(path) as answer:
        headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    rules = headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in rules
    assert "frame-ancestors 'none'" in rules
    assert not any("unsafe" in rule or "*" in rule or "http" in rule for rule in rules)
    assert not [name for name in headers.keys() if name.startswith("Access-Control")]  # noqa: SIM118
    assert "Python" not in headers.get("Server", "")


def test_behind_https_a_browser_never_comes_back_without(app: Flask, settings: Settings) -> None:
    secure = create_app(replace(settings, public_url="https://quartier.example"))
    with secure.test_client().get("/healthz") as answer:
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    with app.test_client().get("/healthz") as answer:
        assert "Strict-Transport-Security" not in answer.headers
