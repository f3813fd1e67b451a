"""How much each organisation wrote of a Revision, counted once by the worker: it may take a second or two."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import exists, select

from manual_app import db, jobs
from manual_app.accounts import queries as accounts
from manual_app.content.attribution import Authorship
from manual_app.content.attribution.shares import Share, shares
from manual_app.content.schema import to_json
from manual_app.texts import authorship, heads
from manual_app.texts.models import Revision, RevisionShare

AT_ONCE = 200  # Revisions an hour, of an installation that is older than the counting


@jobs.job
def count_shares(revision_id: int) -> None:
    """Write down how much each organisation wrote of a Revision; once, whoever else counts."""
    with db.reading():
        counted = _counted(revision_id)
    with db.transaction() as session:
        known = select(RevisionShare.revision_id).where(RevisionShare.revision_id == revision_id)
        if session.scalar(known.limit(1)) is None:
            session.add_all(counted)


@jobs.job
@jobs.every_hour
def count_missing_shares() -> None:
    """Count what was sent before there was this counting, or when the worker was killed."""
    with db.reading() as session:
        missing = ~exists().where(RevisionShare.revision_id == Revision.id)
        found = session.scalars(
            select(Revision.id).where(missing).order_by(Revision.id.desc()).limit(AT_ONCE)
        )
        revision_ids = list(found)
    for revision_id in revision_ids:
        count_shares(revision_id)


def _counted(revision_id: int) -> list[RevisionShare]:
    revision = db.session.get_one(Revision, revision_id)
    doc = to_json(heads.at_version(revision.text_id, revision.version))
    kind = revision.text.kind

    def read(found: Authorship) -> dict[Any, Share]:
        return shares(kind, doc, found)

    by_writer = authorship.read_at(revision.text_id, revision.version, read)
    people = accounts.members_by_id({one.member_id for one in by_writer})
    words: Counter[int] = Counter()
    characters: Counter[int] = Counter()
    for one, share in by_writer.items():
        organisation = people[one.member_id].organisation_id
        words[organisation] += share.words
        characters[organisation] += share.characters
    return [
        RevisionShare(
            revision_id=revision_id, organisation_id=one, words=words[one], characters=characters[one]
        )
        for one in sorted(characters)
    ]
