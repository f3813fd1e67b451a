"""Texts as tests of this room need them: any language, any words, without the outline around them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content.schema import empty_doc
from manual_app.manual.models import Section
from manual_app.texts import service as texts
from manual_app.texts.models import Text

_positions = itertools.count(1)


def draft(
    author: Member,
    *,
    title: str = "Meeting places",
    language: str = "en",
    paragraphs: Iterable[str] = (),
    source: Text | None = None,
    **fields: Any,
) -> Text:
    """Return the Text of a new chapter that the author's organisation drafts, holding these paragraphs.

    What the chapter holds is the author's commit; without paragraphs and fields nobody has written yet.
    `source` makes it a translation, in the same section.
    """
    given = list(paragraphs)
    with db.transaction():
        return texts.create_text(
            db.session.merge(author),
            section_id=source.section_id if source else _section().id,
            kind="chapter",
            language=language,
            title=title,
            drafting_organisation_id=author.organisation_id,
            source_id=source.id if source else None,
            doc=document(title, *given, **fields) if given or fields else None,
        )


def document(title: str, *paragraphs: str, **fields: Any) -> dict[str, Any]:
    """Return a document of plain paragraphs, with stable ids p1, p2, …"""
    doc = empty_doc(title, **fields)
    if paragraphs:
        doc["content"] = [
            {"type": "paragraph", "attrs": {"id": f"p{n}"}, "content": [{"type": "text", "text": one}]}
            for n, one in enumerate(paragraphs, start=1)
        ]
    return doc


def _section() -> Section:
    part = Section(kind="part", parent_id=None, position=next(_positions))
    db.session.add(part)
    db.session.flush()
    section = Section(kind="chapter", parent_id=part.id, position=0)
    db.session.add(section)
    db.session.flush()
    return section
