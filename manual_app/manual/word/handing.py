"""A Text handed out as a .docx, with what is open in it, and named so that it is known when it returns."""

from __future__ import annotations

import re
from datetime import UTC

from sqlalchemy import select

from manual_app import db, storage
from manual_app.accounts import queries as accounts
from manual_app.content import suggestions
from manual_app.content.plain import NodeJson, walk
from manual_app.content.word import talk
from manual_app.content.word.writing.body import Image
from manual_app.content.word.writing.document import Outgoing, write
from manual_app.errors import NotFound
from manual_app.manual.word import comments
from manual_app.texts import pictures
from manual_app.texts import queries as texts
from manual_app.texts.answers import answers
from manual_app.texts.models import Asset, SuggestionRow, Text
from manual_app.texts.rendering import reading_of
from manual_app.wording import _

TEXT, VERSION = "manual-text", "manual-version"
_NOT_IN_NAMES = re.compile(r"[^\w.,;()'’&–-]+")
_LONGEST_NAME = 80


def hand_out(text: Text) -> bytes:
    """Return the head of a Text as a .docx."""
    head = texts.head(text.id)
    doc = texts.head_doc(text.id)
    said = comments.outgoing(text.id, doc)
    return write(
        Outgoing(
            doc=doc,
            language=text.language,
            properties={TEXT: str(text.id), VERSION: str(head.version), **talk.properties_of(said)},
            changed=text.changed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            image=_image,
            author=_Authors(text.id, doc).of,
            shown=reading_of(text, doc),
            fields=answers(doc),
            comments=said,
        )
    )


def name_of_file(text: Text) -> str:
    """Return what the file of a Text is called: title, as far as files take it, and language."""
    title = _NOT_IN_NAMES.sub(" ", text.title)[:_LONGEST_NAME].strip(" .")
    return f"{title or text.id} ({text.language}).docx"


def suggested_by(text_id: int, doc: NodeJson) -> set[tuple[str, str]]:
    """Return who made the suggestions that a document is handed out with, and when, as its file says."""
    authors = _Authors(text_id, doc)
    return {
        authors.of(mark["attrs"]["id"])
        for node in walk(doc)
        for mark in node.get("marks", ())
        if _is_open(mark)
    }


def _image(sha256: str) -> Image | None:
    asset = db.session.scalar(select(Asset).where(Asset.sha256 == sha256).order_by(Asset.id).limit(1))
    if asset is None:
        return None
    try:
        content = storage.read(pictures.key_of(sha256))
    except NotFound:
        return None
    return Image(content, asset.media_type.removeprefix("image/"), asset.width, asset.height)


class _Authors:
    """Who made the suggestions that are open in a document, and when."""

    def __init__(self, text_id: int, doc: NodeJson) -> None:
        marks = {
            mark["attrs"]["id"] for node in walk(doc) for mark in node.get("marks", ()) if _is_open(mark)
        }
        its = SuggestionRow.text_id == text_id, SuggestionRow.mark.in_(marks)
        self._rows = {row.mark: row for row in db.session.scalars(select(SuggestionRow).where(*its))}
        members = {suggestions.member_of(mark) for mark in marks}
        self._people = accounts.members_by_id({one for one in members if one is not None})

    def of(self, mark: str) -> tuple[str, str]:
        """Return name and partner, and the moment as Word writes it."""
        person, row = self._people.get(suggestions.member_of(mark) or 0), self._rows.get(mark)
        name = f"{person.called}, {person.organisation.short_name}" if person else _("a former member")
        when = row.created_at if row else db.now()
        return name, when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_open(mark: NodeJson) -> bool:
    return mark["type"] in ("insertion", "deletion")
