"""Pages of the manual: contents, settings, and the editor."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, g, has_request_context, request, url_for

from manual_app.accounts import rules as people
from manual_app.accounts.views import record
from manual_app.manual import queries
from manual_app.manual.references import SectionNames
from manual_app.manual.views import desk, editor, outline, word
from manual_app.reviews.queries import count_waiting
from manual_app.texts.models import Text
from manual_app.texts.rendering import name_sections
from manual_app.web import filters
from manual_app.web.transaction import SAFE
from manual_app.wording import _, current_locale

ACTS = {
    "section_created": "added to the contents",
    "section_renamed": "renamed in the contents",
    "section_moved": "moved in the contents",
    "section_archived": "archived",
    "section_restored": "brought back into the contents",
    "section_deleted": "deleted from the contents",
    "settings_changed": "changed the settings of",
    "text.word_taken": "took a Word file into",
    "text.word_returned": "brought a Word file back to",
    "text.word_taken_back": "took a Word file back out of",
}


def init_app(app: Flask) -> None:
    """Open the room."""
    for blueprint in (desk.blueprint, outline.blueprint, editor.blueprint, word.blueprint):
        app.register_blueprint(blueprint)
    record.name_acts(ACTS)
    record.name_subjects("manual", lambda ids: {number: record.Subject(_("the manual")) for number in ids})
    record.name_subjects("section", _section_subjects)
    filters.nav(
        lambda member: [
            filters.NavItem(_("Waiting for me"), url_for("desk.waiting"), "waiting", count_waiting(member)),
            filters.NavItem(_("Contents"), url_for("manual.outline"), "contents"),
        ],
    )
    name_sections(_names)
    filters.offer_rules(people.can_manage_contents, people.can_change_settings, people.can_assign)
    app.context_processor(lambda: {"manual_title": _title()})


def _names(text: Text) -> SectionNames:
    """Return how sections are called in a Text; a page that is only read asks once, since nothing changes."""
    if not has_request_context() or request.method not in SAFE:
        return SectionNames(text, _address)
    known: dict[int, SectionNames] = g.setdefault("section_names", {})
    return known.setdefault(text.id, SectionNames(text, _address))


def _address(text_id: int) -> str:
    return f"/texts/{text_id}/edit"  # also asked where no request is answered: in jobs and commands


def _section_subjects(section_ids: Iterable[int]) -> dict[int, record.Subject]:
    return {
        number: record.Subject(title, url_for("manual.outline", _anchor=f"section-{number}"))
        for number, title in queries.section_titles(section_ids).items()
    }


def _title() -> str:
    return queries.wording(current_locale()).title or _("The manual")
