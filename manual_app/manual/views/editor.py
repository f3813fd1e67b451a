"""The editor's page; what it reads and writes while open lies under /texts/<id> (`texts`)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, send_from_directory, url_for

from manual_app import paths
from manual_app.manual.editor_page import editor_page
from manual_app.manual.editor_words import editor_words
from manual_app.texts.rules import can_read_text
from manual_app.web import access
from manual_app.web.access import signed_in_member
from manual_app.web.assets import asset, manifest

blueprint = Blueprint("editor", __name__)


@blueprint.get("/texts/<int:text_id>/edit")
@access.checked_by(can_read_text)
def edit(text_id: int) -> Any:
    """Show one Text: readable as it comes, edited live once the script runs."""
    member = signed_in_member()
    page = editor_page(member, text_id)
    urls = {
        "text": url_for("texts.show", text_id=text_id),
        "pictures": url_for("pictures.add", text_id=text_id),
        "submit": url_for("reviews.submit_page", text_id=text_id),
        "contents": url_for("manual.outline"),
    }
    config = page.config(member, sprite=asset("icons.svg"), urls=urls)
    return render_template("editor/editor.html", page=page, config=config, words=editor_words())


@blueprint.get("/texts/worker.js")
@access.anyone
def worker() -> Response:
    """Return the script that opens the editor where there is no network; it may act below /texts/ only."""
    dist = paths.static() / "dist"
    return send_from_directory(dist, manifest()["offline/worker.js"], mimetype="text/javascript", etag=False)


@blueprint.get("/texts/offline")
@access.anyone
def offline() -> str:
    """Return what that script shows for a text that is not on the device; it is the same for everybody."""
    return render_template("editor/offline.html")
