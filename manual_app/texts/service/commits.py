"""The commit path: the only way content changes.

lock the Text → is the request known? → shape → parse → catch up → rebase → apply → write commit and answer.
The lock is the row's (`FOR UPDATE`; SQLite has one writer anyway). Should two writers meet nevertheless,
UNIQUE(text, from) lets one through and the other starts over on the newer head.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Protocol

from prosemirror.model import Node
from prosemirror.transform import Step
from sqlalchemy import Executable, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content import steps as content_steps
from manual_app.content.discussed import sets_threads, taken_off
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.content.suggestions import Cheat, is_torn, undoes_a_decision
from manual_app.errors import Conflict, Forbidden, NotFound, Unavailable, Unprocessable
from manual_app.texts import fanout, heads, hearing, search, snapshots
from manual_app.texts.heads import Head
from manual_app.texts.measures import words
from manual_app.texts.models import Answer, Commit, Text
from manual_app.texts.news import commit_message, commit_news
from manual_app.texts.rules import can_write_text
from manual_app.texts.service import proposals
from manual_app.texts.service.proposals import Proposal
from manual_app.texts.writers import Writer, Written, lock_for
from manual_app.wording import _, one_line

ATTEMPTS = 5
SERVER = "server"  # the client of commits that the server makes for a member
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

    def fingerprint(self) -> bytes:
        """Return the SHA-256 of everything sent, by which a repeated request is known."""
        sent = {one.name: getattr(self, one.name) for one in fields(self)}
        body = json.dumps(sent, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(body.encode()).digest()


class SignedIn(Protocol):
    """The member who writes: what else the rules ask is read anew with every write."""

    @property
    def id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Accepted:
    """The version before the commit, how many steps it added, and the indices of those that survived."""

    version_from: int
    count: int
    kept: list[int]

    def as_json(self) -> dict[str, Any]:
        """Return the answer on the wire."""
        return {"from": self.version_from, "count": self.count, "kept": self.kept}


def commit(member: SignedIn, text_id: int, write: Write) -> Accepted:
    """Append a write to a Text, moved past what others wrote since `write.version`.

    The same request with the same content is answered the same. Raises NotFound, Forbidden,
    Conflict (`behind` with the commits to rebase over, `schema`), Unprocessable and BadStep.
    """
    for attempt in range(ATTEMPTS):
        writer, text = lock_for(member.id, text_id)
        if not can_write_text(writer, text):
            raise Forbidden(_("Your role does not allow you to change this text."), code="role")
        head = heads.current(text_id) if attempt else heads.at_least(text_id, text.version)
        known = None if write.version == head.version else _find_answer(writer, head, text_id, write)
        accepted = known or _append_write(writer, text, head, write)
        if accepted is not None:
            return accepted
    raise Unavailable(_("Too many people write here at the same moment. Try again."))


def lock(text_id: int, *, even_archived: bool = False) -> Text:
    """Return the Text, read anew and locked against other writers until the transaction ends.

    Raises NotFound, also for one that was taken out of the contents: nobody writes in it.
    """
    query = select(Text).where(Text.id == text_id).with_for_update(of=Text)
    text = db.session.scalar(query.execution_options(populate_existing=True))
    if text is None:
        raise NotFound(_("There is no such text."))
    if text.archived_at is not None and not even_archived:
        raise NotFound(_("This text was taken out of the contents."))
    return text


def append(
    member: Member,
    text: Text,
    steps: Sequence[Step],
    doc: Node,
    *,
    client: str,
    request: str,
    wrote: bool = True,
) -> Head:
    """Write one commit of the server's own for a member; `doc` is what the steps make of the head.

    `wrote`: whether it changes what would be approved, and so makes the member a contributor (rule 2).
    """
    db.session.flush()
    head = heads.current(text.id)
    proposal = proposals.read(member.id, head.doc, doc)
    wrote = wrote and proposal.wrote
    facts = {"client": client, "request": request, "wrote": wrote}
    new = _store(member.id, text.id, head, steps, doc, facts, proposal)
    if new is None:
        raise Unavailable(_("Too many people write here at the same moment. Try again."))
    db.session.refresh(text, ["version", "written_version", "title", "words", "changed_at"])
    return new


def _append_write(writer: Writer, text: Written, head: Head, write: Write) -> Accepted | None:
    """Return what was accepted; None when another process has been first, or the request was here before."""
    if write.schema != SCHEMA_NUMBER:
        raise Conflict(_("The editor is newer now. Reload this page; nothing is lost."), code="schema")
    text_id, steps = text.id, write.parsed
    if sets_threads(steps):
        raise Cheat("the mark of a discussion")
    over = heads.steps_since(text_id, head, write.version)
    if over is None:
        raise _behind(text_id, write.version, head)
    try:
        rebased = content_steps.rebase(steps, over, head.doc)
    except content_steps.TooManyToRebase as error:
        raise _behind(text_id, write.version, head) from error
    if is_torn(steps, rebased.kept) or undoes_a_decision(rebased.steps, over):
        raise _behind(text_id, write.version, head)  # the browser takes back the whole of that suggestion
    accepted = Accepted(head.version, len(rebased.steps), rebased.kept)
    if not rebased.steps:
        return _answer_nothing(writer, text_id, write, accepted)
    proposal = proposals.judge(writer, text, head.doc, rebased.doc)
    identity = {"client": write.client, "request": write.request, "body_hash": write.fingerprint()}
    kept = {"kept": rebased.kept} if len(rebased.kept) < len(steps) else {}
    facts = {**identity, **kept, "wrote": proposal.wrote}
    new = _store(writer.id, text_id, head, rebased.steps, rebased.doc, facts, proposal)
    if new is None:
        return _find_answer(writer, head, text_id, write)
    if proposal.doubled:
        _keep_to_one_place(writer.id, text_id, new, rebased.steps, proposal.doubled)
    return accepted


def _keep_to_one_place(
    member_id: int, text_id: int, head: Head, steps: Sequence[Step], threads: frozenset[str]
) -> None:
    """Take off the marks of discussions that a commit has put at a second place: the words stay."""
    change = taken_off(steps, head.doc, threads)
    if change.steps:
        facts = {"client": SERVER, "request": f"{SERVER}-{secrets.token_hex(8)}", "wrote": False}
        _store(member_id, text_id, head, change.steps, change.doc, facts, Proposal(wrote=False))


def _store(
    member_id: int,
    text_id: int,
    head: Head,
    steps: Sequence[Step],
    doc: Node,
    facts: dict[str, Any],
    proposal: Proposal,
) -> Head | None:
    """Write a commit and all that follows from it; None when one stands there, or one of the same request."""
    proposals.check_room(text_id, proposal)
    if not _insert(member_id, text_id, head, steps, facts):
        return None
    new = head.after(member_id, facts["request"], steps, doc)
    proposals.record(member_id, text_id, new.version, proposal)
    _follow(text_id, head, new, wrote=facts["wrote"])
    return new


def _insert(
    member_id: int, text_id: int, head: Head, steps: Sequence[Step], identity: dict[str, Any]
) -> bool:
    """Insert a commit on top of `head`; False when one stands there, or one of the same request elsewhere."""
    connection = db.session.connection()
    row = {
        "text_id": text_id,
        "version_from": head.version,
        "count": len(steps),
        "member_id": member_id,
        "schema": SCHEMA_NUMBER,
        "steps": [content_steps.step_json(step) for step in steps],
        "body_hash": None,
        "kept": None,
        "wrote": True,
        "created_at": db.now(),
        **identity,
    }
    if connection.execute(_INSERT[connection.dialect.name], row).rowcount == 0:
        return False
    hearing.say(text_id, head.version + len(steps))
    news = commit_news(Commit(**row))
    db.after_commit(lambda: fanout.publish(news))
    return True


def _follow(text_id: int, before: Head, head: Head, *, wrote: bool) -> None:
    """Let the Text's row, its snapshots and the heads in memory follow what was committed."""
    title = one_line(str(head.doc.attrs["title"]))  # it stands in lists, mails and the record
    seen = {"version": head.version, "title": title, "words": words(head.doc)}
    if wrote:
        seen["written_version"] = head.version
    db.session.connection().execute(_UPDATE, {"its_id": text_id, "changed_at": db.now(), **seen})
    if before.version // heads.SNAPSHOT_EVERY < head.version // heads.SNAPSHOT_EVERY:
        snapshots.write(text_id, head)
        search.refresh(text_id, head)
    heads.advance(text_id, head)


def _behind(text_id: int, version: int, head: Head) -> Conflict:
    commits = heads.commits_since(text_id, version, limit=COMMITS_IN_ANSWER) if version < head.version else []
    return Conflict(
        _("Others have written a lot meanwhile."),
        code="behind",
        version=head.version,
        commits=[commit_message(row) for row in commits],
    )


def _find_answer(writer: Writer, head: Head, text_id: int, write: Write) -> Accepted | None:
    """Return what the same request was answered when it left a commit; the newest are remembered."""
    remembered = head.since(write.version)
    if remembered is not None and (writer.id, write.request) not in {past[1:3] for past in remembered}:
        return None
    query = select(Commit).filter_by(text_id=text_id, member_id=writer.id, request=write.request)
    row = db.session.scalar(query)
    if row is None:
        return None
    _same_content(row.body_hash, write)
    kept = row.kept if row.kept is not None else list(range(row.count))
    return Accepted(row.version_from, row.count, kept)


def _answer_nothing(writer: Writer, text_id: int, write: Write, accepted: Accepted) -> Accepted:
    """Keep the answer to a write of which nothing survived, and return the one that was given first."""
    row = db.session.get(Answer, (text_id, writer.id, write.request))
    if row is not None:
        _same_content(bytes.fromhex(row.body_hash), write)
        return Accepted(row.answer["from"], row.answer["count"], row.answer["kept"])
    key = {"text_id": text_id, "member_id": writer.id, "request": write.request}
    body_hash = write.fingerprint().hex()
    db.session.add(Answer(**key, body_hash=body_hash, answer=accepted.as_json()))
    db.session.flush()
    return accepted


def _same_content(body_hash: bytes | None, write: Write) -> None:
    if body_hash is not None and body_hash != write.fingerprint():
        raise Unprocessable(_("This request was sent before with other content."), code="request_reused")


_COUNTED = {"preserve_rowcount": True}
_INSERT: dict[str, Executable] = {
    "sqlite": sqlite.insert(Commit).on_conflict_do_nothing().inline().execution_options(**_COUNTED),
    "postgresql": postgresql.insert(Commit).on_conflict_do_nothing().inline().execution_options(**_COUNTED),
}
_UPDATE = update(Text).where(Text.id == bindparam("its_id"))
