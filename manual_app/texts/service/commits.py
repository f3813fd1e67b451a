"""The commit path: the only way content changes.

lock the Text → is the request known? → shape → parse → catch up → rebase → apply → write commit and answer.
The lock is the row's (`FOR UPDATE`; SQLite has one writer anyway). Should two writers meet nevertheless,
UNIQUE(text, from) lets one through and the other starts over on the newer head.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from prosemirror.transform import Step
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content import steps as content_steps
from manual_app.content.schema import SCHEMA_NUMBER, to_json
from manual_app.errors import Conflict, Forbidden, NotFound, Unavailable, Unprocessable
from manual_app.texts import fanout, heads, hearing, search
from manual_app.texts.heads import Head
from manual_app.texts.measures import words
from manual_app.texts.models import Answer, Commit, Snapshot, Text
from manual_app.texts.rules import can_edit_text
from manual_app.wording import _

ATTEMPTS = 5
FARTHEST_BEHIND = 5_000  # steps of others that are loaded to rebase one write
COMMITS_IN_ANSWER = 1_000


@dataclass(frozen=True)
class Write:
    """A write as it came in: `steps` stand on `version`; `request` is unique for the member and Text."""

    version: int
    schema: int
    client: str
    request: str
    steps: list[Any]

    @cached_property
    def parsed(self) -> list[Step]:
        """The steps, shape checked; raises BadStep. An edge may ask before it takes the lock."""
        return content_steps.parse(self.steps)

    def fingerprint(self) -> str:
        """Return the SHA-256 of everything sent, by which a repeated request is known."""
        sent = {one.name: getattr(self, one.name) for one in fields(self)}
        body = json.dumps(sent, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(body.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The version before the commit, how many steps it added, and the indices of those that survived."""

    version_from: int
    count: int
    kept: list[int]

    def as_json(self) -> dict[str, Any]:
        """Return the answer on the wire."""
        return {"from": self.version_from, "count": self.count, "kept": self.kept}


def commit(member: Member, text_id: int, write: Write) -> Accepted:
    """Append a write to a Text, moved past what others wrote since `write.version`.

    The same request with the same content is answered the same. Raises NotFound, Forbidden,
    Conflict (`behind` with the commits to rebase over, `schema`), Unprocessable and BadStep.
    """
    text = lock(text_id)
    if not can_edit_text(member, text):
        raise Forbidden(_("Your role does not allow you to change this text."), code="role")
    for _attempt in range(ATTEMPTS):
        known = _find_answer(member, text_id, write)
        if known is not None:
            return known
        try:
            with db.session.begin_nested():
                return _append_write(member, text, write)
        except IntegrityError:
            text = lock(text_id)
    raise Unavailable(_("Too many people write here at the same moment. Try again."))


def lock(text_id: int) -> Text:
    """Return the Text, read anew and locked against other writers until the transaction ends."""
    query = select(Text).where(Text.id == text_id).with_for_update(of=Text)
    text = db.session.scalar(query.execution_options(populate_existing=True))
    if text is None:
        raise NotFound(_("There is no such text."))
    return text


def append(
    member: Member, text: Text, steps: Sequence[Step], head: Head, *, client: str, request: str
) -> Commit:
    """Write one commit whose steps lead from the newest version to `head`; its news follow the commit."""
    before = head.version - len(steps)
    row = Commit(
        text_id=text.id,
        version_from=before,
        count=len(steps),
        member_id=member.id,
        client=client,
        request=request,
        schema=SCHEMA_NUMBER,
        steps=[content_steps.step_json(step) for step in steps],
    )
    db.session.add(row)
    text.version = head.version
    text.title = str(head.doc.attrs["title"])
    text.words = words(head.doc)
    text.changed_at = db.now()
    db.session.flush()
    if before // heads.SNAPSHOT_EVERY < head.version // heads.SNAPSHOT_EVERY:
        _write_snapshot(text, head)
    heads.advance(text.id, head)
    hearing.say(text.id, head.version)
    db.after_commit(fanout.nudge)
    return row


def _append_write(member: Member, text: Text, write: Write) -> Accepted:
    if write.schema != SCHEMA_NUMBER:
        raise Conflict(_("The editor is newer now. Reload this page; nothing is lost."), code="schema")
    steps = write.parsed
    head = heads.current(text.id)
    over = _steps_of_others(text.id, write.version, head)
    try:
        rebased = content_steps.rebase(steps, over, head.doc)
    except content_steps.TooManyToRebase as error:
        raise _behind(text.id, write.version, head) from error
    accepted = Accepted(head.version, len(rebased.steps), rebased.kept)
    if rebased.steps:
        new_head = Head(head.version + len(rebased.steps), rebased.doc)
        append(member, text, rebased.steps, new_head, client=write.client, request=write.request)
    db.session.add(_answer(member, text.id, write, accepted))
    db.session.flush()
    return accepted


def _steps_of_others(text_id: int, version: int, head: Head) -> list[Step]:
    """Return the steps between `version` and the head; raises Conflict when the browser has to rebase."""
    if version == head.version:
        return []
    if version > head.version or head.version - version > FARTHEST_BEHIND:
        raise _behind(text_id, version, head)
    commits = heads.commits_since(text_id, version)
    if not commits or commits[0].version_from != version:  # no commit ends there: not a version one can hold
        raise _behind(text_id, version, head)
    return [step for row in commits for step in heads.steps_of(row)]


def _behind(text_id: int, version: int, head: Head) -> Conflict:
    commits = heads.commits_since(text_id, version, limit=COMMITS_IN_ANSWER) if version < head.version else []
    return Conflict(
        _("Others have written a lot meanwhile."),
        code="behind",
        version=head.version,
        commits=[fanout.commit_message(row) for row in commits],
    )


def _find_answer(member: Member, text_id: int, write: Write) -> Accepted | None:
    row = db.session.get(Answer, (text_id, member.id, write.request))
    if row is None:
        return None
    if row.body_hash != write.fingerprint():
        raise Unprocessable(_("This request was sent before with other content."), code="request_reused")
    return Accepted(row.answer["from"], row.answer["count"], row.answer["kept"])


def _answer(member: Member, text_id: int, write: Write, accepted: Accepted) -> Answer:
    return Answer(
        text_id=text_id,
        member_id=member.id,
        request=write.request,
        body_hash=write.fingerprint(),
        answer=accepted.as_json(),
    )


def _write_snapshot(text: Text, head: Head) -> None:
    db.session.add(
        Snapshot(text_id=text.id, version=head.version, schema=SCHEMA_NUMBER, doc=to_json(head.doc))
    )
    search.refresh(text.id, head)
