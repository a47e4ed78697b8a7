"""What no well-meaning phone sends. Each carries the marker, so that every trace can be found."""

import urllib.parse

MARKER = "Zwetschgenkuchen"

DEEP = [MARKER]
for _ in range(400):
    DEEP = [DEEP]

VALUES = (
    f"{MARKER}\0behind a NUL",
    f"{MARKER}\ud800 half a letter",
    f"{MARKER} " + "lang " * 200_000,
    f"'; DROP TABLE responses; -- {MARKER}",
    f'"{MARKER}" %s %(name)s {{0}} {{{{ 7 * 7 }}}}',
    f"=HYPERLINK({MARKER})",
    f"\u202e{MARKER}\u2066\u200f",
    f"<script>{MARKER}</script>",
    10**4000,
    -(2**63) - 1,
    1e308 * 10,
    float("nan"),
    True,
    None,
    DEEP,
    {MARKER: {"\0": MARKER}},
    [MARKER, None, 1, {"a": MARKER}],
)

# Field -> hostile values inside the seal.
FIELDS = ("survey", "version", "language", "mode", "entrance", "answers")

QUOTED = tuple(
    urllib.parse.quote(value, safe="", errors="surrogatepass")
    for value in (
        f"{MARKER}\0",
        f"{MARKER}\ud800",
        f"'{MARKER}--",
        f"..%2f..{MARKER}",
        f"{MARKER}" * 300,
        f"\u202e{MARKER}",
        f"{{{{{MARKER}}}}}",
        "9" * 40,
        "-1",
    )
)


def contents(base):
    """Yield contents of envelopes: each field of `base` replaced, each answer, strange names."""
    for field in FIELDS:
        for value in VALUES:
            yield {**base, field: value}
    for name in ("connection", "idea", "liking", "place_good", "idea.quote", "idea.refused"):
        for value in VALUES:
            yield {**base, "answers": {**base["answers"], name: value}}
    for name in (f"{MARKER}\0", f"{MARKER}\ud800", MARKER * 1000, "", "__class__", "%s"):
        yield {**base, "answers": {**base["answers"], name: MARKER}}
    yield {**base, "answers": {f"{MARKER}{n}": MARKER for n in range(2000)}}
    yield [MARKER]
    yield MARKER
    yield 7
    yield {}
