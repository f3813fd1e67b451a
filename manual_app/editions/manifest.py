"""The content manifest: all an Edition is made from, as canonical JSON; the colophon prints its hash.

The same manifest gives the same bytes: a Book is built from the manifest and the Revisions it names, and from
nothing else; every date inside is the manifest's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from typing import Any

from manual_app.accounts import queries as accounts
from manual_app.activity import queries as activity
from manual_app.content import canonical, schema
from manual_app.editions import queries
from manual_app.editions.models import Edition, EditionEntry
from manual_app.errors import Altered
from manual_app.manual import queries as manual
from manual_app.manual.queries import Entry
from manual_app.press.compile import versions
from manual_app.reviews import queries as reviews
from manual_app.reviews.models import Review
from manual_app.reviews.rules import APPROVALS, counting
from manual_app.texts import queries as texts
from manual_app.texts.models import Revision
from manual_app.wording import _

FORMAT = 1


def build(edition: Edition, *, at: datetime) -> dict[str, Any]:
    """Return the manifest of an Edition as it would be made now."""
    tree = manual.outline(language=edition.language)
    settings, outline = _settings(edition.language), _outline(tree, edition.language)
    corrected = queries.entries(edition.corrects, with_origin=True) if edition.corrects else None
    before = None if corrected is None else {row.section_id: row for row in corrected}
    entries = queries.entries(edition, with_origin=True)
    return {
        "format": FORMAT,
        "edition": edition.number,
        "language": edition.language,
        "preview": edition.preview,
        "corrects": edition.corrects.number if edition.corrects else None,
        "made_at": at.isoformat(timespec="seconds"),
        "settings": settings,
        "settings_hash": hash_of(settings),
        "outline": outline,
        "outline_hash": hash_of(outline),
        "partners": _partners(),
        "sections": [_section(entry, before) for entry in entries],
        "dropped": _dropped(outline, [*(before or {}).values(), *entries]),
        "software": {
            "manual-app": version("manual-app"),
            "schema": schema.SCHEMA_NUMBER,
            **versions(),
        },
        "log_head": activity.head_hash(),
    }


def to_bytes(manifest: Mapping[str, Any]) -> bytes:
    """Return the canonical bytes (RFC 8785) of a manifest or release file."""
    return canonical.canonical_json(manifest)


def hash_of(value: Any) -> str:
    """Return the SHA-256 of the canonical bytes."""
    return canonical.content_hash(canonical.canonical_json(value))


def contents(manifest: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
    """Return section id -> document of everything the manifest includes.

    Raises Altered when a Revision's bytes are not those that were approved.
    """
    rows = [row for row in manifest["sections"] if row["left_out"] is None]
    sealed = [(row["text"], row["revision"]) for row in rows if row["revision"] is not None]
    revisions = texts.revisions_with_content(sealed)
    return {row["section"]: _doc(row, revisions) for row in rows}


def _doc(row: Mapping[str, Any], revisions: Mapping[tuple[int, int], Revision]) -> dict[str, Any]:
    if row["revision"] is None:
        return texts.doc_at(row["text"], row["version"])
    revision = revisions.get((row["text"], row["revision"]))
    if revision is None or canonical.content_hash(revision.content) != row["hash"]:
        raise Altered(_("This version is not the one that was approved."), section=row["section"])
    return texts.doc_of(revision)


def _settings(language: str) -> dict[str, Any]:
    settings, words = manual.get_manual(), manual.wording(language)
    return {
        "title": words.title,
        "subtitle": words.subtitle,
        "network": words.network,
        "imprint": words.imprint,
        "funding_line": words.funding_line,
        "disclaimer": words.disclaimer,
        "licence": settings.licence,
        "emblem": settings.emblem,
    }


def _outline(tree: Sequence[Entry], language: str) -> list[dict[str, Any]]:
    return [
        {
            "section": entry.section.id,
            "kind": entry.section.kind,
            "number": entry.number,
            "title": entry.title,
            "language": _title_language(entry, language),
            "children": _outline(entry.children, language),
        }
        for entry in tree
    ]


def _title_language(entry: Entry, language: str) -> str:
    """Return the language of an entry's title: the edition's, or the source's where it has none in that."""
    titles = entry.section.titles if entry.section.kind == "part" else entry.texts
    has_own = any(row.language == language for row in titles)
    return language if has_own else manual.get_manual().source_language


def _partners() -> list[dict[str, Any]]:
    return [
        {"slug": o.slug, "name": o.name, "country": o.country, "place": o.place, "lead": o.is_lead}
        for o in accounts.list_organisations()
    ]


def flat(outline: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield all entries of a manifest's outline, in reading order."""
    for entry in outline:
        yield entry
        yield from flat(entry["children"])


def _dropped(outline: list[dict[str, Any]], entries: Iterable[EditionEntry]) -> list[dict[str, Any]]:
    """Return what was chosen, now or in the corrected edition, and has left the contents since."""
    here = {entry["section"] for entry in flat(outline)}
    gone = {row.section_id: row.revision.text.title for row in entries if row.revision is not None}
    return [{"section": n, "title": title} for n, title in sorted(gone.items()) if n not in here]


def _change(entry: EditionEntry, before: Mapping[int, EditionEntry] | None) -> str | None:
    """Say what a correction does with a section: "updated", "added", "removed", or None for nothing."""
    if before is None:
        return None
    old = before[entry.section_id].revision if entry.section_id in before else None
    if old is None or entry.revision is None:
        return "added" if entry.revision else ("removed" if old else None)
    return "updated" if old.id != entry.revision.id else None


def _section(entry: EditionEntry, before: Mapping[int, EditionEntry] | None) -> dict[str, Any]:
    revision = entry.revision
    row: dict[str, Any] = {
        "section": entry.section_id,
        "text": entry.text_id,
        "revision": revision.number if revision else None,
        "hash": revision.hash if revision else None,
        "version": entry.text_version,
        "left_out": entry.left_out_reason,
        "change": _change(entry, before),
        "change_note": entry.change_note,
        "approved_by": [],
        "signed_off_by": None,
        "contributors": [],
    }
    if revision is not None:
        review = reviews.get_review_of_revision(revision.id)
        row |= _approval(review)
        ids = {c.organisation_id for c in revision.contributors} | {revision.text.drafting_organisation_id}
        row["contributors"] = sorted(accounts.get_organisation(number).slug for number in ids)
    elif entry.text_id is not None and entry.text_version is not None:
        row["hash"] = texts.hash_at(entry.text_id, entry.text_version)
    return row


def _approval(review: Review) -> dict[str, Any]:
    agreed = [d for d in counting(review.decisions) if d.kind in APPROVALS]
    return {
        "approved_by": sorted(d.organisation.slug for d in agreed),
        "signed_off_by": review.signed_off_by.organisation.slug if review.signed_off_by else None,
    }
