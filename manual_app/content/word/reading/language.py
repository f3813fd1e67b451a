"""Languages of a file: which of ours a tag of Word means, and which one the file is written in."""

from __future__ import annotations

from typing import Any

OURS = ("en", "fr", "nl", "de", "lv", "bg", "hu", "el", "sk", "it", "mk", "pl", "es", "ro")


def known(tag: str) -> str:
    """Return the language of the manual that a tag such as `en-GB` means, else the tag's first part."""
    parts = tag.replace("_", "-").lower().split("-")
    if parts[0] == "sr":
        return "sr-Latn" if "latn" in parts else "sr"
    if parts[0] == "ca":
        return "ca-valencia"
    return parts[0][:3] if parts[0].isalpha() and len(parts[0]) >= 2 else "en"


def is_ours(language: str) -> bool:
    """Whether the manual has this language."""
    return language in OURS or language in ("sr", "sr-Latn", "ca-valencia")


def main_language(blocks: list[dict[str, Any]]) -> str | None:
    """Return the language of most of the characters; None where no language is named."""
    counts: dict[str, int] = {}
    for node in texts(blocks):
        for mark in node.get("marks", ()):
            if mark["type"] == "language":
                key = mark["attrs"]["lang"]
                counts[key] = counts.get(key, 0) + len(node.get("text", ""))
    return max(counts, key=lambda one: counts[one]) if counts else None


def keep_foreign(blocks: list[dict[str, Any]], ordinary: set[str | None]) -> set[str]:
    """Take off marks of ordinary languages, and of those that are none of ours; return the latter."""
    unknown = set()
    for node in texts(blocks):
        kept = []
        for mark in node.get("marks", ()):
            lang = mark["attrs"]["lang"] if mark["type"] == "language" else None
            if lang is not None and lang not in ordinary and not is_ours(lang):
                unknown.add(lang)
            if lang is None or (lang not in ordinary and is_ours(lang)):
                kept.append(mark)
        _set_marks(node, kept)
    return unknown


def texts(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return all nodes in running text."""
    found, waiting = [], list(blocks)
    while waiting:
        node = waiting.pop()
        if node["type"] in ("text", "hardBreak"):
            found.append(node)
        waiting.extend(node.get("content", ()))
    return found


def _set_marks(node: dict[str, Any], marks: list[dict[str, Any]]) -> None:
    if marks:
        node["marks"] = marks
    else:
        node.pop("marks", None)
