"""Checking that nothing sealed has changed: the log's chain, Revision hashes, Edition files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from manual_app import db, storage
from manual_app.activity import queries as log
from manual_app.activity import service as activity
from manual_app.editions import queries
from manual_app.editions.models import Edition
from manual_app.editions.service import file_key
from manual_app.errors import NotFound
from manual_app.texts import pictures
from manual_app.texts.models import Asset, Revision


def faults() -> Iterator[str]:
    """Yield a sentence for everything that is not as it was sealed."""
    yield from activity.faults()
    query = select(Revision).options(undefer(Revision.content)).order_by(Revision.id)
    for revision in db.session.scalars(query.execution_options(yield_per=50)):
        if _sha256(revision.content) != revision.hash:
            yield f"text {revision.text_id}: the content of version {revision.number} is not what was hashed"
    for sha256 in db.session.scalars(select(Asset.sha256).distinct().order_by(Asset.sha256)):
        yield from _faults_of_file(f"picture {sha256[:12]}", sha256, pictures.key_of(sha256))
    for edition in queries.list_published():
        yield from _faults_of(queries.sealed(edition))


def _faults_of(edition: Edition) -> Iterator[str]:
    name = f"edition {edition.number} ({edition.language})"
    manifest, release = edition.manifest or b"", edition.release or b""
    said = _said_by_the_log(edition)
    if not _sha256(manifest) == edition.manifest_hash == said.get("manifest", edition.manifest_hash):
        yield f"{name}: the manifest is not what was hashed"
    elif not log.holds(json.loads(manifest).get("log_head", "")):
        yield f"{name}: the log no longer holds the entry whose hash is printed in it"
    elif not said:
        yield f"{name}: the log does not say that it was published"
    if _sha256(release) != said.get("release", _sha256(release)):
        yield f"{name}: the release file is not what was hashed"
    elif json.loads(release or b"{}").get("files") != [artifact.listed() for artifact in edition.artifacts]:
        yield f"{name}: the release file lists other files"
    if edition.withdrawn_at is None:
        for artifact in edition.artifacts:
            yield from _faults_of_file(f"{name}: {artifact.name}", artifact.sha256, file_key(artifact.sha256))


def _said_by_the_log(edition: Edition) -> dict[str, Any]:
    """Return the hashes of manifest and release file as the log holds them."""
    try:
        entries = log.list_entries(act="edition_published", subject_kind="edition", subject_id=edition.id)
    except ValueError:  # the entry cannot be read any more
        return {}
    return entries[0].details if entries else {}


def _faults_of_file(name: str, sha256: str, key: str) -> Iterator[str]:
    try:
        content = storage.read(key)
    except NotFound:
        yield f"{name} is missing"
        return
    if _sha256(content) != sha256:
        yield f"{name} was changed"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
