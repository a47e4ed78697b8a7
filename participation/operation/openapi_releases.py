"""What the API offers of released data; the same for everybody."""

from typing import Any

from participation.config import ALL_LANGUAGES
from participation.documents import schema

ERROR = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
SLUG = {"name": "slug", "in": "path", "required": True, "schema": {"type": "string"}}
TAG = {
    "ETag": {
        "schema": {"type": "string"},
        "description": "Made of the bytes of the answer; it changes when something is released.",
    }
}

RELEASE = {
    "type": "object",
    "properties": {
        "number": {"type": "integer", "minimum": 1},
        "survey": {"type": "string"},
        "title": {"type": "object", "additionalProperties": {"type": "string"}},
        "wave": {"type": "integer", "minimum": 1},
        "published": {"type": "string", "format": "date"},
        "superseded": {"type": "boolean"},
        "audit_hash": {"type": "string", "description": "SHA-256 of the attacker's input."},
        "data": {"type": "string", "description": "Where its numbers are, as JSON."},
        "page": {"type": "string", "description": "Where people read it."},
    },
    "required": [
        "number", "survey", "title", "wave", "published", "superseded", "audit_hash", "data",
        "page",
    ],
    "additionalProperties": False,
}  # fmt: skip
SCHEMAS = {
    "Released": RELEASE,
    "Releases": {
        "type": "object",
        "properties": {
            "releases": {"type": "array", "items": {"$ref": "#/components/schemas/Released"}}
        },
        "required": ["releases"],
        "additionalProperties": False,
    },
    "Release": schema.RELEASE,
}


def paths() -> dict[str, Any]:
    """Return the addresses of released data, as OpenAPI has them."""
    return {
        "/api/v1/quarters/{slug}/releases": {"get": _list()},
        "/api/v1/quarters/{slug}/releases/{release}": {"get": _one()},
    }


def _list() -> dict[str, Any]:
    return {
        "operationId": "listReleases",
        "summary": "What is released of a quarter, the newest first",
        "parameters": [SLUG],
        "responses": {
            "200": _said("The releases", "Releases"),
            "304": {"description": "Nothing was released since that ETag"},
            "404": {"description": "There is no such quarter", "content": ERROR},
        },
    }


def _one() -> dict[str, Any]:
    number = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
    language = {"type": "string", "enum": list(ALL_LANGUAGES), "default": "de"}
    return {
        "operationId": "readRelease",
        "summary": "One release: its numbers in words, and what it takes to check them",
        "parameters": [
            SLUG,
            {"name": "release", "in": "path", "required": True, "schema": number},
            {"name": "lang", "in": "query", "schema": language},
        ],
        "responses": {
            "200": _said("The release", "Release"),
            "304": {"description": "It has not changed since that ETag"},
            "404": {"description": "There is no such release", "content": ERROR},
        },
    }


def _said(description: str, schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": description, "headers": TAG, "content": content}
