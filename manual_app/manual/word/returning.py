"""A file that was handed out, back again: of which version it is, what it changes, whether it came before."""

from __future__ import annotations

import json
from hashlib import sha256

from sqlalchemy import exists, select

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content import steps as content_steps
from manual_app.content.schema import to_json
from manual_app.content.shape import BadStep
from manual_app.content.word import returned
from manual_app.content.word.incoming import Incoming
from manual_app.content.word.returned import Returned
from manual_app.errors import Conflict
from manual_app.manual.word import handing
from manual_app.texts import heads
from manual_app.texts.models import Commit, Text
from manual_app.texts.rendering import reading_of
from manual_app.texts.rules import can_edit_text
from manual_app.wording import _


def handed_out(text: Text, incoming: Incoming) -> int | None:
    """Return the version that a file was made of; None for a file that was not made from this Text."""
    of, version = (incoming.properties.get(name, "") for name in (handing.TEXT, handing.VERSION))
    if of != str(text.id) or not (version.isascii() and version.isdigit() and len(version) < 10):
        return None
    return int(version) if int(version) <= text.version else None


def compared(text: Text, incoming: Incoming, version: int, member: Member) -> Returned:
    """Return what a file changes; its changes are none when it was brought back before.

    Raises Conflict when the text could not hold them.
    """
    base = heads.at_version(text.id, version)
    shown = reading_of(text, to_json(base))
    found = returned.compare(
        base, incoming.blocks, member.id, shown, with_pictures=can_edit_text(member, text)
    )
    if _was_brought(text.id, incoming):
        found.steps.clear()
    try:
        found.doc = content_steps.apply_all(base, found.steps)
    except BadStep as error:
        raise Conflict(_("With this file the text would be longer than a text may be.")) from error
    return found


def name_of(incoming: Incoming) -> str:
    """Return what a file is known by when it comes again: what it holds, and what it was made of."""
    its = [incoming.blocks, incoming.properties.get(handing.VERSION)]
    return f"word-{sha256(json.dumps(its).encode()).hexdigest()[:32]}"


def _was_brought(text_id: int, incoming: Incoming) -> bool:
    its = Commit.text_id == text_id, Commit.request == name_of(incoming)
    return bool(db.session.scalar(select(exists().where(*its))))
