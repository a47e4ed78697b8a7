"""`/api/v1/openapi.json`: the API as it is, for people who write another client."""

from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify

from participation.config import Settings
from participation.operation import openapi_releases, openapi_tablets
from participation.operation.openapi_schemas import SCHEMAS

blueprint = Blueprint("openapi", __name__)

VERSION = "1.0.0"  # of the API, not of the program

DESCRIPTION = (
    "Sealed envelopes in, receipts out. No account, no cookie; phones send no credentials, the "
    "team's tablets their token. "
    "Every answer of ours carries the header X-Quartierstimme: what lacks it came from somebody "
    "else on the way and counts as a failed attempt."
)


def init_app(app: Flask) -> None:
    """Answer at /api/v1/openapi.json."""
    app.register_blueprint(blueprint)


@blueprint.get("/api/v1/openapi.json")
def openapi() -> Response:
    """Give the description; the same for everybody and every build of this version."""
    settings: Settings = current_app.config["SETTINGS"]
    response = jsonify(document(settings.public_url))
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def document(public_url: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of an installation at `public_url`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Quartierstimme",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": public_url}],
        "security": [],
        "paths": {
            "/api/v1/deliveries": {"post": _deliver()},
            "/api/v1/quarters/{slug}": {"get": _quarter()},
            "/api/v1/surveys/{slug}/{version}": {"get": _survey()},
            "/api/v1/openapi.json": {"get": _itself()},
            **openapi_releases.paths(),
            **openapi_tablets.paths(),
        },
        "components": {
            "schemas": {**SCHEMAS, **openapi_releases.SCHEMAS},
            "securitySchemes": openapi_tablets.SCHEME,
        },
    }


def _deliver() -> dict[str, Any]:
    return {
        "operationId": "deliver",
        "summary": "Deliver up to 200 sealed envelopes",
        "description": "A receipt for each, in the order sent, also where single ones wait in "
        "quarantine. What has a receipt is on the disk. Sending again is safe at any time. An "
        "envelope that does not fit the schema is kept sealed, not refused.",
        "requestBody": {"required": True, "content": _json("Delivery")},
        "responses": {
            "200": _answer("A receipt for each envelope", "Receipts"),
            "400": _answer("The body is not a delivery", "Error"),
            "401": _answer("It came with a token that is not known here", "Error"),
            "413": _answer("More than 200 envelopes or 8 MB: send half of them", "Error"),
            "429": _answer("Much came at once: solve `work` and send again", "WorkAsked"),
            "507": _answer("The disk is full; nothing of it was kept", "Error"),
        },
    }


def _quarter() -> dict[str, Any]:
    return {
        "operationId": "describeQuarter",
        "summary": "What a device needs before it can seal: epoch, keys, open surveys",
        "parameters": [_path("slug", {"type": "string", "minLength": 1})],
        "responses": {
            "200": _answer("The quarter", "Quarter"),
            "404": _answer("There is no such quarter", "Error"),
        },
    }


def _survey() -> dict[str, Any]:
    return {
        "operationId": "describeSurvey",
        "summary": "One published version of a survey",
        "parameters": [
            _path("slug", {"type": "string", "minLength": 1}),
            _path("version", {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}),
        ],
        "responses": {
            "200": _answer("The version", "Definition"),
            "404": _answer("There is no such version", "Error"),
        },
    }


def _itself() -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    return {
        "operationId": "describeApi",
        "summary": "This document",
        "responses": {"200": {"description": "OpenAPI 3.1", "content": content}},
    }


def _path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _answer(description: str, schema: str) -> dict[str, Any]:
    header = {"X-Quartierstimme": {"schema": {"type": "string"}, "description": "The build."}}
    return {"description": description, "headers": header, "content": _json(schema)}
