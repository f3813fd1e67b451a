"""Pictures over HTTP: sent to a Text, read by their address (security.md, row 10)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, make_response, request

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.content.pictures import reencode
from manual_app.errors import Unprocessable
from manual_app.texts import pictures, queries
from manual_app.texts.rules import can_edit_text
from manual_app.web import access, filters, security
from manual_app.web.transaction import by_view
from manual_app.wording import _

blueprint = Blueprint("pictures", __name__)

KEPT_BY_CACHES = 3600  # seconds: an edition may be withdrawn for a picture's sake


@blueprint.post("/texts/<int:text_id>/pictures")
@by_view
@access.checked_by(can_edit_text)
def add(text_id: int) -> Any:
    """Take a picture (form field `picture`) into a Text; it is decoded before the write lock is taken."""
    member_id = access.signed_in_member().id
    pictures.check_may_add(access.signed_in_member(), queries.get_text(text_id))
    db.close()
    picture = reencode(_sent())
    with db.transaction():
        asset = pictures.add(accounts.get_member(member_id), queries.get_text(text_id), picture)
    url = pictures.address(asset.sha256)
    facts = {"asset": asset.sha256, "width": asset.width, "height": asset.height, "size": asset.size}
    return jsonify({**facts, "media_type": asset.media_type, "url": url}), 201


@blueprint.get("/pictures/<sha256>")
@access.anyone
def show(sha256: str) -> Any:
    """Show a picture to those who may see it; what was published may be kept by caches."""
    content, media_type = pictures.read_seen_by(filters.current_member(), sha256)
    response = make_response(content)
    response.mimetype = media_type
    response.headers["Content-Disposition"] = "inline"
    response.set_etag(sha256)
    if pictures.is_published(sha256):
        security.public(response, seconds=KEPT_BY_CACHES)
    return security.sandboxed(response).make_conditional(request)


def _sent() -> bytes:
    sent = request.files.get("picture")
    if sent is None:
        raise Unprocessable(_("Choose a picture to send."), code="no_picture")
    content: bytes = sent.read()
    return content
