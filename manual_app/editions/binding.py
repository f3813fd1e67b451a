"""From a manifest to the Book that `press` makes: the manifest, the documents it names, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from manual_app.content.fields import fields_of
from manual_app.editions import manifest as manifests
from manual_app.press.book import (
    Approval,
    Book,
    Change,
    Contribution,
    Imprint,
    Kind,
    LeftOut,
    Part,
    Partner,
    Section,
)

Manifest = Mapping[str, Any]


def bind(manifest: Manifest, contents: Mapping[int, dict[str, Any]]) -> Book:
    """Return the Book of a manifest; `contents` holds the document of each section that goes in."""
    settings, rows = manifest["settings"], {row["section"]: row for row in manifest["sections"]}
    names = {partner["slug"]: partner["name"] for partner in manifest["partners"]}
    lead = next((partner for partner in manifest["partners"] if partner["lead"]), None)
    publisher = lead["name"] if lead else settings["title"]
    entries = {entry["section"]: entry for entry in manifests.flat(manifest["outline"])}
    included = [n for n in entries if n in contents and rows[n]["left_out"] is None]
    return Book(
        title=settings["title"],
        subtitle=settings["subtitle"],
        language=manifest["language"],
        edition=manifest["edition"],
        network=settings["network"] or publisher,
        date=manifest["made_at"],
        manifest_hash=manifests.hash_of(manifest),
        imprint=_imprint(settings, publisher),
        partners=tuple(_partner(row) for row in manifest["partners"]),
        front=_sections(manifest, contents, included, "front"),
        parts=_parts(manifest, contents, included),
        back=_sections(manifest, contents, included, "back"),
        preview=manifest["preview"],
        corrects=manifest["corrects"] or "",
        log_head=manifest["log_head"],
        software=f"manual-app {manifest['software']['manual-app']}",
        approvals=tuple(_approval(rows[n], names) for n in included if rows[n]["signed_off_by"]),
        contributions=_contributions([rows[n] for n in included], names),
        changes=_changes([rows[n] for n in included]),
        left_out=tuple(
            LeftOut(entry["title"], rows[n]["left_out"], entry["language"])
            for n, entry in entries.items()
            if n in rows and rows[n]["left_out"] is not None
        ),
    )


def _parts(
    manifest: Manifest, contents: Mapping[int, dict[str, Any]], included: Collection[int]
) -> tuple[Part, ...]:
    parts = [entry for entry in manifest["outline"] if entry["kind"] == "part"]
    made = []
    for number, entry in enumerate(parts, start=1):
        inside = tuple(
            _section(child, contents[child["section"]], manifest["language"])
            for child in entry["children"]
            if child["section"] in included
        )
        if inside:
            made.append(
                Part(
                    id=str(entry["section"]),
                    number=number,
                    title=entry["title"],
                    sections=inside,
                    language=entry["language"],
                )
            )
    return tuple(made)


def _sections(
    manifest: Manifest, contents: Mapping[int, dict[str, Any]], included: Collection[int], kind: str
) -> tuple[Section, ...]:
    return tuple(
        _section(entry, contents[entry["section"]], manifest["language"])
        for entry in manifest["outline"]
        if entry["kind"] == kind and entry["section"] in included
    )


def _section(entry: Mapping[str, Any], doc: dict[str, Any], language: str) -> Section:
    attributes = doc.get("attrs") or {}
    kind = entry["kind"]
    return Section(
        id=str(entry["section"]),
        kind=Kind(kind),
        title=attributes.get("title") or entry["title"],
        language=language,
        doc=doc,
        fields={
            field.name: attributes.get(field.name) for field in fields_of(kind) if field.name in attributes
        },
        number=entry["number"],
    )


def _imprint(settings: Mapping[str, Any], publisher: str) -> Imprint:
    return Imprint(
        publisher=publisher,
        licence=settings["licence"],
        funding_line=settings["funding_line"],
        disclaimer=settings["disclaimer"],
        address=settings["imprint"],
        emblem_sha256=settings["emblem"] or "",
    )


def _contributions(rows: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> tuple[Contribution, ...]:
    return tuple(
        Contribution(str(row["section"]), tuple(names[slug] for slug in row["contributors"]))
        for row in rows
        if row["contributors"]
    )


def _changes(rows: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    return tuple(
        Change(str(row["section"]), row["change_note"], row["change"] or "updated")
        for row in rows
        if row["change_note"] or row["change"]
    )


def _partner(row: Mapping[str, Any]) -> Partner:
    return Partner(name=row["name"], country=row["country"], place=row["place"] or "", lead=row["lead"])


def _approval(row: Mapping[str, Any], names: Mapping[str, str]) -> Approval:
    return Approval(
        section_id=str(row["section"]),
        revision=row["revision"],
        organisations=tuple(names[slug] for slug in row["approved_by"]),
        final_approval=names[row["signed_off_by"]],
    )
