"""What to look at before a book is made: blockers stop a final edition, warnings do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from manual_app.content.plain import NodeJson, attributes, children, plain_text
from manual_app.press.book import Book, Kind, Section
from manual_app.press.numbering import Numbering, number_book
from manual_app.press.shelf import AssetSource

MAX_COLUMNS = 8
MAX_RECOMMENDATIONS = 7

BLOCKER: Literal["blocker"] = "blocker"
WARNING: Literal["warning"] = "warning"

MESSAGES: Mapping[str, str] = {
    "no-sections": "There is nothing in this edition yet.",
    "no-disclaimer": "The disclaimer is empty. Set it in the settings of the manual.",
    "no-funding-line": "The funding line is empty. Set it in the settings of the manual.",
    "no-emblem": "There is no emblem beside the funding line.",
    "missing-picture": "A picture is not there any more.",
    "no-alternative-text": "A picture has no alternative text and is not marked as decorative.",
    "no-rights": "A picture has no rights holder or no licence.",
    "no-consent": "Nothing is said about the consent of the people on a picture.",
    "no-picture": "A picture is still to come.",
    "empty-section": "There is no text.",
    "reference-outside": "A reference points at %(target)s, which is not in this edition.",
    "reference-lost": "A reference points at a place in %(target)s that is no longer there.",
    "practice-outside": "A recommendation names the good practice %(target)s, which is not in this edition.",
    "no-recommendations": "There is no recommendation in this chapter.",
    "many-recommendations": "There are %(count)s recommendations in this chapter; %(most)s are the most.",
    "wide-table": "A table has %(count)s columns; more than %(most)s are hard to read on paper.",
}
"""What each check says, in English; the room that shows it translates it."""


@dataclass(frozen=True)
class Check:
    """One thing to look at; `section_id` is empty where it concerns the settings.

    `block_id` is the block to go to. `params` fill the message; `target` there is a section's id.
    """

    kind: Literal["blocker", "warning"]
    message_key: str
    section_id: str = ""
    block_id: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


def check_book(book: Book, assets: AssetSource | None = None) -> list[Check]:
    """List what is wrong with a book, in the order of its pages; of a preview everything is a warning.

    Without `assets` nothing is said about pictures that are not there.
    """
    found = [*_settings(book), *_sections(book, assets)]
    if book.preview:
        return [replace(check, kind=WARNING) for check in found]
    return found


def _settings(book: Book) -> Iterator[Check]:
    if not any(True for _ in book.sections()):
        yield Check(BLOCKER, "no-sections")
    if not book.imprint.disclaimer.strip():
        yield Check(BLOCKER, "no-disclaimer")
    if not book.imprint.funding_line.strip():
        yield Check(BLOCKER, "no-funding-line")
    if not book.imprint.emblem_sha256:
        yield Check(WARNING, "no-emblem")


def _sections(book: Book, assets: AssetSource | None) -> Iterator[Check]:
    numbering = number_book(book)
    for section in book.sections():
        if not plain_text(dict(section.doc)).strip():
            yield Check(WARNING, "empty-section", section.id)
        if section.kind is Kind.CHAPTER:
            yield from _recommendations(section, numbering)
        for node, block_id in _with_places(dict(section.doc)):
            yield from _block(section, node, block_id, numbering, assets)
        for picture in section.fields.get("pictures") or ():
            yield from _picture(section, picture, "", picture.get("rightsHolder"), assets)


def _recommendations(section: Section, numbering: Numbering) -> Iterator[Check]:
    count = len(numbering.recommendations.get(section.id, ()))
    if not count:
        yield Check(WARNING, "no-recommendations", section.id)
    if count > MAX_RECOMMENDATIONS:
        params = {"count": count, "most": MAX_RECOMMENDATIONS}
        yield Check(WARNING, "many-recommendations", section.id, params=params)


def _with_places(node: NodeJson, block_id: str = "") -> Iterator[tuple[NodeJson, str]]:
    """Yield a node and all it holds, each with the id of the nearest block around it."""
    block_id = str(attributes(node).get("id") or block_id)
    yield node, block_id
    for child in children(node):
        yield from _with_places(child, block_id)


def _block(
    section: Section, node: NodeJson, block_id: str, numbering: Numbering, assets: AssetSource | None
) -> Iterator[Check]:
    attrs = attributes(node)
    if node["type"] == "figure":
        yield from _picture(section, attrs, block_id, attrs.get("credit"), assets)
    if node["type"] == "table" and (count := _columns(node)) > MAX_COLUMNS:
        yield Check(WARNING, "wide-table", section.id, block_id, {"count": count, "most": MAX_COLUMNS})
    if node["type"] == "crossReference":
        target = str(attrs.get("section") or section.id)
        yield from _reference(section, target, attrs.get("block"), block_id, numbering)
    for practice in attrs.get("practices") or () if node["type"] == "recommendation" else ():
        if practice not in numbering.sections:
            yield Check(WARNING, "practice-outside", section.id, block_id, {"target": str(practice)})


def _reference(
    section: Section, target: str, target_block: str | None, block_id: str, numbering: Numbering
) -> Iterator[Check]:
    if numbering.find(target, target_block) is None:
        key = "reference-lost" if target in numbering.sections else "reference-outside"
        yield Check(WARNING, key, section.id, block_id, {"target": target})


def _picture(
    section: Section, attrs: Mapping[str, Any], block_id: str, holder: str | None, assets: AssetSource | None
) -> Iterator[Check]:
    """Check one picture, in the text or, without a block id, in the fields of a good practice.

    Rights must be stated for a good practice (`domain.md`), in the text they should be.
    """
    sha256 = attrs.get("asset")
    if not sha256:
        yield Check(BLOCKER, "no-picture", section.id, block_id)
        return
    if assets is not None and assets.read(sha256) is None:
        yield Check(BLOCKER, "missing-picture", section.id, block_id)
    if not attrs.get("decorative") and not (attrs.get("alt") or "").strip():
        yield Check(BLOCKER, "no-alternative-text", section.id, block_id)
    if not holder or not attrs.get("licence"):
        yield Check(WARNING if block_id else BLOCKER, "no-rights", section.id, block_id)
    if not attrs.get("consent"):
        yield Check(WARNING, "no-consent", section.id, block_id)


def _columns(table: Mapping[str, Any]) -> int:
    rows = children(dict(table))
    return max((sum(attributes(cell).get("colspan", 1) for cell in children(row)) for row in rows), default=0)
