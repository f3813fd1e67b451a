"""Writing an old Revision as new steps."""

from __future__ import annotations

from typing import Any

from manual_app.accounts.models import Member
from manual_app.activity import service as activity
from manual_app.discussions.threads.restored import with_discussions
from manual_app.errors import Conflict, Forbidden
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from manual_app.texts.rules import can_edit_text
from manual_app.wording import _

CLIENT = "restore"  # by which browsers know such a commit (editor/collaboration/receive.ts)


def restore(member: Member, text_id: int, number: int) -> int:
    """Write the content of an old Revision as new steps; returns the Text's new version. Raises Forbidden.

    Discussions keep their places where their words stand in it.
    """
    revision = texts.get_revision(text_id, number)
    text_service.lock(text_id)
    doc = with_discussions(text_id, revision)
    version = text_service.rewrite(member, text_id, doc, client=CLIENT)
    _record("restored", member, text_id, revision=number, hash=revision.hash)
    return version


def take_back_restoring(member: Member, text_id: int, version: int) -> int:
    """Put back what stood there before an old Revision was restored as `version`; returns the new version.

    Raises NotFound, Forbidden, and Conflict when that is not what was written last.
    """
    if not can_edit_text(member, text_service.lock(text_id)):
        raise Forbidden(_("Your role does not allow you to change this text."), code="role")
    last = texts.find_newest_commit(text_id)
    if last is None or last.client != CLIENT or last.version_from + last.count != version:
        raise Conflict(_("Somebody has written in the text since. It stays as it is now."), code="changed")
    reached = text_service.rewrite(member, text_id, texts.doc_at(text_id, last.version_from), client=CLIENT)
    _record("restoring_taken_back", member, text_id)
    return reached


def _record(act: str, member: Member, text_id: int, **details: Any) -> None:
    activity.record(
        act,
        subject_kind="text",
        subject_id=text_id,
        member_id=member.id,
        organisation_id=member.organisation_id,
        **details,
    )
