"""Serving an Edition's files: ETag, SHA-256, ranges, and what caches may do with them.

A PDF never changes, but it can be withdrawn: caches keep it and ask each time whether it still stands.
Manifest and release file stay whatever becomes of the Edition, so they are kept for ever.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from typing import Any

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from manual_app import storage
from manual_app.editions import queries
from manual_app.editions.models import Artifact, Edition
from manual_app.editions.service import file_key
from manual_app.errors import Gone, NotFound
from manual_app.web.security import public
from manual_app.wording import _

FOR_EVER = "public, max-age=31536000, immutable"


def json_file(content: bytes | None, *, published: bool) -> Response:
    """Return manifest or release file; raises NotFound while there is none."""
    if content is None:
        raise NotFound(_("This edition has no such file yet."))
    response = Response(content, mimetype="application/json")
    if published:
        response.headers["Cache-Control"] = FOR_EVER
    return response


def pdf_file(edition: Edition) -> Any:
    """Return the PDF, whole or the part that was asked for; raises NotFound and Gone."""
    if edition.withdrawn_at is not None:
        raise Gone(_("This edition was withdrawn: %(reason)s", reason=edition.withdrawal_reason or ""))
    artifact = queries.find_artifact(edition)
    if artifact is None:
        raise NotFound(_("This edition has no PDF yet."))
    key = file_key(artifact.sha256)
    if storage.size(key) != artifact.size:
        raise NotFound(_("This edition has no PDF yet."))
    wanted = _wanted(artifact)
    start, end = wanted or (0, artifact.size)
    response = Response(status=206 if wanted else 200, mimetype=artifact.media_type)
    response.set_etag(artifact.sha256)
    response.last_modified = artifact.created_at
    response.content_length = end - start
    response.accept_ranges = "bytes"
    response.headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(artifact.sha256)).decode()}:"
    response.headers["Content-Disposition"] = f'inline; filename="{artifact.name}"'
    if wanted:
        response.content_range.set(start, end, artifact.size)
    if edition.published_at is not None:
        public(response)
    response.make_conditional(request)
    if request.method != "HEAD" and response.status_code in (200, 206):
        response.direct_passthrough = True
        response.response = _body(key, start, end)
    return response


def _body(key: str, start: int, end: int) -> Iterable[bytes]:
    """Return what is sent: the open file, where the server sends files by itself, else its bytes by pieces.

    The server stops at Content-Length.
    """
    wrapper = request.environ.get("wsgi.file_wrapper")
    file = storage.open_file(key) if wrapper else None
    if wrapper is None or file is None:
        return storage.stream(key, start, end)
    file.seek(start)
    wrapped: Iterable[bytes] = wrapper(file, storage.CHUNK)
    return wrapped


def _wanted(artifact: Artifact) -> tuple[int, int] | None:
    """Return the one range of bytes that is asked for; None for the whole file.

    A range of another version of the file (If-Range) counts as the whole one. Raises
    RequestedRangeNotSatisfiable.
    """
    asked, condition = request.range, request.if_range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return None
    if (condition.etag or condition.date) and condition.etag != artifact.sha256:
        return None
    found = asked.range_for_length(artifact.size)
    if found is None:
        raise RequestedRangeNotSatisfiable(length=artifact.size)
    return found
