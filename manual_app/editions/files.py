"""Serving an Edition's files: ETag, ranges, and caching for ever, since a published file never changes."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from manual_app import storage
from manual_app.editions import queries
from manual_app.editions.models import Edition
from manual_app.editions.service import file_key
from manual_app.errors import Gone, NotFound
from manual_app.wording import _

FOR_EVER = "public, max-age=31536000, immutable"


def json_file(content: bytes | None, *, public: bool) -> Response:
    """Return manifest or release file; raises NotFound while there is none."""
    if content is None:
        raise NotFound(_("This edition has no such file yet."))
    response = Response(content, mimetype="application/json")
    if public:
        response.headers["Cache-Control"] = FOR_EVER
    return response


def pdf_file(edition: Edition, *, latest: bool = False) -> Any:
    """Return the PDF, whole or the part that was asked for; raises NotFound and Gone."""
    if edition.withdrawn_at is not None:
        raise Gone(_("This edition was withdrawn: %(reason)s", reason=edition.withdrawal_reason or ""))
    artifact = queries.find_artifact(edition)
    if artifact is None:
        raise NotFound(_("This edition has no PDF yet."))
    key = file_key(artifact.sha256)
    if storage.size(key) != artifact.size:
        raise NotFound(_("This edition has no PDF yet."))
    wanted = request.range.range_for_length(artifact.size) if request.range else None
    start, end = wanted or (0, artifact.size)
    response = Response(
        storage.stream(key, start, end), status=206 if wanted else 200, mimetype=artifact.media_type
    )
    response.set_etag(artifact.sha256)
    response.last_modified = artifact.created_at
    response.content_length = end - start
    response.accept_ranges = "bytes"
    response.headers["Content-Disposition"] = f'inline; filename="{artifact.name}"'
    if wanted:
        response.content_range.set(start, end, artifact.size)
    if edition.published_at is not None:
        response.headers["Cache-Control"] = "public, no-cache" if latest else FOR_EVER
    return response.make_conditional(request)
