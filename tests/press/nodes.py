"""Short names for the nodes of a text, so that a fixture reads like one."""

from __future__ import annotations

from itertools import count
from typing import Any

Node = dict[str, Any]
_ids = count(1)


def _node(kind: str, content: list[Node], /, **attrs: Any) -> Node:
    return {"type": kind, "attrs": attrs, "content": content}


def inline(*parts: str | Node) -> list[Node]:
    return [{"type": "text", "text": part} if isinstance(part, str) else part for part in parts]


def marked(text: str, kind: str, **attrs: Any) -> Node:
    mark = {"type": kind, "attrs": attrs} if attrs else {"type": kind}
    return {"type": "text", "text": text, "marks": [mark]}


def bold(text: str) -> Node:
    return marked(text, "bold")


def italic(text: str) -> Node:
    return marked(text, "italic")


def p(*parts: str | Node, id: str = "") -> Node:
    return _node("paragraph", inline(*parts), id=id or f"p{next(_ids)}")


def h(level: int, text: str, id: str = "") -> Node:
    return _node("heading", inline(text), id=id or f"h{next(_ids)}", level=level)


def note(*parts: str | Node, id: str = "") -> Node:
    return _node("footnote", inline(*parts), id=id or f"n{next(_ids)}")


def ref(kind: str, section: str | None = None, block: str | None = None) -> Node:
    return {"type": "crossReference", "attrs": {"kind": kind, "section": section, "block": block}}


def bullets(*items: str | list[str | Node]) -> Node:
    return _node("bulletList", [_item("listItem", item) for item in items], id=f"l{next(_ids)}")


def steps(*items: str | list[str | Node]) -> Node:
    return _node("orderedList", [_item("listItem", item) for item in items], id=f"l{next(_ids)}", start=1)


def tasks(*items: str) -> Node:
    listed = [_item("taskItem", item, checked=False) for item in items]
    return _node("taskList", listed, id=f"l{next(_ids)}")


def _item(kind: str, item: str | list[str | Node], **attrs: Any) -> Node:
    parts = item if isinstance(item, list) else [item]
    return _node(kind, [p(*parts)], id=f"i{next(_ids)}", **attrs)


def quote(*parts: str | Node) -> Node:
    return _node("blockquote", [p(*parts)], id=f"q{next(_ids)}")


def callout(kind: str, *content: Node, id: str = "") -> Node:
    return _node("callout", list(content), id=id or f"c{next(_ids)}", kind=kind)


def recommendation(
    text: str,
    rationale: str,
    *,
    strength: str = "recommend",
    basis: str = "research",
    id: str = "",
    practices: Any = None,
) -> Node:
    attrs = {"strength": strength, "basis": basis, "rationale": rationale, "practices": practices}
    return _node("recommendation", [p(text)], id=id or f"r{next(_ids)}", **attrs)


def table(caption: str | None, head: list[str], *rows: list[str], id: str = "") -> Node:
    lines = [_row([_cell("tableHeader", text) for text in head])]
    for first, *others in rows:
        lines.append(_row([_cell("tableHeader", first), *(_cell("tableCell", text) for text in others)]))
    return _node("table", lines, id=id or f"t{next(_ids)}", caption=caption)


def _row(cells: list[Node]) -> Node:
    return _node("tableRow", cells, id=f"w{next(_ids)}")


def _cell(kind: str, text: str) -> Node:
    return _node(kind, [p(text)], colspan=1, rowspan=1, colwidth=None, align=None)


def figure(asset: str | None, alt: str, caption: str, id: str = "", **attrs: Any) -> Node:
    given = {"decorative": False, "credit": None, "licence": None, "consent": None, "width": "text", **attrs}
    caption_node = {"type": "figcaption", "content": inline(caption)}
    return _node("figure", [caption_node], id=id or f"f{next(_ids)}", asset=asset, alt=alt, **given)


def rule() -> Node:
    return {"type": "horizontalRule"}


def doc(*content: Node) -> Node:
    return {"type": "doc", "attrs": {}, "content": list(content)}
