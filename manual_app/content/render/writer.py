"""The walker that web and print share: one method a kind of block."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

from manual_app.content.numbering import numbered_nodes
from manual_app.content.plain import NodeJson, attributes, children
from manual_app.content.render import tables
from manual_app.content.render.context import RenderContext, Target
from manual_app.content.render.inline import write_inline
from manual_app.content.render.markup import classes, element, plain, text
from manual_app.content.schema import SCHEMA, DocJson


class Writer(ABC):
    """Writes one document; the medium decides on callouts, recommendations, tables and footnotes."""

    task_list_class: str
    reference_class: str

    def __init__(self, doc: DocJson, context: RenderContext) -> None:
        self.doc = doc
        self.context = context
        self.words = context.words
        self._numbers = {id(node): found.number for node, found in numbered_nodes(doc, context.chapter)}

    def written(self) -> str:
        """Return the whole document."""
        return self.blocks(children(self.doc))

    def blocks(self, nodes: Iterable[NodeJson]) -> str:
        """Write blocks one after the other."""
        return "".join(map(self._node, nodes))

    def _node(self, node: NodeJson) -> str:
        if node["type"] not in SCHEMA.nodes:
            raise ValueError("a node the schema does not know")
        written: str = getattr(self, node["type"])(node)
        return written

    def number(self, node: NodeJson) -> str:
        """Return the number of a block; empty where it has none."""
        block_id = attributes(node).get("id")
        if self.context.number_of is not None and block_id:
            return self.context.number_of(node["type"], block_id) or ""
        return self._numbers.get(id(node), "")

    def anchor(self, node: NodeJson) -> str | None:
        """Return the HTML id of a block."""
        block_id = attributes(node).get("id")
        return self.context.anchor(block_id) if block_id else None

    def inline(self, node: NodeJson) -> str:
        """Write the running text of a block."""
        return write_inline(node, self._node)

    def cell(self, node: NodeJson) -> str:
        """Write what a list item or a cell holds; a lone paragraph needs no element of its own."""
        inside = children(node)
        return (
            self.inline(inside[0])
            if len(inside) == 1 and inside[0]["type"] == "paragraph"
            else self.blocks(inside)
        )

    def paragraph(self, node: NodeJson) -> str:
        """Write a paragraph; an empty one is only a gap in the editor."""
        return element("p", self.inline(node), id=self.anchor(node)) if children(node) else ""

    def heading(self, node: NodeJson) -> str:
        """Write a heading, its number first."""
        level = min(self.context.top_heading + attributes(node)["level"] - 2, 6)
        number = self.number(node)
        before = element("span", text(number), class_="no") if number else ""
        return element(f"h{level}", before + self.inline(node), id=self.anchor(node))

    def bulletList(self, node: NodeJson) -> str:  # noqa: N802 - named like the node
        """Write a list."""
        return element("ul", self.blocks(children(node)), id=self.anchor(node))

    def orderedList(self, node: NodeJson) -> str:  # noqa: N802
        """Write a numbered list."""
        start = attributes(node).get("start", 1)
        return element(
            "ol", self.blocks(children(node)), id=self.anchor(node), start=str(start) if start != 1 else None
        )

    def taskList(self, node: NodeJson) -> str:  # noqa: N802
        """Write a list of things to tick."""
        return element("ul", self.blocks(children(node)), id=self.anchor(node), class_=self.task_list_class)

    def listItem(self, node: NodeJson) -> str:  # noqa: N802
        """Write a list item; a comparison says when it has moved."""
        moved = "moved" if node.get("change") == "moved" else None
        return element("li", self.cell(node), id=self.anchor(node), class_=moved)

    def taskItem(self, node: NodeJson) -> str:  # noqa: N802
        """Write a thing to tick."""
        checked = "true" if attributes(node).get("checked") else "false"
        return element("li", self.cell(node), id=self.anchor(node), data_checked=checked)

    def blockquote(self, node: NodeJson) -> str:
        """Write a quotation."""
        return element("blockquote", self.blocks(children(node)), id=self.anchor(node))

    def horizontalRule(self, _node: NodeJson) -> str:  # noqa: N802
        """Write a line between two parts of a text."""
        return element("hr")

    def hardBreak(self, _node: NodeJson) -> str:  # noqa: N802
        """Write a line break."""
        return element("br")

    def figure(self, node: NodeJson) -> str:
        """Write a picture with number, caption and credit; one that is missing says so."""
        attrs = attributes(node)
        shape = {"wide": "wide", "small": "small"}.get(attrs.get("width") or "", "")
        return element(
            "figure",
            self._picture(node) + self._caption(node),
            id=self.anchor(node),
            class_=classes(self.figure_class(), shape),
        )

    def figure_class(self) -> str:
        """Name the class of figures."""
        return ""

    def _picture(self, node: NodeJson) -> str:
        attrs = attributes(node)
        if not attrs.get("asset"):
            return element("div", text(self.words("missing-picture")), class_="absent")
        alt = "" if attrs.get("decorative") else attrs.get("alt") or ""
        return element("img", src=self.context.asset_url(attrs["asset"]), alt=alt, loading=self.loading())

    def loading(self) -> str | None:
        """Say when a picture is fetched."""
        return None

    def _caption(self, node: NodeJson) -> str:
        attrs, number = attributes(node), self.number(node)
        rights = ", ".join(part for part in (attrs.get("credit"), attrs.get("licence")) if part)
        parts = [
            element("b", text(self.words("figure", number=number)) + self.after_number()) if number else "",
            "".join(map(self.inline, children(node))),
            element("span", text(self.words("credit", credit=rights)), class_="credit") if rights else "",
        ]
        return element("figcaption", " ".join(part for part in parts if part))

    def after_number(self) -> str:
        """Return what stands between a number and a caption."""
        return ""

    def table(self, node: NodeJson) -> str:
        """Write a table with its number and caption."""
        number, caption = self.number(node), attributes(node).get("caption") or ""
        label = self.words("table", number=number) if number else ""
        before = element("b", text(label) + self.after_number()) + " " if label else ""
        head = element("caption", before + text(caption)) if caption else ""
        rows = tables.write_rows(node, self.cell, self.anchor)
        return self.around_table(
            node, element("table", head + rows, id=self.anchor(node)), f"{plain(label)} {caption}".strip()
        )

    @abstractmethod
    def around_table(self, node: NodeJson, table: str, name: str) -> str:
        """Put around a table what lets it be wider than the text."""

    @abstractmethod
    def callout(self, node: NodeJson) -> str:
        """Write a note, a checklist or an example."""

    @abstractmethod
    def recommendation(self, node: NodeJson) -> str:
        """Write a recommendation with code, strength, basis, rationale and practices."""

    @abstractmethod
    def footnote(self, node: NodeJson) -> str:
        """Write a footnote where its number stands."""

    def crossReference(self, node: NodeJson) -> str:  # noqa: N802
        """Write a reference as what it points at is called."""
        attrs = attributes(node)
        return self.reference(self.context.resolve(attrs.get("section"), attrs.get("block")))

    def reference(self, target: Target | None) -> str:
        """Write a link to a target; one that is missing says so."""
        if target is None:
            return element(
                "span", text(self.words("missing-reference")), class_=f"{self.reference_class} missing"
            )
        return element("a", text(target.text), href=target.href or None, class_=self.reference_class)

    def basis(self, node: NodeJson) -> str:
        """Name the basis of a recommendation."""
        basis = attributes(node).get("basis")
        return text(self.words("basis", basis=plain(self.words(f"basis.{basis}")))) if basis else ""

    def practices(self, node: NodeJson) -> str:
        """Name the good practices of a recommendation, those that can be found."""
        found = [self.context.resolve(section, None) for section in attributes(node).get("practices") or ()]
        links = ", ".join(self.reference(target) for target in found if target)
        return f"{text(self.words('see'))} {links}" if links else ""
