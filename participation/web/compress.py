"""Sending fewer bytes over a bad line."""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

# Below, the header costs more than it saves (one packet holds about 1,400 bytes).
SMALLEST = 1000
KINDS = ("text/", "application/json", "application/manifest+json", "image/svg+xml")


def init_app(app: Flask) -> None:
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Compress text that nothing has compressed yet, for browsers that take it."""
    packed = response.headers.get("Content-Encoding")
    if packed or response.status_code != 200 or not (response.mimetype or "").startswith(KINDS):
        return response
    response.vary.add("Accept-Encoding")
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < SMALLEST:
        return response
    for_ever = "immutable" in response.headers.get("Cache-Control", "")
    response.set_data(_kept(body) if for_ever else gzip.compress(body, 6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=64)
def _kept(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)
