"""Writing what `tomllib` reads, as far as a quarter's description needs it."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

BARE = re.compile(r"[A-Za-z0-9_-]+")


def to_toml(told: Mapping[str, Any]) -> str:
    """Return a TOML document: plain entries first, then tables, then lists of tables."""
    return "\n".join(_lines(told, ())).strip("\n") + "\n"


def _lines(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    plain = {key: value for key, value in table.items() if isinstance(value, str | bool)}
    if path and (plain or not table):
        yield f"\n[{_dotted(path)}]"
    for key, value in plain.items():
        yield f"{_key(key)} = {_value(value)}"
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _lines(value, (*path, key))
        elif isinstance(value, list):
            for entry in value:
                yield f"\n[[{_dotted((*path, key))}]]"
                yield from (f"{_key(name)} = {_value(text)}" for name, text in entry.items())


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(map(_key, path))


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else _value(key)


def _value(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    # A basic string of TOML is a JSON string in which DEL is escaped too.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
