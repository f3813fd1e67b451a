"""Checking that nothing sealed has changed: the log's chain, Revision hashes, Edition files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import undefer

from manual_app import db, storage
from manual_app.activity import queries as log
from manual_app.activity import service as activity
from manual_app.editions import queries
from manual_app.editions.models import Edition
from manual_app.editions.service import file_key
from manual_app.errors import NotFound
from manual_app.texts.models import Revision


def faults() -> Iterator[str]:
    """Yield a sentence for everything that is not as it was sealed."""
    yield from activity.faults()
    query = select(Revision).options(undefer(Revision.content)).order_by(Revision.id)
    for revision in db.session.scalars(query.execution_options(yield_per=50)):
        if hashlib.sha256(revision.content).hexdigest() != revision.hash:
            yield f"text {revision.text_id}: the content of version {revision.number} is not what was hashed"
    for edition in queries.list_published():
        yield from _faults_of(queries.sealed(edition))


def _faults_of(edition: Edition) -> Iterator[str]:
    name = f"edition {edition.number} ({edition.language})"
    manifest, release = edition.manifest or b"", edition.release or b""
    if hashlib.sha256(manifest).hexdigest() != edition.manifest_hash:
        yield f"{name}: the manifest is not what was hashed"
    listed = json.loads(release)["files"] if release else []
    if {row["sha256"] for row in listed} != {artifact.sha256 for artifact in edition.artifacts}:
        yield f"{name}: the release file lists other files"
    if manifest and not log.holds(json.loads(manifest)["log_head"]):
        yield f"{name}: the log no longer holds the entry whose hash is printed in it"
    if edition.withdrawn_at is not None:
        return
    for artifact in edition.artifacts:
        try:
            content = storage.read(file_key(artifact.sha256))
        except NotFound:
            yield f"{name}: {artifact.name} is missing"
            continue
        if hashlib.sha256(content).hexdigest() != artifact.sha256:
            yield f"{name}: {artifact.name} was changed"
