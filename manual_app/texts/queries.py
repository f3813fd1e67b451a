"""Reading Texts, their heads and their Revisions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import lazyload, undefer

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member
from manual_app.content.canonical import canonical, content_hash, read_canonical
from manual_app.content.schema import SCHEMA_NUMBER, DocJson, to_json
from manual_app.errors import Conflict, Forbidden, NotFound
from manual_app.texts import authorship, heads
from manual_app.texts.heads import Head
from manual_app.texts.models import Commit, Credit, Revision, RevisionShare, SuggestionRow, Text
from manual_app.texts.news import commit_message
from manual_app.texts.presence import Person
from manual_app.texts.rules import can_read_text, role_on
from manual_app.wording import _


def get_text(text_id: int) -> Text:
    """Return the Text; raises NotFound."""
    text = db.session.get(Text, text_id)
    if text is None:
        raise NotFound(_("There is no such text."))
    return text


def list_texts(
    *,
    ids: Collection[int] | None = None,
    section_id: int | None = None,
    language: str | None = None,
    drafting_organisation_id: int | None = None,
    responsible_id: int | None = None,
) -> Sequence[Text]:
    """Return Texts by id, narrowed by what is given."""
    query = select(Text).order_by(Text.id)
    if ids is not None:
        query = query.where(Text.id.in_(ids))
    for column, value in (
        (Text.section_id, section_id),
        (Text.language, language),
        (Text.drafting_organisation_id, drafting_organisation_id),
        (Text.responsible_id, responsible_id),
    ):
        if value is not None:
            query = query.where(column == value)
    return db.session.scalars(query).all()


def titles(text_ids: Iterable[int]) -> dict[int, str]:
    """Return the titles of Texts as they stand now, by id."""
    found = db.session.execute(select(Text.id, Text.title).where(Text.id.in_(set(text_ids))))
    return dict(found.all())


def head(text_id: int) -> Head:
    """Return the Text as it stands now: version and document; raises NotFound."""
    return heads.current(text_id)


def find_newest_commit(text_id: int) -> Commit | None:
    """Return what was written last in a Text."""
    newest = select(Commit).where(Commit.text_id == text_id).order_by(Commit.version_from.desc()).limit(1)
    return db.session.scalar(newest)


def head_doc(text_id: int) -> DocJson:
    """Return the document as it stands now, as JSON; raises NotFound."""
    return to_json(heads.current(text_id).doc)


def doc_at(text_id: int, version: int) -> DocJson:
    """Return the document as it was at a version; raises NotFound."""
    return to_json(heads.at_version(text_id, version))


def hash_at(text_id: int, version: int) -> str:
    """Return the hash that a Revision of this version would have; raises NotFound."""
    text = get_text(text_id)
    return content_hash(canonical(text.kind, text.language, doc_at(text_id, version)))


def live_state(member: Member, text_id: int, version: int | None = None) -> dict[str, Any]:
    """Return what an editor starts from: the head, or the Text as it was at `version`.

    Raises NotFound, also for a version that was never reached, and Forbidden.
    """
    text = get_text(text_id)
    _may_read(member, text)
    now = heads.current(text_id) if version is None else Head(version, heads.at_version(text_id, version))
    return {
        "id": text.id,
        "language": text.language,
        "member": member.id,
        "unsubmitted": is_unsubmitted(text, find_newest_revision(text_id)),
        "version": now.version,
        "schema": SCHEMA_NUMBER,
        "doc": to_json(now.doc),
        "role": role_on(member, text),
    }


def reader(member: Member, text_id: int) -> Person:
    """Return how others see a member who is in the Text; raises NotFound and Forbidden."""
    _may_read(member, get_text(text_id))
    home = member.organisation
    return Person(member.id, member.name, home.id, home.name, home.short_name, member.initials)


def suggested(member: Member, text_id: int) -> list[dict[str, Any]]:
    """Return who made each open suggestion of a Text, and when; raises NotFound, Forbidden."""
    _may_read(member, get_text(text_id))
    query = select(SuggestionRow, Member).join(Member, Member.id == SuggestionRow.member_id)
    still_open = SuggestionRow.text_id == text_id, SuggestionRow.outcome.is_(None)
    rows = db.session.execute(query.where(*still_open).order_by(SuggestionRow.created_at, SuggestionRow.mark))
    return [
        {
            "id": row.mark,
            "member": who.id,
            "name": who.called,
            "organisation": who.organisation.short_name,
            "organisation_id": who.organisation_id,
            "at": row.created_at.isoformat(),
            "mine": who.id == member.id,
        }
        for row, who in rows
    ]


def commits_since(member: Member, text_id: int, version: int) -> dict[str, Any]:
    """Return the commits on top of a version, with the version and role of now.

    Raises NotFound, Forbidden, and Conflict for a version that was never reached.
    """
    text = get_text(text_id)
    _may_read(member, text)
    if version > text.version:
        raise Conflict(
            _("This text never had that version."), code="behind", version=text.version, commits=[]
        )
    rows = heads.commits_since(text_id, version)
    return {
        "version": text.version,
        "role": role_on(member, text),
        "announced": text.announced,
        "commits": [commit_message(row) for row in rows],
    }


def writers(text_id: int) -> list[int]:
    """Return the ids of the members who wrote in a Text."""
    query = select(Commit.member_id).where(Commit.text_id == text_id, Commit.wrote).distinct()
    return sorted(db.session.scalars(query))


def is_unsubmitted(text: Text, newest: Revision | None) -> bool:
    """Whether the head differs from the newest Revision; so does a Text that was never sent.

    What is only proposed or discussed makes no difference.
    """
    return newest is None or newest.version < text.written_version


def get_revision(text_id: int, number: int) -> Revision:
    """Return a Revision by its number; raises NotFound."""
    query = select(Revision).where(Revision.text_id == text_id, Revision.number == number)
    return _found(db.session.scalar(query))


def revisions_with_content(keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Revision]:
    """Return Revisions by the ids of their Texts and their numbers, with their bytes, in one query."""
    query = select(Revision).where(tuple_(Revision.text_id, Revision.number).in_(list(keys)))
    found = db.session.scalars(query.options(undefer(Revision.content), lazyload(Revision.contributors)))
    return {(revision.text_id, revision.number): revision for revision in found}


def get_revision_by_id(revision_id: int) -> Revision:
    """Return a Revision; raises NotFound."""
    return _found(db.session.get(Revision, revision_id))


def revisions_by_id(revision_ids: Iterable[int]) -> dict[int, Revision]:
    """Return Revisions by id, without their bytes and who contributed."""
    query = select(Revision).where(Revision.id.in_(set(revision_ids)))
    found = db.session.scalars(query.options(lazyload(Revision.contributors)))
    return {revision.id: revision for revision in found}


def find_newest_revision(text_id: int) -> Revision | None:
    """Return the newest Revision of a Text."""
    query = select(Revision).where(Revision.text_id == text_id)
    return db.session.scalar(query.order_by(Revision.number.desc()).limit(1))


def credits_of(revision_ids: Iterable[int]) -> dict[int, list[Credit]]:
    """Return whose suggestions were taken into Revisions, by their ids."""
    query = select(Credit).where(Credit.revision_id.in_(set(revision_ids))).order_by(Credit.member_id)
    found: dict[int, list[Credit]] = {}
    for credit in db.session.scalars(query):
        found.setdefault(credit.revision_id, []).append(credit)
    return found


def shares_of(revision_ids: Iterable[int]) -> dict[int, list[RevisionShare]]:
    """Return how much each organisation wrote of Revisions, by their ids, the most first."""
    query = select(RevisionShare).where(RevisionShare.revision_id.in_(set(revision_ids)))
    most_first = query.order_by(RevisionShare.words.desc(), RevisionShare.organisation_id)
    found: dict[int, list[RevisionShare]] = {}
    for share in db.session.scalars(most_first):
        found.setdefault(share.revision_id, []).append(share)
    return found


def attribution(member: Member, text_id: int, version: int | None = None) -> dict[str, Any]:
    """Return who wrote what stands in a Text now, or stood there at `version`.

    `runs` are [positions, index in `by`], -1 for what nobody wrote; they cover the document exactly.
    Raises NotFound, also for a version that was never reached, and Forbidden.
    """
    text = get_text(text_id)
    _may_read(member, text)
    wanted = text.version if version is None else version
    runs, fields = authorship.runs_at(text_id, wanted)
    written = {one for _size, one in runs if one} | {one for one in fields.values() if one}
    by = sorted(written)
    places = {None: -1, **{one: index for index, one in enumerate(by)}}
    people = accounts.members_by_id({one.member_id for one in by})
    return {
        "version": wanted,
        "self": _writer(member, db.today()),
        "by": [_writer(people[one.member_id], one.day) for one in by],
        "runs": [[size, places[one]] for size, one in runs],
        "fields": {name: places[one] for name, one in fields.items() if one is not None},
    }


def _writer(member: Member, day: date) -> dict[str, Any]:
    return {
        "member": member.id,
        "name": member.name,
        "organisation": member.organisation_id,
        "partner": member.organisation.short_name,
        "day": day.isoformat(),
    }


def doc_of(revision: Revision) -> DocJson:
    """Return the document of a Revision as an editor reads it: title and fields back in its attributes."""
    return read_canonical(revision.content).doc


def _found(revision: Revision | None) -> Revision:
    if revision is None:
        raise NotFound(_("There is no such version."))
    return revision


def _may_read(member: Member, text: Text) -> None:
    if text.archived_at is not None:
        raise NotFound(_("This text was taken out of the contents."))
    if not can_read_text(member, text):
        raise Forbidden(_("Your role does not allow this."), code="role")
