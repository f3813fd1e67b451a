"""Read the demo's sources, a small subset of HTML with a JSON head, into documents of the schema.

`script` holds the fields. Blocks: p, h2-h4, ul, ol, blockquote, table (caption first), figure, aside (class
note, example or checklist; its title becomes the first line), div (a recommendation; p.why is its reason).
Words: em, strong, code, sup, sub, br, a[href], span[lang], span.footnote, and a[data-ref="section#anchor"],
whose anchor is the `id` a block carries; anchors of tables, figures and recommendations begin with tab-, fig-
and rec-.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from manual_app.content.schema import DocJson, from_json, to_json
from manual_app.demo.elements import Element, MarkupError, collapse, parse

Json = dict[str, Any]

_INLINE = frozenset({"em", "strong", "sup", "sub", "code", "a", "span", "br"})
_MARKS = {
    "strong": "bold", "em": "italic", "code": "code", "sup": "superscript", "sub": "subscript",
}  # fmt: skip
_MARK_ORDER = ("link", "bold", "italic", "code", "superscript", "subscript", "language")
_ANCHOR_KINDS = {"tab": "table", "fig": "figure", "rec": "recommendation"}


@dataclass(frozen=True)
class Places:
    """Where the names used in a source lead to in this installation."""

    section: Callable[[str], str]
    picture: Callable[[str], Json]


def read_document(source: str, name: str, places: Places) -> DocJson:
    """Turn one source into a valid document; block ids follow from `name` and the order of the blocks.

    Raises MarkupError for unknown markup, ValueError where the schema does not allow the result.
    """
    _head, *blocks = parse(source).elements()
    reader = _Reader(name, places)
    doc = {"type": "doc", "attrs": read_fields(source), "content": reader.blocks(blocks)}
    return to_json(from_json(doc))


def block_id(name: str, anchor: str) -> str:
    """Return the id of the block that a source marks with `id="anchor"`."""
    return f"{name}-{anchor}"


def read_fields(source: str) -> Json:
    """Return the fields at the head of a source; raises MarkupError when it does not begin with them."""
    head = next(iter(parse(source).elements()))
    if head.tag != "script":
        raise MarkupError("a source begins with its fields")
    fields: Json = json.loads("".join(child for child in head.children if isinstance(child, str)))
    if isinstance(fields.get("references"), list):
        fields["references"] = "\n".join(fields["references"])
    return fields


class _Reader:
    def __init__(self, name: str, places: Places) -> None:
        self._name = name
        self._places = places
        self._count = 0
        self._builders: dict[str, Callable[[Element], Json]] = {
            "p": self._paragraph, "h2": self._heading, "h3": self._heading, "h4": self._heading,
            "ul": self._bullets, "ol": self._numbers, "blockquote": self._quote, "aside": self._callout,
            "div": self._recommendation, "table": self._table, "figure": self._figure,
        }  # fmt: skip

    def blocks(self, elements: Iterable[Element]) -> list[Json]:
        return [self._block(element) for element in elements]

    def _block(self, element: Element) -> Json:
        if element.tag not in self._builders:
            raise MarkupError(f"<{element.tag}> is no block of the demo's format")
        return self._builders[element.tag](element)

    def _id(self, element: Element | None = None) -> str:
        self._count += 1
        if element is not None and "id" in element.attrs:
            return block_id(self._name, element.attrs["id"])
        return f"{self._name}-{self._count}"

    def _node(self, node_type: str, element: Element, content: list[Json], **attrs: object) -> Json:
        return {"type": node_type, "attrs": {**attrs, "id": self._id(element)}, "content": content}

    def _paragraph(self, element: Element) -> Json:
        return self._node("paragraph", element, self._inline(element))

    def _heading(self, element: Element) -> Json:
        return self._node("heading", element, self._inline(element), level=int(element.tag[1]))

    def _flow(self, element: Element) -> list[Json]:
        """Return the blocks inside an element; bare words become one paragraph."""
        if any(child.tag not in _INLINE for child in element.elements()):
            return self.blocks(element.elements())
        return [self._paragraph(Element("p", {}, element.children))]

    def _bullets(self, element: Element) -> Json:
        return self._list("bulletList", "listItem", element)

    def _numbers(self, element: Element) -> Json:
        return self._list("orderedList", "listItem", element)

    def _list(self, kind: str, item_kind: str, element: Element) -> Json:
        items = [self._node(item_kind, item, self._flow(item)) for item in element.elements()]
        return self._node(kind, element, items)

    def _quote(self, element: Element) -> Json:
        return self._node("blockquote", element, self._flow(element))

    def _callout(self, element: Element) -> Json:
        kind = element.attrs["class"]
        title = Element("p", {}, [Element("strong", {}, [element.attrs["title"]])])
        content = [self._paragraph(title)]
        for child in element.elements():
            tasks = kind == "checklist" and child.tag == "ul"
            content.append(self._list("taskList", "taskItem", child) if tasks else self._block(child))
        return self._node("callout", element, content, kind=kind)

    def _recommendation(self, element: Element) -> Json:
        what = [child for child in element.elements() if child.attrs.get("class") != "why"]
        why = next(child for child in element.elements() if child.attrs.get("class") == "why")
        practices = [self._places.section(name) for name in element.attrs["data-practices"].split()]
        return self._node(
            "recommendation", element, self.blocks(what),
            strength=element.attrs["data-strength"], basis=element.attrs["data-basis"],
            rationale=why.text(), practices=practices or None,
        )  # fmt: skip

    def _table(self, element: Element) -> Json:
        caption, *rows = element.elements()
        return self._node("table", element, [self._row(row) for row in rows], caption=caption.text())

    def _row(self, row: Element) -> Json:
        kinds = {"th": "tableHeader", "td": "tableCell"}
        cells = [{"type": kinds[cell.tag], "content": self._flow(cell)} for cell in row.elements()]
        return self._node("tableRow", row, cells)

    def _figure(self, element: Element) -> Json:
        (caption,) = element.elements()
        shown = dict(self._places.picture(element.attrs["data-picture"]))
        if "data-credit" in element.attrs:
            shown["credit"] = element.attrs["data-credit"]
        content = [{"type": "figcaption", "content": self._inline(caption)}]
        return self._node("figure", element, content, alt=element.attrs["data-alt"], **shown)

    def _inline(self, element: Element) -> list[Json]:
        nodes = self._words(element.children, {})
        if nodes and "text" in nodes[0]:
            nodes[0]["text"] = nodes[0]["text"].lstrip(" ")
        if nodes and "text" in nodes[-1]:
            nodes[-1]["text"] = nodes[-1]["text"].rstrip(" ")
        return [node for node in nodes if node.get("text", "-")]

    def _words(self, children: Iterable[Element | str], marks: Json) -> list[Json]:
        nodes: list[Json] = []
        for child in children:
            for node in self._word(child, marks):
                if (
                    nodes
                    and "text" in node
                    and nodes[-1].get("marks") == node.get("marks")
                    and "text" in nodes[-1]
                ):
                    nodes[-1]["text"] += node["text"]
                else:
                    nodes.append(node)
        return nodes

    def _word(self, child: Element | str, marks: Json) -> list[Json]:
        if isinstance(child, str):
            return [_text(collapse(child), marks)]
        if child.tag == "br":
            return [{"type": "hardBreak"}]
        if "data-ref" in child.attrs:
            return [self._reference(child.attrs["data-ref"])]
        if child.attrs.get("class") == "footnote":
            content = self._words(child.children, {})
            return [{"type": "footnote", "attrs": {"id": self._id(child)}, "content": content}]
        return self._words(child.children, {**marks, **_mark(child)})

    def _reference(self, target: str) -> Json:
        name, _, anchor = target.partition("#")
        kind = "practice" if name.startswith("gp-") else "section"
        if anchor:
            kind = _ANCHOR_KINDS.get(anchor.partition("-")[0], "heading")
        block = block_id(name, anchor) if anchor else None
        attrs = {"kind": kind, "section": self._places.section(name), "block": block}
        return {"type": "crossReference", "attrs": attrs}


def _mark(element: Element) -> Json:
    if element.tag in _MARKS:
        return {_MARKS[element.tag]: {}}
    if element.tag == "a":
        return {"link": {"href": element.attrs["href"]}}
    if element.tag == "span" and "lang" in element.attrs:
        return {"language": {"lang": element.attrs["lang"]}}
    raise MarkupError(f"<{element.tag}> is no mark of the demo's format")


def _text(text: str, marks: Json) -> Json:
    node: Json = {"type": "text", "text": text}
    if marks:
        ordered = [name for name in _MARK_ORDER if name in marks]
        node["marks"] = [
            {"type": name, "attrs": marks[name]} if marks[name] else {"type": name} for name in ordered
        ]
    return node
