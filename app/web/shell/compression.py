"""What goes over the line smaller: built files, and the pages for children.

Pages of staff are not compressed. They carry the token of the sign-in and repeat what was searched for, and the length
of such an answer would tell the one by the other (the BREACH attack). A page for children holds no secret that its
reader's browser would add by itself: no sign-in, no token; a reply code stands only where it was typed.
"""

import gzip
from collections.abc import Callable
from functools import cache
from pathlib import Path

from flask import Flask, Response, request

from app.web.shell.assets import DIST

SMALLER = frozenset({".css", ".js", ".json", ".svg", ".txt"})
"""Letters and pictures are compressed already."""
LEAST = 500  # bytes; below that the headers weigh more than what is saved


def init(app: Flask) -> None:
    app.after_request(compress)


def compress(response: Response) -> Response:
    """The same answer in gzip, for browsers that take it; they all do."""
    body = _smaller(response) if response.status_code != 304 else None
    if body is None:
        return response
    response.headers.add("Vary", "Accept-Encoding")
    if not request.accept_encodings.quality("gzip") or "Range" in request.headers:
        return response
    response.direct_passthrough = False
    response.set_data(body())
    response.headers["Content-Encoding"] = "gzip"
    if (etag := response.get_etag()[0]) is not None:
        response.set_etag(etag, weak=True)
    return response


def _smaller(response: Response) -> Callable[[], bytes] | None:
    """How to make the smaller body; None for what stays as it is."""
    if request.endpoint == "static" and response.status_code == 200:
        path = DIST.parent / (request.view_args or {})["filename"]
        return (lambda: _file(path)) if path.suffix in SMALLER else None
    if request.blueprint == "public" and response.mimetype == "text/html" and (response.content_length or 0) >= LEAST:
        return lambda: gzip.compress(response.get_data(), 6, mtime=0)
    return None


@cache
def _file(path: Path) -> bytes:
    """Once for each process; a built file never changes under its name."""
    return gzip.compress(path.read_bytes(), 9, mtime=0)
