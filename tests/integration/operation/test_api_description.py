"""The OpenAPI file is true: what it says comes, and nothing that is sent breaks the server."""

import json
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema_rs import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from participation.operation.openapi import document
from participation.responses.settle import ResponseKind
from tests import device, town

CHECKS = (
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
# Enough to find a missing limit, few enough for a small machine.
BOUNDED = settings(
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
PATHS = {
    ("POST", "/api/v1/deliveries"),
    ("GET", "/api/v1/quarters/{slug}"),
    ("GET", "/api/v1/surveys/{slug}/{version}"),
    ("GET", "/api/v1/quarters/{slug}/releases"),
    ("GET", "/api/v1/quarters/{slug}/releases/{release}"),
    ("GET", "/api/v1/openapi.json"),
}


def validator(name: str) -> Draft202012Validator:
    whole = document("https://quartier.example")
    return Draft202012Validator({**whole, "$ref": f"#/components/schemas/{name}"})


def test_every_address_of_the_api_is_described(app: Flask) -> None:
    described = {
        (method.upper(), path.replace("{", "<").replace("}", ">"))
        for path, methods in document("https://quartier.example")["paths"].items()
        for method in methods
    }
    routed = {
        (method, rule.rule.replace("int:", "").replace("<number>", "<version>"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routed == described


@pytest.mark.parametrize(("method", "path"), sorted(PATHS))
def test_nothing_that_is_sent_breaks_the_server(app: Flask, method: str, path: str) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    operation = schema[path][method]

    @given(
        case=operation.as_strategy() | operation.as_strategy(schemathesis.GenerationMode.NEGATIVE)
    )
    @BOUNDED
    def sent(case: schemathesis.Case) -> None:
        # In process nothing unpacks what a browser would.
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    sent()


def test_what_a_phone_gets_is_as_described(app: Flask, key: dict[str, str]) -> None:
    client = app.test_client()
    quarter = client.get(f"/api/v1/quarters/{town.QUARTER}").get_json()
    validator("Quarter").validate(quarter)
    validator("Definition").validate(client.get("/api/v1/surveys/residents/1").get_json())
    sent = [device.envelope(key, device.content()) for _ in range(2)]
    for envelope in sent:
        validator("Envelope").validate(envelope)
    broken = {**sent[0], "hash": sent[1]["hash"]}
    for delivery in ([*sent, sent[0], broken], [{}, 7, None]):
        reply = client.post("/api/v1/deliveries", json={"envelopes": delivery})
        assert reply.status_code == 200
        validator("Receipts").validate(reply.get_json())


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"envelopes": 7}', b"\xff", b"[" * 100_000, b'{"envelopes":[NaN]}'],
)
def test_what_is_no_delivery_is_refused_or_held_but_never_breaks(app: Flask, body: bytes) -> None:
    reply = app.test_client().post("/api/v1/deliveries", data=body)
    assert reply.status_code in {200, 400}
    validator("Receipts" if reply.status_code == 200 else "Error").validate(
        json.loads(reply.get_data(), parse_constant=lambda name: pytest.fail(name))
    )


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/quarters/%00",
        "/api/v1/quarters/a%00b",
        "/api/v1/surveys/%00/1",
        "/api/v1/surveys/residents/99999999999999999999",
        "/api/v1/surveys/residents/2147483648",
        "/api/v1/quarters/" + "x" * 5000,
    ],
)
def test_an_address_that_cannot_be_is_not_found(app: Flask, path: str) -> None:
    reply = app.test_client().get(path)
    assert reply.status_code == 404, path
    validator("Error").validate(reply.get_json())


@pytest.mark.parametrize("database", ["sqlite"])
@pytest.mark.parametrize(
    ("change", "fits"),
    [
        ({}, True),
        ({"entrance": "7A7S7CS6"}, True),
        ({"answers": {"liking": "4", "age": 3, "connection": ["live", "work"]}}, True),
        ({"language": "xx"}, False),
        ({"mode": "telepathy"}, False),
        ({"version": "1"}, False),
        ({"answers": []}, False),
        ({"answers": {"liking": {"deep": 1}}}, False),
    ],
)
def test_what_is_sealed_is_described_as_the_door_takes_it(
    app: Flask, change: dict[str, Any], fits: bool
) -> None:
    content = {**device.content(), **change}
    assert validator("ResponseContent").is_valid(content) is fits
    if fits:
        with app.test_request_context():
            ResponseKind(lambda code: code).place(content, town.TODAY)


@pytest.mark.parametrize("database", ["sqlite"])
def test_the_document_itself_is_sound(app: Flask) -> None:
    with app.test_client().get("/api/v1/openapi.json") as reply:
        said = reply.get_json()
    assert said["openapi"] == "3.1.0"
    for schema in said["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)
