"""Freezing a Text: canonical bytes stored once, hashed once, with those who contributed."""

from __future__ import annotations

from sqlalchemy import select

from manual_app import db, jobs
from manual_app.accounts.models import Member
from manual_app.content import canonical
from manual_app.content.schema import SCHEMA_NUMBER, to_json
from manual_app.texts import heads, queries, search
from manual_app.texts.measures import words
from manual_app.texts.models import Commit, Contributor, Credit, Revision, SuggestionRow, Text
from manual_app.texts.service.commits import lock


def freeze(member: Member, text_id: int, *, since: Revision | None) -> Revision:
    """Freeze the head as the next Revision of a Text.

    Its contributors are the members with a kept commit since `since`, the last approved Revision
    (domain.md, rule 2); a commit of which nothing survived has no row. Who proposed what was accepted since
    then is credited. Who may send it is the caller's rule.
    """
    text = lock(text_id)
    head = heads.current(text_id)
    newest = queries.find_newest_revision(text_id)
    doc = to_json(head.doc)
    content = canonical.canonical(text.kind, text.language, doc)
    revision = Revision(
        text_id=text.id,
        number=newest.number + 1 if newest else 1,
        version=head.version,
        schema=SCHEMA_NUMBER,
        title=text.title,
        words=words(head.doc),
        hash=canonical.content_hash(content),
        content=content,
        created_by_id=member.id,
        contributors=_contributors(text, since),
    )
    db.session.add(revision)
    db.session.flush()
    db.session.add_all(_credits(revision, since))
    search.refresh(text_id, head)
    jobs.enqueue("count_shares", revision.id)
    return revision


def _contributors(text: Text, since: Revision | None) -> list[Contributor]:
    first = since.version if since else 0
    since_then = Commit.text_id == text.id, Commit.version_from >= first
    wrote = select(Commit.member_id).where(*since_then, Commit.wrote)
    members = db.session.scalars(select(Member).where(Member.id.in_(wrote)).order_by(Member.id))
    return [
        Contributor(member_id=member.id, organisation_id=member.organisation_id, member=member)
        for member in members
    ]


def _credits(revision: Revision, since: Revision | None) -> list[Credit]:
    """Credit the members whose suggestions were taken in since then; who wrote as well is named already."""
    taken_in = (
        SuggestionRow.text_id == revision.text_id,
        SuggestionRow.settled_version > (since.version if since else 0),
        SuggestionRow.outcome.in_(("accepted", "changed")),
    )
    proposed = select(SuggestionRow.member_id).where(*taken_in)
    named = [contributor.member_id for contributor in revision.contributors]
    members = db.session.scalars(select(Member).where(Member.id.in_(proposed), Member.id.not_in(named)))
    return [
        Credit(revision_id=revision.id, member_id=member.id, organisation_id=member.organisation_id)
        for member in members
    ]
