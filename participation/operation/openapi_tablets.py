"""What the API offers to the team's tablets; they name themselves by a token."""

from typing import Any

SCHEME = {"tablet": {"type": "http", "scheme": "bearer"}}

TOKEN: list[dict[str, list[str]]] = [{"tablet": []}]
JSON_OBJECT = {"application/json": {"schema": {"type": "object"}}}
ERROR = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
REFUSED = {
    "401": {"description": "The token is not known here: enrol again", "content": ERROR},
    "403": {"description": "The tablet is blocked: it receives nothing", "content": ERROR},
}


def paths() -> dict[str, Any]:
    """Return the addresses of the tablets, as OpenAPI has them."""
    return {
        "/api/v1/field/enrol": {"post": _enrol()},
        "/api/v1/field/heartbeat": {"post": _heartbeat()},
        "/api/v1/field/bundle": {"get": _bundle()},
        "/api/v1/field/documents/{slug}/{version}/{language}": {"get": _document()},
    }


def _enrol() -> dict[str, Any]:
    code = {"type": "object", "required": ["code"], "properties": {"code": {"type": "string"}}}
    return {
        "operationId": "enrolTablet",
        "summary": "Exchange a code, which works once, for a token",
        "requestBody": {"required": True, "content": {"application/json": {"schema": code}}},
        "responses": {
            "200": {"description": "Token, quarter, keys, epoch", "content": JSON_OBJECT},
            "400": {"description": "There is no code in it", "content": ERROR},
            "403": {"description": "The code is unknown, used or too old", "content": ERROR},
        },
    }


def _heartbeat() -> dict[str, Any]:
    return {
        "operationId": "reportCounts",
        "summary": "Report counts; learn epoch, newest verified backup and whether blocked",
        "security": TOKEN,
        "requestBody": {"content": JSON_OBJECT},
        "responses": {
            "200": {"description": "How the server is", "content": JSON_OBJECT},
            "401": REFUSED["401"],
        },
    }


def _bundle() -> dict[str, Any]:
    return {
        "operationId": "listBundle",
        "summary": "What to fetch ahead, with size and SHA-256",
        "security": TOKEN,
        "responses": {"200": {"description": "The list", "content": JSON_OBJECT}, **REFUSED},
    }


def _document() -> dict[str, Any]:
    whole = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
    word = {"type": "string", "minLength": 1}
    named = (("slug", word), ("version", whole), ("language", word))
    page = {"text/html": {"schema": {"type": "string"}}}
    return {
        "operationId": "fetchDocument",
        "summary": "One survey document, byte for byte as phones get it",
        "security": TOKEN,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": schema}
            for name, schema in named
        ],
        "responses": {
            "200": {"description": "The document", "content": page},
            **REFUSED,
            "404": {"description": "There is no such document", "content": ERROR},
        },
    }
