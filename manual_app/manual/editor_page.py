"""What the editor's page shows before any script runs, and the configuration the script starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from manual_app.accounts.models import Member
from manual_app.content.fields import fields_of
from manual_app.content.render import render
from manual_app.content.schema import SCHEMA_NUMBER, DocJson
from manual_app.errors import NotFound
from manual_app.manual import fields_form, queries
from manual_app.manual.queries import Entry
from manual_app.reviews.pages import key_of
from manual_app.reviews.queries import TextState
from manual_app.texts import queries as texts
from manual_app.texts.models import Text
from manual_app.texts.rendering import setting
from manual_app.texts.rules import TextRole, role_on
from manual_app.wording import LANGUAGES, _, language_name

PICTURE_LICENCES = ("CC BY 4.0", "CC BY-SA 4.0", "CC0 1.0", "Public domain", "Used with permission")


@dataclass(frozen=True)
class EditorPage:
    """One Text with its place in the manual, as it stands now."""

    text: Text
    entry: Entry
    part: Entry | None
    part_number: int  # from 1; 0 for front and back matter
    tree: list[Entry]
    state: TextState
    role: TextRole
    title: str
    html: Markup
    doc: DocJson

    @property
    def may_edit(self) -> bool:
        """Whether the member writes in this Text."""
        return self.role == "edit"

    @property
    def may_suggest(self) -> bool:
        """Whether the member writes in this Text, were it but suggestions."""
        return self.role in ("edit", "suggest")

    @property
    def name(self) -> str:
        """What the text is called in the bar: "Chapter 4", "GP-01", or its title."""
        if self.entry.section.kind == "chapter":
            return _("Chapter %(number)s", number=self.entry.number)
        return self.entry.number or self.title

    def config(self, member: Member, *, sprite: str, urls: dict[str, str]) -> dict[str, Any]:
        """Return the configuration of the script (`static/src/editor/config.ts`)."""
        kind = self.text.kind
        return {
            "sprite": sprite,
            "text": {
                "id": self.text.id,
                "kind": kind,
                "language": self.text.language,
                "number": self.entry.number,
                "section": self.text.section_id,
            },
            "member": {
                "id": member.id,
                "name": member.called,
                "organisation": member.organisation.short_name,
                "organisation_id": member.organisation_id,
            },
            "role": self.role,
            "urls": urls,
            "schema": SCHEMA_NUMBER,
            "groups": fields_form.groups(kind),
            "titleMaximum": next(field.maximum for field in fields_of(kind) if field.name == "title"),
            "review": _standing(self.state),
            "languages": [_choice(code) for code in LANGUAGES if code != self.text.language],
            "licences": list(PICTURE_LICENCES),
        }


def editor_page(member: Member, text_id: int) -> EditorPage:
    """Gather the page of one Text; raises NotFound and Forbidden."""
    text = texts.get_text(text_id)
    tree = queries.outline(language=text.language)
    entry, part, part_number = _place(tree, text.section_id)
    doc = texts.head_doc(text_id)
    return EditorPage(
        text=text,
        entry=entry,
        part=part,
        part_number=part_number,
        tree=tree,
        state=entry.states[text.id],
        role=role_on(member, text),
        title=doc["attrs"]["title"],
        html=render(doc, context=setting(text, doc)),
        doc=doc,
    )


def _choice(language: str) -> dict[str, str]:
    return {"value": language, "label": language_name(language)}


def _place(tree: list[Entry], section_id: int) -> tuple[Entry, Entry | None, int]:
    parts = [root for root in tree if root.section.kind == "part"]
    for root in tree:
        for entry in root.walk():
            if entry.section.id == section_id:
                is_inside = root.section.kind == "part"
                return entry, root if is_inside else None, parts.index(root) + 1 if is_inside else 0
    raise NotFound(_("This section was taken out of the contents."))


def _standing(state: TextState) -> dict[str, Any]:
    """What is with reviewers, so that whoever starts to edit is told once what stands."""
    revision = state.newest_revision
    return {
        "state": str(state.state),
        "number": revision.number if revision else None,
        "decided": state.review.decided if state.review else 0,
        "key": key_of(state),
    }
