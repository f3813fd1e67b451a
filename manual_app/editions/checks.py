"""What to look at before an Edition is published: what `press` finds in the Book, and what is not in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from manual_app.editions import manifest as manifests
from manual_app.press.book import Book
from manual_app.press.checks import BLOCKER, MESSAGES, WARNING, Check, check_book
from manual_app.press.shelf import AssetSource
from manual_app.wording import _


@dataclass(frozen=True)
class Names:
    """What the sections of a manifest are called, and which Text each has, by section id."""

    titles: Mapping[str, str]
    texts: Mapping[str, int | None]

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> Names:
        """Read them from a manifest."""
        named = [(entry["section"], entry) for entry in manifests.flat(manifest["outline"])]
        titles = {str(n): f"{entry['number']} {entry['title']}".strip() for n, entry in named}
        return cls(titles, {str(row["section"]): row["text"] for row in manifest["sections"]})


def of_edition(manifest: Mapping[str, Any], book: Book, assets: AssetSource) -> list[dict[str, Any]]:
    """Return all checks of an Edition as plain values, blockers first, in the order of the pages."""
    names = Names.of(manifest)
    found = [*check_book(book, assets), *_left_out(manifest), *_correction(manifest)]
    return sorted((_plain(check, names) for check in found), key=lambda check: check["kind"] != BLOCKER)


def engine_warning(message: str) -> dict[str, Any]:
    """Return what the engine warned of."""
    return _plain(Check(WARNING, "engine", params={"message": message}), Names({}, {}))


def sentence(check: Mapping[str, Any]) -> str:
    """Return what a check says, in the reader's language."""
    own = {
        "not-approved": _("No version is approved yet: it is left out."),
        "not-corrected": _("It was not in edition %(edition)s and is not added: it is left out."),
        "dropped": _("“%(title)s” has left the contents since it was chosen: it is not in this edition."),
        "nothing-changed": _("No section differs from edition %(edition)s."),
        "engine": _("The engine says: %(message)s"),
    }
    text = own.get(check["key"]) or _(MESSAGES[check["key"]])
    params = dict(check["params"])
    if "target" in params:
        title = params["target"]
        params["target"] = f"“{title}”" if title else _("a section that is not in the contents")
    return text % params if params else text


def _left_out(manifest: Mapping[str, Any]) -> Iterator[Check]:
    """Find what is left out although nobody decided so."""
    corrects = manifest["corrects"]
    key, params = ("not-corrected", {"edition": corrects}) if corrects else ("not-approved", {})
    for row in manifest["sections"]:
        if row["left_out"] == "" and row["text"] is not None:
            yield Check(WARNING, key, str(row["section"]), params=params)
    for row in manifest["dropped"]:
        yield Check(WARNING, "dropped", str(row["section"]), params={"title": row["title"]})


def _correction(manifest: Mapping[str, Any]) -> Iterator[Check]:
    rows = manifest["sections"]
    if manifest["corrects"] and not any(row["change"] or row["change_note"] for row in rows):
        yield Check(WARNING, "nothing-changed", params={"edition": manifest["corrects"]})


def _plain(check: Check, names: Names) -> dict[str, Any]:
    """Return a check as JSON holds it; a target is named, so that the sentence can name it later."""
    params, section = dict(check.params), check.section_id
    if "target" in params:
        params["target"] = names.titles.get(params["target"], "")
    return {
        "kind": check.kind,
        "key": check.message_key,
        "section": int(section) if section.isdecimal() else None,
        "title": names.titles.get(section) or params.get("title", ""),
        "text": names.texts.get(section),
        "block": check.block_id,
        "params": params,
    }
