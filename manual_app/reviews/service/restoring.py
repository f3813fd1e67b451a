"""Writing an old Revision as new steps."""

from __future__ import annotations

from manual_app.accounts.models import Member
from manual_app.activity import service as activity
from manual_app.discussions.threads.restored import with_discussions
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service


def restore(member: Member, text_id: int, number: int) -> int:
    """Write the content of an old Revision as new steps; returns the Text's new version. Raises Forbidden.

    Discussions keep their places where their words stand in it.
    """
    revision = texts.get_revision(text_id, number)
    text_service.lock(text_id)
    doc = with_discussions(text_id, revision)
    version = text_service.rewrite(member, text_id, doc, client="restore")
    activity.record(
        "restored",
        subject_kind="text",
        subject_id=text_id,
        member_id=member.id,
        organisation_id=member.organisation_id,
        revision=number,
        hash=revision.hash,
    )
    return version
