"""The JSON Schema of a release's file (draft 2020-12): what other programs can rely on."""

from typing import Any

from participation.documents.words import REASONS

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
DAY: Schema = {"type": "string", "format": "date"}


def _object(required: Schema, optional: Schema | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


# What a cell says; a group, a tally and a theme say it beside their names.
SAID: Schema = {
    "count": COUNT,
    "from": COUNT,
    "to": COUNT,
    "percent": {"type": "integer", "minimum": 0, "maximum": 100},
    "percent_or_more": {"type": "integer", "minimum": 0, "maximum": 100},
    "withheld": {"type": "string", "enum": ["withheld", *REASONS]},
}
CELL: Schema = {
    "oneOf": [
        _object({"withheld": SAID["withheld"]}),
        _object(
            {"from": COUNT},
            {name: SAID[name] for name in ("count", "to", "percent", "percent_or_more")},
        ),
    ]
}
NAMED = _object({"code": TEXT, "label": TEXT}, SAID)
WITHHELD = _object({"what": TEXT, "reason": TEXT, "why": TEXT})
TABLE = _object(
    {
        "name": TEXT,
        "question": TEXT,
        "label": TEXT,
        "dimension": {"type": ["string", "null"]},
        "dimension_label": {"type": ["string", "null"]},
        "multiple": {"type": "boolean"},
        "note": TEXT,
        "groups": _list(_object({"level": TEXT, "label": TEXT}, SAID)),
        "rows": _list(_object({"level": TEXT, "label": TEXT, "cells": _list(CELL)})),
    }
)
METHOD = _object(
    {
        "wave": TEXT,
        "first_day": DAY,
        "last_day": DAY,
        "n": CELL,
        "modes": _list(NAMED),
        "languages": _list(NAMED),
        "places": _list(TEXT),
        "is_not": _list(TEXT),
        "error": TEXT,
        "rules": _list(TEXT),
        "withheld": _list(WITHHELD),
    }
)
QUOTE = _object({"text": TEXT, "language": TEXT, "direction": TEXT, "machine": {"type": "boolean"}})
THEME = _object({"code": TEXT, "label": TEXT, "quotes": _list(QUOTE)}, SAID)
SINGLE = _object(
    {
        "town": TEXT,
        "quarter": TEXT,
        "survey": TEXT,
        "wave": TEXT,
        "number": COUNT,
        "published": DAY,
        "language": TEXT,
        "address": {"type": "string", "format": "uri"},
        "method": METHOD,
        "citation": TEXT,
        "licence": TEXT,
        "check": TEXT,
        "tables": _list(TABLE),
        "themes": _list(THEME),
    },
    {
        "format": {"const": "release/1"},
        "comparison": _object(
            {"tables": _list(TABLE), "notes": _list(TEXT), "cannot": _list(WITHHELD)}
        ),
    },
)
BUNDLE = _object(
    {
        "format": {"const": "release/1"},
        "town": TEXT,
        "quarter": TEXT,
        "title": TEXT,
        "number": COUNT,
        "published": DAY,
        "language": TEXT,
        "address": {"type": "string", "format": "uri"},
        "parts": _list(SINGLE),
        "beside": _list(TABLE),
    }
)
# The attacker's input has a reader of its own, which refuses what does not fit:
# `anonymity/attack/reading.py`.
RELEASE: Schema = {
    "type": "object",
    "description": "The release in words under `release`; beside it the attacker's input. "
    "`about` says what each part means. Save it and run `participation release audit FILE`.",
    "properties": {
        "about": {"type": "object", "additionalProperties": TEXT},
        "release": SINGLE,
        "quarter": TEXT,
        "survey": {"type": "object"},
        "bounds": {"type": "object"},
        "audit": {"type": "object"},
        "audit_hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "audit_models": {"type": "object"},
    },
    "required": ["about", "release", "audit", "audit_hash"],
    "additionalProperties": False,
}
BUNDLED: Schema = {
    "type": "object",
    "properties": {
        "about": {"type": "object", "additionalProperties": TEXT},
        "release": BUNDLE,
        "proofs": _list(_object({"number": COUNT, "file": {"type": "string", "format": "uri"}})),
    },
    "required": ["about", "release", "proofs"],
    "additionalProperties": False,
}
