"""Snapshots of Texts: where replay starts. Old ones are thinned out, nothing is lost without them."""

from __future__ import annotations

from itertools import pairwise

from sqlalchemy import delete, select

from manual_app import db
from manual_app.content.schema import SCHEMA_NUMBER, to_json
from manual_app.texts.heads import SNAPSHOT_EVERY, Head
from manual_app.texts.models import Snapshot

KEPT_EVERY = (
    5 * SNAPSHOT_EVERY
)  # steps between two old snapshots: at most so many are replayed for an old version
NEWEST = 2  # are kept whatever lies between them


def write(text_id: int, head: Head) -> None:
    """Write down the document as it is at `head`, and take away what is too dense before it."""
    db.session.add(
        Snapshot(text_id=text_id, version=head.version, schema=SCHEMA_NUMBER, doc=to_json(head.doc))
    )
    db.session.flush()
    _thin(text_id)


def _thin(text_id: int) -> None:
    query = select(Snapshot.version, Snapshot.schema).where(Snapshot.text_id == text_id)
    found = [tuple(row) for row in db.session.execute(query.order_by(Snapshot.version))]
    gone = [
        version
        for (before, older_schema), (version, schema) in pairwise(found[:-NEWEST])
        if before // KEPT_EVERY == version // KEPT_EVERY and older_schema == schema
    ]
    if gone:
        which = (Snapshot.text_id == text_id, Snapshot.version.in_(gone))
        db.session.execute(delete(Snapshot).where(*which).execution_options(synchronize_session=False))
