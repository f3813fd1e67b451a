"""A whole file: its blocks, pictures, comments and tracked changes, and the report."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from manual_app.content.word.reading import language
from manual_app.content.word.reading.body import BodyReader
from manual_app.content.word.reading.comments import read_comments
from manual_app.content.word.reading.context import Context, Node
from manual_app.content.word.reading.names import Element, W
from manual_app.content.word.reading.package import Package, Refused

MOST_PARAGRAPHS = 20_000
MOST_BLOCKS = 5_000
_CUSTOM = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"


def read(raw: bytes, text_language: str) -> dict[str, Any]:
    """Return all that is taken from a file, as plain JSON; raises Refused."""
    package = Package(raw)
    root = package.xml(package.main)
    body = None if root is None else root.find(f"{W}body")
    if body is None:
        raise Refused("no_word")
    if sum(1 for _one in body.iter(f"{W}p")) > MOST_PARAGRAPHS:
        raise Refused("long")
    context = Context.of(package)
    _note_whole_file(package, context)
    blocks = BodyReader(context).blocks(body)
    if len(blocks) > MOST_BLOCKS:
        raise Refused("long")
    main = _languages(blocks, text_language, context)
    _tidy(blocks)
    comments = read_comments(package, context.report)
    return {
        "blocks": blocks,
        "report": context.report.as_json(),
        "pictures": {name: b64encode(raw).decode() for name, raw in context.pictures.kept.items()},
        "comments": comments,
        "changes": [
            {key: one[key] for key in ("author", "date", "heading", "words")} for one in context.changes
        ],
        "language": main,
        "properties": _properties(package),
    }


def _languages(blocks: list[Node], text_language: str, context: Context) -> str | None:
    """Leave only marks of languages that are foreign in the file and in the Text."""
    main = language.main_language(blocks)
    unknown = language.keep_foreign(blocks, {main, text_language})
    for tag in sorted(unknown):
        context.report.note_whole("language_unknown", tag)
    if main is not None and main != text_language:
        context.report.note_whole("language_other", main)
    return main


def _note_whole_file(package: Package, context: Context) -> None:
    report = context.report
    kinds = [kind for kind, _target, _outside in context.relations.values()]
    for kind, sort in (("header", "header"), ("footer", "header")):
        names = [target for found, target, _ in context.relations.values() if found == kind]
        if any(_has_words(package, name) for name in names):
            report.note_once(sort)
    if package.has_macros:
        report.note_whole("macros")
    if "oleObject" in kinds or "package" in kinds:
        report.note_once("objects")
    if "attachedTemplate" in kinds or any(
        outside and kind not in ("hyperlink", "image")
        for kind, _target, outside in context.relations.values()
    ):
        report.note_once("outside")


def _has_words(package: Package, name: str) -> bool:
    root: Element | None = package.xml(name)
    return root is not None and any((one.text or "").strip() for one in root.iter(f"{W}t"))


def _properties(package: Package) -> dict[str, str]:
    """Return what a file that was made here says of itself."""
    root = package.xml("docProps/custom.xml")
    found = {}
    for one in () if root is None else root.iter(f"{_CUSTOM}property"):
        name = one.get("name", "")
        if name.startswith("manual-") and len(one):
            found[name] = (one[0].text or "")[:200]
    return found


def _tidy(blocks: list[Node]) -> None:
    """Join neighbouring texts that look the same, now that marks were taken off; drop notes of our own."""
    waiting = list(blocks)
    while waiting:
        node = waiting.pop()
        node.pop("kind", None)
        content = node.get("content", [])
        joined: list[Node] = []
        for child in content:
            last = joined[-1] if joined else None
            if last and last["type"] == child["type"] == "text" and last.get("marks") == child.get("marks"):
                joined[-1] = {**last, "text": last["text"] + child["text"]}
            else:
                joined.append(child)
        if content:
            node["content"] = joined
        waiting.extend(joined)
