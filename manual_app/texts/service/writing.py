"""Texts are made, rewritten by the server, renamed, assigned."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from prosemirror.model import Node
from prosemirror.transform import DocAttrStep, Step
from sqlalchemy import delete, func, select, update

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member
from manual_app.accounts.rules import can_manage_contents
from manual_app.activity import queries as log
from manual_app.activity import service as activity
from manual_app.content import steps as content_steps
from manual_app.content.schema import SCHEMA_NUMBER, empty_doc, from_json
from manual_app.content.suggestions import check_proposal
from manual_app.errors import Forbidden, Unprocessable
from manual_app.texts import fanout, heads, hearing, search
from manual_app.texts.heads import Head
from manual_app.texts.models import (
    Answer,
    CoAuthor,
    Commit,
    Snapshot,
    SuggestionRow,
    Text,
    TextWords,
    ThreadMark,
)
from manual_app.texts.rules import can_assign_text, can_edit_text, can_name_co_authors
from manual_app.texts.service.commits import SERVER, append, lock
from manual_app.wording import LANGUAGES, _


def create_text(
    member: Member,
    *,
    section_id: int,
    kind: str,
    language: str,
    title: str,
    drafting_organisation_id: int,
    source_id: int | None = None,
    responsible_id: int | None = None,
    due_on: date | None = None,
    co_authors: Iterable[int] = (),
    doc: dict[str, Any] | None = None,
    writers: Iterable[int] = (),
) -> Text:
    """Make a Text of `kind` (front, chapter, practice, back) at version 0, with what is known of it.

    `doc` is then written into it as the member's own commit, so that the member is its author; `writers`, who
    wrote it before it was deleted, stay so.
    Raises Unprocessable for a language unknown here or a title that does not keep to its rule.
    """
    if language not in LANGUAGES:
        raise Unprocessable(_("There is no such language here."))
    first = _new_doc(title, kind, drafting_organisation_id)
    text = Text(
        id=_new_id(),
        section_id=section_id,
        kind=kind,
        language=language,
        title=title,
        drafting_organisation_id=drafting_organisation_id,
        source_id=source_id,
        responsible_id=responsible_id,
        due_on=due_on,
        co_authors=[CoAuthor(organisation_id=one) for one in co_authors],
        version=0,
    )
    db.session.add(text)
    db.session.flush()
    db.session.add(Snapshot(text_id=text.id, version=0, schema=SCHEMA_NUMBER, doc=first))
    db.session.flush()
    head = Head(0, from_json(first))
    heads.advance(text.id, head)
    search.refresh(text.id, head)
    _record(member, "text.created", text, language=language)
    if doc is not None:
        _turn_into(member, text, from_json(doc), client=SERVER)
    for writer in accounts.members_by_id(set(writers) - {member.id}).values():
        _credit(writer, text)
    return text


def delete_text(member: Member, text_id: int) -> None:
    """Delete a Text that was never sent for review, with its history; the database refuses any other."""
    text = lock(text_id, even_archived=True)
    _need(can_manage_contents(member))
    for model in (Answer, Commit, Snapshot, SuggestionRow, TextWords, ThreadMark):
        db.session.execute(delete(model).where(model.text_id == text_id))
    _record(member, "text.deleted", text)
    db.session.delete(text)
    db.session.flush()
    hearing.say(text_id, text.version)
    db.after_commit(fanout.nudge)


def rewrite(member: Member, text_id: int, doc: dict[str, Any], *, client: str = SERVER) -> int:
    """Turn the head into `doc` by new steps (restore, seeding) and return the version reached.

    Raises NotFound, Forbidden, Unprocessable when `doc` does not fit the schema.
    """
    text = lock(text_id)
    _need(can_edit_text(member, text))
    try:
        wanted = from_json(doc)
    except ValueError as error:
        raise Unprocessable(_("This content does not fit what a text may contain.")) from error
    return _turn_into(member, text, wanted, client=client)


def rename(member: Member, text_id: int, title: str) -> Text:
    """Give a Text another title: an edit like any other, also open to those who manage the contents."""
    text = lock(text_id)
    _need(can_edit_text(member, text) or can_manage_contents(member))
    doc = heads.current(text_id).doc
    wanted = doc.type.create({**doc.attrs, "title": title}, doc.content)
    _turn_into(member, text, wanted, client=SERVER)
    return text


def set_co_authors(member: Member, text_id: int, organisation_ids: Iterable[int]) -> Text:
    """Let exactly these organisations write beside the drafting one."""
    text = lock(text_id)
    _need(can_name_co_authors(member, text))
    wanted = set(organisation_ids) - {text.drafting_organisation_id}
    if wanted != text.co_author_ids:
        kept = [row for row in text.co_authors if row.organisation_id in wanted]
        added = sorted(wanted - text.co_author_ids)
        text.co_authors = kept + [CoAuthor(text_id=text.id, organisation_id=one) for one in added]
        announce(text)
        _record(member, "text.co_authors", text, organisations=sorted(wanted))
    return text


def assign(
    member: Member,
    text_id: int,
    *,
    responsible_id: int | None,
    due_on: date | None,
    drafting_organisation_id: int,
) -> Text:
    """Say who drafts a Text, which member is responsible, and until when."""
    text = lock(text_id)
    _need(can_assign_text(member, text))
    text.responsible_id = responsible_id
    text.due_on = due_on
    text.drafting_organisation_id = drafting_organisation_id
    announce(text)
    _record(
        member,
        "text.assigned",
        text,
        responsible=responsible_id,
        due_on=due_on.isoformat() if due_on else None,
        drafting=drafting_organisation_id,
    )
    return text


def release(member: Member) -> None:
    """Let a member who has gone be responsible for nothing: their Texts wait for somebody else."""
    theirs = update(Text).where(Text.responsible_id == member.id)
    db.session.execute(theirs.values(responsible_id=None))


def mark_thread(member: Member, text: Text, steps: list[Step], doc: Node) -> None:
    """Put the mark of a discussion into a Text for a member, who writes nothing and needs no right to."""
    append(member, text, steps, doc, client=SERVER, request=f"{SERVER}-{secrets.token_hex(8)}", wrote=False)


def propose(member: Member, text: Text, steps: list[Step]) -> None:
    """Put suggestions of a member into the head; raises Cheat for anything else, BadStep where no room is."""
    head = heads.current(text.id)
    doc = content_steps.apply_all(head.doc, steps)
    check_proposal(head.doc, doc, member.id)
    append(member, text, steps, doc, client=SERVER, request=f"{SERVER}-{secrets.token_hex(8)}", wrote=False)


def archive(text: Text, at: datetime | None) -> None:
    """Let a Text go with its section, or come back with it (None), and tell all who have it open."""
    text.archived_at = at
    announce(text)


def announce(text: Text) -> None:
    """Tell all who have a Text open, in every process, that something beside its words is not as it was."""
    text.announced += 1
    db.session.flush()
    hearing.say(text.id, text.version)
    db.after_commit(fanout.nudge)


def _turn_into(member: Member, text: Text, wanted: Node, *, client: str) -> int:
    head = heads.current(text.id)
    steps = content_steps.steps_between(head.doc, wanted)
    if steps:
        doc = content_steps.apply_all(head.doc, steps)
        head = append(member, text, steps, doc, client=client, request=f"{client}-{secrets.token_hex(8)}")
    return head.version


def _new_id() -> int | None:
    """Return an id that no Text ever had; None where the database sees to that.

    SQLite gives the highest one again once its row is deleted: processes remember heads by it, browsers what
    they have not sent yet.
    """
    if db.session.get_bind().dialect.name != "sqlite":
        return None
    return max(db.session.scalar(select(func.max(Text.id))) or 0, log.highest_subject("text")) + 1


def _credit(writer: Member, text: Text) -> None:
    """Give who wrote a Text a commit in it that changes nothing: nobody approves what they wrote (rule 2)."""
    head = heads.current(text.id)
    step = DocAttrStep("title", head.doc.attrs["title"])
    doc = content_steps.apply(head.doc, step)
    request = f"{SERVER}-{secrets.token_hex(8)}"
    append(writer, text, [step], doc, client=SERVER, request=request)


def _new_doc(title: str, kind: str, drafting_organisation_id: int) -> dict[str, Any]:
    """Return an empty document; a good practice is its partner's own until somebody says otherwise."""
    prefilled = {}
    if kind == "practice":
        prefilled["ownerOrganisation"] = accounts.get_organisation(drafting_organisation_id).name
    try:
        return empty_doc(title, **prefilled)
    except ValueError as error:
        raise Unprocessable(_("This title is too long.")) from error


def _need(allowed: bool) -> None:
    if not allowed:
        raise Forbidden(_("Your role does not allow this."), code="role")


def _record(member: Member, act: str, text: Text, **details: Any) -> None:
    activity.record(
        act,
        subject_kind="text",
        subject_id=text.id,
        member_id=member.id,
        organisation_id=member.organisation_id,
        **details,
    )
