"""JSON Schemas of what goes through the API (OpenAPI 3.1 uses JSON Schema 2020-12)."""

from typing import Any

from participation.config import ALL_LANGUAGES
from participation.deliveries.envelope import ID, LARGEST, MOST, WORD
from participation.responses.live import MODES

Schema = dict[str, Any]

BASE64URL = "^[A-Za-z0-9_-]*$"
# What an answer of ours carries and a hotel's log-in page does not (spec/deliveries.md).
STATUSES = ["stored", "already", "late", "quarantined"]
REASONS = [
    "format", "size", "hash", "kind", "key", "seal", "content", "attachment", "survey",
    "id_reused", "may_be_a_repeat", "trap", "many", "revoked", "database",
]  # fmt: skip


def _object(properties: Schema, optional: tuple[str, ...] = (), **others: Any) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, **others}


def _list(items: Schema, **others: Any) -> Schema:
    return {"type": "array", "items": items, **others}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


ENVELOPE = _object(
    {
        "v": {"const": 1},
        "kind": {
            "type": "string",
            "pattern": f"^{WORD.pattern}$",
            "description": "What is inside. Known now: `response`.",
        },
        "id": {
            "type": "string",
            "pattern": f"^{ID.pattern}$",
            "description": "128 random bits, made on the device before the first keystroke is "
            "stored. Sending again under the same id never counts twice.",
        },
        "key": {
            "type": "string",
            "pattern": f"^{WORD.pattern}$",
            "description": "Id of the public key, from the quarter's description.",
        },
        "hash": {
            "type": "string",
            "pattern": "^[A-Za-z0-9_-]{43}$",
            "description": "SHA-256 of the sealed bytes.",
        },
        "sealed": {
            "type": "string",
            "pattern": BASE64URL,
            "maxLength": LARGEST * 4 // 3 + 4,
            "contentEncoding": "base64url",
            "description": "HPKE (RFC 9180) base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, "
            "AES-256-GCM; enc (65 bytes), cipher text, tag. info is `quartierstimme/1`, a NUL, "
            "the kind, a NUL, the id. Plain text is padded with spaces to 4, 8, 16 ... KiB.",
        },
    }
)

RECEIPT = _object(
    {
        "id": {"description": "As it was sent."},
        "hash": {"description": "As it was sent. Delete only what both of these name."},
        "status": {"enum": STATUSES},
        "reason": {"enum": REASONS, "description": "Why it waits in quarantine."},
        "result": {"type": "object", "description": "What kinds settled at once tell the device."},
    },
    optional=("reason", "result"),
    additionalProperties=False,
)

RESPONSE_CONTENT = _object(
    {
        "survey": {"type": "string", "description": "slug"},
        "version": {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
        "language": {"enum": list(ALL_LANGUAGES)},
        "mode": {"enum": list(MODES)},
        "entrance": {"type": ["string", "null"], "description": "Code of the poster, if any."},
        "rotation": {
            "type": "integer",
            "minimum": 0,
            "maximum": 7,
            "description": "In which of eight orders turned choices stood.",
        },
        "answers": {
            "type": "object",
            "description": "Question to answer; what is missing was not answered. Numbers may "
            "also come as decimal strings, dates are YYYY-MM-DD.",
            "additionalProperties": {
                "anyOf": [
                    {"type": "string"},
                    {"type": "number"},
                    _list({"type": "string"}, uniqueItems=True),
                ]
            },
        },
    },
    optional=("entrance", "rotation"),
    description="What is sealed for kind `response`: UTF-8 JSON, then padding spaces.",
)

SCHEMAS: dict[str, Schema] = {
    "Envelope": ENVELOPE,
    "Delivery": _object({"envelopes": _list(_ref("Envelope"), maxItems=MOST)}),
    "Receipt": RECEIPT,
    "Receipts": _object(
        {
            "epoch": {
                "type": "string",
                "description": "Another one than last time: the server was restored; send again "
                "what it may have lost.",
            },
            "receipts": _list(_ref("Receipt"), description="In the order sent."),
        },
        additionalProperties=False,
    ),
    "ResponseContent": RESPONSE_CONTENT,
    "Key": _object(
        {
            "id": {"type": "string", "pattern": f"^{WORD.pattern}$"},
            "public": {
                "type": "string",
                "pattern": "^[A-Za-z0-9_-]{87}$",
                "description": "Uncompressed point on P-256, 65 bytes.",
            },
        },
        additionalProperties=False,
    ),
    "OfferedSurvey": _object(
        {
            "slug": {"type": "string"},
            "version": {"type": "integer", "minimum": 1},
            "languages": _list({"enum": list(ALL_LANGUAGES)}),
        }
    ),
    "Quarter": _object(
        {
            "epoch": {"type": "string"},
            "keys": _list(_ref("Key"), minItems=1),
            "surveys": _list(_ref("OfferedSurvey")),
        },
        optional=("surveys",),
    ),
    "Definition": _object(
        {
            "questions": _list(
                _object({"name": {"type": "string"}, "type": {"type": "string"}}), minItems=1
            )
        },
        description="A published version as the engine's two halves read it: questions, "
        "conditions as JSON trees, choices, places filled in. It never changes.",
    ),
    "Error": _object(
        {"error": {"type": "string", "description": "One sentence in the reader's language."}},
        additionalProperties=False,
    ),
    "WorkAsked": _object(
        {
            "error": {"type": "string", "description": "One sentence in the reader's language."},
            "work": _object(
                {
                    "algorithm": {"const": "SHA-256"},
                    "challenge": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                    "maxnumber": {"type": "integer", "minimum": 1},
                    "salt": {"type": "string"},
                    "signature": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                },
                description="As altcha writes it. Find the number from 0 to maxnumber with "
                "SHA-256(salt + number) = challenge; send the same delivery again with the header "
                "X-Proof: base64 of this object with `number` in it.",
            ),
        },
        additionalProperties=False,
    ),
}
