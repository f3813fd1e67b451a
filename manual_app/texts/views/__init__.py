"""Live editing and pictures over HTTP; the pages around them belong to `manual`."""

from __future__ import annotations

from flask import Flask

from manual_app.texts import rules
from manual_app.texts.limits import Buckets
from manual_app.texts.views import live, pictures
from manual_app.web import filters


def init_app(app: Flask) -> None:
    """Open the room."""
    app.extensions["write_buckets"] = Buckets()
    app.register_blueprint(live.blueprint)
    app.register_blueprint(pictures.blueprint)
    filters.offer_rules(
        rules.can_read_text,
        rules.can_edit_text,
        rules.can_submit_text,
        rules.can_recall_text,
        rules.can_name_co_authors,
        rules.can_assign_text,
    )
