"""How what a Word file brings is written: as a commit of the member's, known as one that came from a file."""

from __future__ import annotations

import secrets
from typing import Any

from prosemirror.model import Node
from prosemirror.transform import Step

from manual_app.accounts.models import Member
from manual_app.activity import service as activity
from manual_app.texts.models import Text
from manual_app.texts.service.commits import append

CLIENT = "word"


def store(member: Member, text: Text, steps: list[Step], doc: Node, request: str = "") -> None:
    """Write steps; `request` names the file where it must be known again."""
    request = request or f"{CLIENT}-{secrets.token_hex(8)}"
    append(member, text, steps, doc, client=CLIENT, request=request)


def record(member: Member, act: str, text_id: int, **details: Any) -> None:
    """Keep in the record what became of a file."""
    activity.record(
        act,
        subject_kind="text",
        subject_id=text_id,
        member_id=member.id,
        organisation_id=member.organisation_id,
        **details,
    )
