"""`/metrics` tells how the process is, and nothing about what people do."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from participation.operation import metrics
from tests import device, town

STEP = 12

LINE = re.compile(r'[a-z_]+(\{le="[0-9.+Inf]+"\})? -?[0-9.]+(e[-+][0-9]+)?')


@pytest.fixture(autouse=True)
def _short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "STEP", STEP)


def ask(app: Flask, address: str = "127.0.0.1", **headers: str) -> TestResponse:
    with app.test_client() as client:
        return client.get(
            "/metrics", environ_base={"REMOTE_ADDR": address}, headers=headers, buffered=True
        )


def shown(app: Flask) -> list[str]:
    """Return what a poller sees, without what moves by itself from one moment to the next."""
    lines = ask(app).get_data(as_text=True).splitlines()
    return [line for line in lines if "db_seconds" not in line]


def test_they_read_as_prometheus_reads_them(app: Flask) -> None:
    answer = ask(app)
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    for line in answer.get_data(as_text=True).splitlines():
        assert line.startswith(("# HELP ", "# TYPE ")) or LINE.fullmatch(line), line
    assert "participation_db_up 1" in answer.get_data(as_text=True)


def test_no_number_moves_when_somebody_answers(app: Flask, key: dict[str, str]) -> None:
    client = app.test_client()
    before = shown(app)
    for _ in range(STEP // 3):
        sent = device.body(device.envelope(key, device.content()))
        assert client.post("/api/v1/deliveries", data=sent).status_code == 200
        # The way without scripts: an entrance, the form, the thanks.
        client.get(f"/q/{town.CODE}").close()
        client.get(f"/de/{town.QUARTER}/surveys/residents/thanks").close()
        assert shown(app) == before


def test_the_histogram_moves_in_steps(app: Flask) -> None:
    client = app.test_client()
    counts = set()
    for _ in range(STEP):
        client.get(f"/de/{town.QUARTER}/").close()
        (line,) = [line for line in shown(app) if "seconds_count" in line]
        counts.add(int(line.split()[1]))
    assert counts == {0, STEP}


def test_no_label_names_what_people_do(app: Flask, key: dict[str, str]) -> None:
    client = app.test_client()
    client.post("/api/v1/deliveries", data=device.body(device.envelope(key, device.content())))
    for _ in range(STEP):
        client.get(f"/ar/{town.QUARTER}/").close()
    text = ask(app).get_data(as_text=True)
    assert set(re.findall(r"[{,]([a-z_]+)=", text)) == {"le"}
    for word in ("residents", "response", town.QUARTER, town.CODE, '"ar"', "survey"):
        assert word not in text


@pytest.mark.parametrize("database", ["sqlite"])
class TestWhoMayRead:
    def test_a_stranger_finds_nothing(self, app: Flask) -> None:
        assert ask(app, "192.0.2.7").status_code == 404

    @pytest.mark.parametrize("header", ["X-Forwarded-Proto", "X-Forwarded-For", "Forwarded", "Via"])
    def test_who_comes_through_a_proxy_is_not_this_machine(self, app: Flask, header: str) -> None:
        assert ask(app, **{header: "https"}).status_code == 404

    def test_who_asks_by_the_public_name_is_not_this_machine(self, app: Flask) -> None:
        assert ask(app, Host="quartier.example").status_code == 404

    def test_a_token_opens_from_anywhere_and_nothing_else_does(self, app: Flask) -> None:
        settings = app.config["SETTINGS"]
        app.config["SETTINGS"] = replace(settings, metrics_token="a-long-token")
        assert ask(app).status_code == 404
        assert ask(app, "192.0.2.7", Authorization="Bearer a-long-tokem").status_code == 404
        assert ask(app, "192.0.2.7", Authorization="Basic a-long-token").status_code == 404
        assert ask(app, "192.0.2.7", Authorization="Bearer a-long-token").status_code == 200

    def test_a_lost_database_is_a_number_and_not_an_error(self, app: Flask) -> None:
        from unittest.mock import patch

        with patch("participation.operation.metrics._database", return_value=None):
            answer = ask(app)
        assert answer.status_code == 200
        assert "participation_db_up 0" in answer.get_data(as_text=True)
