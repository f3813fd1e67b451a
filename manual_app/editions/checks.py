"""What to look at before an Edition is published: what `press` finds in the Book, and what is not in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from manual_app.press.book import Book
from manual_app.press.checks import BLOCKER, MESSAGES, WARNING, Check, check_book
from manual_app.press.shelf import AssetSource
from manual_app.wording import _


def of_edition(manifest: Mapping[str, Any], book: Book, assets: AssetSource) -> list[dict[str, Any]]:
    """Return all checks of an Edition as plain values, blockers first, in the order of the pages."""
    texts = {str(row["section"]): row["text"] for row in manifest["sections"]}
    titles = {str(entry["section"]): entry["title"] for entry in _flat(manifest["outline"])}
    found = [_plain(check, texts, titles) for check in check_book(book, assets)]
    found += [
        _row(WARNING, "not-approved", str(row["section"]), titles=titles, texts=texts)
        for row in manifest["sections"]
        if row["left_out"] == "" and row["text"] is not None
    ]
    return sorted(found, key=lambda check: check["kind"] != BLOCKER)


def engine_warning(message: str) -> dict[str, Any]:
    """Return what the engine warned of."""
    return _row(WARNING, "engine", "", titles={}, texts={}, params={"message": message})


def sentence(check: Mapping[str, Any]) -> str:
    """Return what a check says, in the reader's language."""
    own = {
        "not-approved": _("No version is approved yet: it is left out."),
        "engine": _("The engine says: %(message)s"),
    }
    text = own.get(check["key"]) or _(MESSAGES[check["key"]])
    return text % check["params"] if check["params"] else text


def _plain(check: Check, texts: Mapping[str, int | None], titles: Mapping[str, str]) -> dict[str, Any]:
    return _row(
        check.kind,
        check.message_key,
        check.section_id,
        check.block_id,
        titles=titles,
        texts=texts,
        params=check.params,
    )


def _row(
    kind: str,
    key: str,
    section: str,
    block: str = "",
    *,
    titles: Mapping[str, str],
    texts: Mapping[str, int | None],
    params: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "key": key,
        "section": int(section) if section.isdecimal() else None,
        "title": titles.get(section, ""),
        "text": texts.get(section),
        "block": block,
        "params": dict(params or {}),
    }


def _flat(outline: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    for entry in outline:
        yield entry
        yield from _flat(entry["children"])
