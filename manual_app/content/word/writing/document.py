"""The whole file: a zip of its parts, the same bytes for the same text."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO

from manual_app.content.plain import NodeJson, children
from manual_app.content.schema import DocJson
from manual_app.content.word.writing import comments, parts
from manual_app.content.word.writing.body import BodyWriter, Image
from manual_app.content.word.writing.comments import Comment
from manual_app.content.word.writing.inline import InlineWriter
from manual_app.content.word.writing.markup import el, val, words


@dataclass(frozen=True)
class Outgoing:
    """A Text to be written: what it says of itself, and how to name what it refers to."""

    doc: DocJson
    language: str
    properties: dict[str, str]
    changed: str
    image: Callable[[str], Image | None]
    author: Callable[[str], tuple[str, str]]
    shown: Callable[[NodeJson], str]
    fields: list[tuple[str, str]] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)


def write(outgoing: Outgoing) -> bytes:
    """Return the .docx."""
    numbers: dict[str, list[int]] = {}
    for number, one in enumerate(outgoing.comments):
        numbers.setdefault(one.thread, []).append(number)
    inline = InlineWriter(outgoing.author, outgoing.shown, threads=numbers)
    body = BodyWriter(inline, outgoing.image)
    title = str(outgoing.doc["attrs"]["title"])
    head = el("w:p", None, el("w:pPr", None, val("w:pStyle", "ManualTitle")), el("w:r", None, words(title)))
    head += "".join(body.note(f"{label}: {value}") for label, value in outgoing.fields)
    inside = el("w:body", None, head, body.blocks(children(outgoing.doc)), _page())
    pictures = list(body.images.items())
    rows = [
        (f"rPicture{key[:16]}", "image", f"media/{key[:16]}.{one.extension}", False) for key, one in pictures
    ]
    rows += [(key, "hyperlink", address, True) for address, key in inline.links.items()]
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": parts.types({one.extension for _key, one in pictures}),
        "_rels/.rels": parts.relations(parts.PACKAGE),
        "word/document.xml": parts.part("w:document", dict(parts.NAMESPACES), inside),
        "word/_rels/document.xml.rels": parts.relations([*parts.DOCUMENT, *rows]),
        "word/_rels/footnotes.xml.rels": parts.relations(rows),
        "word/styles.xml": parts.styles(outgoing.language),
        "word/numbering.xml": parts.numbering(body.lists),
        "word/settings.xml": parts.settings(),
        "word/footnotes.xml": parts.part(
            "w:footnotes", dict(parts.NAMESPACES), *_separators(), *inline.notes
        ),
        "word/comments.xml": comments.said(outgoing.comments),
        "word/commentsExtended.xml": comments.answered(outgoing.comments),
        "docProps/core.xml": parts.core(title, outgoing.language, outgoing.changed),
        "docProps/custom.xml": parts.custom(outgoing.properties),
    }
    files |= {f"word/media/{key[:16]}.{one.extension}": one.content for key, one in pictures}
    return _zipped(files)


def _page() -> str:
    margins = dict.fromkeys(("w:top", "w:right", "w:bottom", "w:left"), 1418)
    size = el("w:pgSz", {"w:w": 11906, "w:h": 16838})
    return el(
        "w:sectPr", None, size, el("w:pgMar", {**margins, "w:header": 708, "w:footer": 708, "w:gutter": 0})
    )


def _separators() -> list[str]:
    return [
        el("w:footnote", {"w:type": kind, "w:id": number}, el("w:p", None, el("w:r", None, el(f"w:{kind}"))))
        for kind, number in (("separator", -1), ("continuationSeparator", 0))
    ]


def _zipped(files: dict[str, str | bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, content)
    return out.getvalue()
