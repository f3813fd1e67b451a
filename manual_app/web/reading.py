"""Reading a body before anything else: whole, in time, and to its end when it is refused for its size.

A server that answers and closes while a browser still sends makes the browser say "connection reset", and
nobody learns that the file is too large.
"""

from __future__ import annotations

from typing import Any

from flask import Request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from manual_app import outages
from manual_app.errors import BadRequest
from manual_app.wording import _

FORM = "application/x-www-form-urlencoded"  # read as a whole: for it Werkzeug does not limit the memory
PATIENCE = 15.0  # seconds that may pass without a byte
DRAINED = 64 * 1024 * 1024  # of what is too large; the rest is not worth waiting for
CHUNK = 64 * 1024


def read_body(request: Request) -> None:
    """Read the body into memory; raises RequestEntityTooLarge, and BadRequest when it breaks off."""
    if request.mimetype == FORM:
        request.max_content_length = request.max_form_memory_size
    connection = request.environ.get("gunicorn.socket")
    _wait_at_most(connection, PATIENCE)
    try:
        request.get_data(cache=True, parse_form_data=True)
    except RequestEntityTooLarge:
        _drain(request)
        raise
    except (
        OSError,
        ParseException,
        ClientDisconnected,
    ) as broken:  # cut off, silent for too long, or no chunks at all
        if outages.kind_of(broken) is not None:  # what is large is put aside on a disk
            raise
        raise BadRequest(_("The request broke off before its end.")) from broken
    _wait_at_most(connection, None)


def _wait_at_most(connection: Any, seconds: float | None) -> None:
    if connection is not None:
        connection.settimeout(seconds)


def _drain(request: Request) -> None:
    left = DRAINED if request.content_length is None else request.content_length
    if left > DRAINED:
        return
    try:
        while left > 0 and (chunk := request.environ["wsgi.input"].read(min(CHUNK, left))):
            left -= len(chunk)
    except (OSError, ParseException):
        return
