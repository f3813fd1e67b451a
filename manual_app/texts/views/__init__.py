"""Live editing and pictures over HTTP; the pages around them belong to `manual`."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, url_for

from manual_app.accounts.views import record
from manual_app.texts import queries, rules
from manual_app.texts.limits import SIGNS_A_SECOND, SIGNS_BURST, Buckets
from manual_app.texts.views import live, pictures, presence
from manual_app.web import filters
from manual_app.wording import _

ACTS = {
    "text.created": "began the text",
    "text.assigned": "assigned the text",
    "text.co_authors": "named the co-authors of",
    "text.deleted": "deleted the text",
    "picture.added": "added a picture",
}


def init_app(app: Flask) -> None:
    """Open the room."""
    app.extensions["write_buckets"] = Buckets()
    app.extensions["attribution_buckets"] = Buckets()
    app.extensions["sign_buckets"] = Buckets(rate=SIGNS_A_SECOND, burst=SIGNS_BURST)
    app.register_blueprint(live.blueprint)
    app.register_blueprint(presence.blueprint)
    app.register_blueprint(pictures.blueprint)
    record.name_acts(ACTS)
    record.name_subjects("text", _text_subjects)
    record.name_subjects("asset", _picture_subjects)
    filters.offer_rules(
        rules.can_read_text,
        rules.can_edit_text,
        rules.can_submit_text,
        rules.can_recall_text,
        rules.can_name_co_authors,
        rules.can_assign_text,
    )


def _text_subjects(text_ids: Iterable[int]) -> dict[int, record.Subject]:
    return {
        number: record.Subject(title, url_for("editor.edit", text_id=number))
        for number, title in queries.titles(text_ids).items()
    }


def _picture_subjects(asset_ids: Iterable[int]) -> dict[int, record.Subject]:
    return {number: record.Subject(_("picture %(number)s", number=number)) for number in asset_ids}
