"""Publishing an Edition, and taking a published one away."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any

from manual_app import db, storage
from manual_app.accounts.models import Member
from manual_app.editions import letters, queries, rules
from manual_app.editions import manifest as manifests
from manual_app.editions.models import CompileJob, Edition
from manual_app.editions.rules import State
from manual_app.editions.service.shared import checked_number, record, require
from manual_app.errors import Conflict, NotFound, Unprocessable
from manual_app.wording import _


def publish(member: Member, edition: Edition) -> Edition:
    """Publish a compiled Edition: from now on nothing can change it. Raises Forbidden, Conflict."""
    require(member)
    edition = queries.alone(edition)
    if edition.preview:
        raise Conflict(_("A preview cannot be published."))
    if edition.published_at is not None:
        raise Conflict(_("This edition is published already."))
    job = rules.newest_job(edition)
    if job is None or job.state != State.COMPILED or edition.manifest is None:
        raise Conflict(_("Compile this edition first."))
    if blockers(job):
        raise Conflict(_("Something keeps this edition from being published."), blockers=blockers(job))
    checked_number(edition.number, edition.language, preview=False)
    _check_files(edition)
    moment = db.now()
    edition.release = manifests.to_bytes(_release(edition, moment.isoformat(timespec="seconds")))
    edition.published_at, edition.published_by_id = moment, member.id
    db.session.flush()
    release = hashlib.sha256(edition.release).hexdigest()
    record(member, "edition_published", edition, manifest=edition.manifest_hash, release=release)
    letters.published(edition)
    return edition


def withdraw(member: Member, edition: Edition, reason: str) -> Edition:
    """Take a published Edition's files away; reason and manifest remain.

    Raises Forbidden, Conflict, Unprocessable.
    """
    require(member)
    reason = reason.strip()
    if not reason:
        raise Unprocessable(_("Say why it is withdrawn."), field="reason")
    if len(reason) > rules.REASON_LIMIT:
        raise Unprocessable(_("At most %(limit)s characters.", limit=rules.REASON_LIMIT), field="reason")
    edition = queries.alone(edition)
    if edition.published_at is None or edition.withdrawn_at is not None:
        raise Conflict(_("This edition is not published."))
    edition.withdrawn_at, edition.withdrawn_by_id, edition.withdrawal_reason = db.now(), member.id, reason
    db.session.flush()
    for artifact in edition.artifacts:
        db.after_commit(partial(storage.delete, file_key(artifact.sha256)))
    record(member, "edition_withdrawn", edition)
    return edition


def blockers(job: CompileJob) -> list[dict[str, Any]]:
    """Return what keeps the compiled Edition from being published."""
    return [check for check in job.checks if check["kind"] == "blocker"]


def warnings(job: CompileJob) -> list[dict[str, Any]]:
    """Return what does not keep it, but should be looked at."""
    return [check for check in job.checks if check["kind"] == "warning"]


def file_key(sha256: str) -> str:
    """Return where the bytes of an Edition's file lie in the storage."""
    return f"editions/{sha256}"


def _check_files(edition: Edition) -> None:
    """Raise Conflict unless every file lies in the storage as it was made."""
    for artifact in edition.artifacts:
        try:
            content = storage.read(file_key(artifact.sha256))
        except NotFound:
            content = b""
        if hashlib.sha256(content).hexdigest() != artifact.sha256:
            raise Conflict(_("The PDF is not there as it was made. Make it again."))


def _release(edition: Edition, published_at: str) -> dict[str, Any]:
    return {
        "format": manifests.FORMAT,
        "edition": edition.number,
        "language": edition.language,
        "published_at": published_at,
        "manifest": {"sha256": edition.manifest_hash, "size": len(edition.manifest or b"")},
        "files": [artifact.listed() for artifact in edition.artifacts],
    }
