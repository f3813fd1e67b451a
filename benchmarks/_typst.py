"""The same manual as a Typst source: same texts, tables, pictures, notes, references, contents and page numbers."""
# ruff: noqa: E501 - texts and sources stay whole

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from manual_app.content.plain import attributes, children
from manual_app.press.book import Book, Kind, Section

Node = dict[str, Any]
SETTING = """\
#set document(title: "{title}", author: "The network", date: datetime(year: 2026, month: 5, day: 3))
#set page(paper: "a4", margin: (inside: 74mm, outside: 20mm, top: 30mm, bottom: 28.8mm), numbering: "1",
  header: context align(right, text(8.5pt, font: "Source Sans 3", "{title}")))
#set text(font: "Source Serif 4", size: 10.5pt, lang: "en", hyphenate: true)
#set par(leading: 0.65em, first-line-indent: 5mm)
#show heading.where(level: 1): it => {{ pagebreak(weak: true); it }}
#show figure.where(kind: table): set block(breakable: true)
#title()
#pagebreak()
#outline(depth: 2)
"""


def source_of(book: Book) -> str:
    """Return the book as one Typst source; its pictures lie beside it, named by their hash."""
    pieces = [SETTING.format(title=book.title)]
    for part in book.parts:
        pieces.append(f"= {_escaped(part.title)}\n")
        pieces += [_section(section) for section in part.sections]
    return "\n".join(pieces)


def write(book: Book, pictures: dict[str, bytes], folder: Path) -> Path:
    """Write source and pictures, and return the source's path."""
    for sha256, content in pictures.items():
        (folder / f"{sha256}.png").write_bytes(content)
    path = folder / "manual.typ"
    path.write_text(source_of(book), encoding="utf-8")
    return path


def _section(section: Section) -> str:
    head = f"== {section.number} {_escaped(section.title)} <{section.id}>\n"
    if section.kind is Kind.PRACTICE:
        body = _blocks(children(dict(section.doc)), 3)
        answers = [
            f"=== {name}\n{_escaped(text)}\n"
            for name, text in section.fields.items()
            if isinstance(text, str)
        ]
        return "\n".join([head, *answers, body])
    references = f"=== References\n{_escaped(section.fields.get('references', ''))}\n"
    return "\n".join(
        [
            head,
            _escaped(section.fields.get("purpose", "")),
            _blocks(children(dict(section.doc)), 3),
            references,
        ]
    )


def _blocks(nodes: Iterable[Node], level: int) -> str:
    return "\n\n".join(_block(node, level) for node in nodes)


def _block(node: Node, level: int) -> str:
    attrs, inside = attributes(node), children(node)
    match node["type"]:
        case "heading":
            return f"{'=' * level} {_inline(inside)}"
        case "bulletList":
            return "\n".join(f"- {_inline(children(children(item)[0]))}" for item in inside)
        case "table":
            cells = [_inline(children(children(cell)[0])) for row in inside for cell in children(row)]
            head, rest = cells[:3], cells[3:]
            rows = ", ".join(f"[{cell}]" for cell in rest)
            headers = ", ".join(f"[{cell}]" for cell in head)
            return f"#figure(table(columns: 3, table.header({headers}), {rows}), caption: [{_escaped(attrs['caption'])}])"
        case "figure":
            picture = f'image("{attrs["asset"]}.png", width: 100%, alt: "{attrs["alt"]}")'
            return f"#figure({picture}, caption: [{_inline(children(inside[0]))}])"
        case "recommendation":
            text = _blocks(inside, level) + "\n\n" + _escaped(attrs["rationale"])
            return f'#block(fill: rgb("e4eeef"), inset: 5mm, width: 100%, breakable: false)[{text}]'
        case _:
            return _inline(inside)


def _inline(nodes: Iterable[Node]) -> str:
    return "".join(map(_piece, nodes))


def _piece(node: Node) -> str:
    if node["type"] == "footnote":
        return f"#footnote[{_inline(children(node))}]"
    if node["type"] == "crossReference":
        target = attributes(node)["section"]
        return f"#link(<{target}>)[chapter, page #context counter(page).at(<{target}>).first()]"
    text = _escaped(node["text"])
    languages = [mark["attrs"]["lang"] for mark in node.get("marks", ()) if mark["type"] == "language"]
    return f'#text(lang: "{languages[0]}")[{text}]' if languages else text


def _escaped(text: str) -> str:
    return re.sub(r"([\\#$*_`<>@\[\]~=+/-])", r"\\\1", text)
