"""Print: the classes that the book's style sheets set (`static/css/print-*.css`)."""

from __future__ import annotations

from manual_app.content.plain import NodeJson, attributes, children
from manual_app.content.render.markup import classes, element, text
from manual_app.content.render.tables import width
from manual_app.content.render.writer import Writer

WIDE_FROM, DENSE_FROM = 4, 7
"""Columns from which a table takes both columns of the page, and smaller type."""


class PaperWriter(Writer):
    """Writes for the typesetter."""

    task_list_class = "tasks"
    reference_class = "xref"

    def after_number(self) -> str:
        return "."

    def around_table(self, node: NodeJson, table: str, name: str) -> str:
        columns = width(node)
        wide, dense = "wide" if columns >= WIDE_FROM else "", "dense" if columns >= DENSE_FROM else ""
        return element("div", table, class_=classes("tablewrap", wide, dense))

    def callout(self, node: NodeJson) -> str:
        kind = attributes(node)["kind"]
        label = element("p", text(self.words(kind)), class_="label")
        return element(
            "aside", label + self.blocks(children(node)), id=self.anchor(node), class_=f"callout {kind}"
        )

    def recommendation(self, node: NodeJson) -> str:
        attrs = attributes(node)
        strength = element("i", class_="strength-mark") + text(self.words(attrs["strength"]))
        basis = self.basis(node)
        label = (
            element("span", text(self.number(node)), class_="code")
            + element("b", strength)
            + (element("span", basis) if basis else "")
        )
        after = (("why", text(attrs.get("rationale") or "")), ("practices", self.practices(node)))
        return element(
            "aside",
            element("p", label, class_="label")
            + "".join(map(self._wording, children(node)))
            + "".join(element("p", inside, class_=name) for name, inside in after if inside),
            id=self.anchor(node),
            class_="callout recommendation",
            data_strength=attrs["strength"],
        )

    def _wording(self, node: NodeJson) -> str:
        if node["type"] != "paragraph":
            return self.blocks([node])
        return element("p", self.inline(node), id=self.anchor(node), class_="what") if children(node) else ""

    def footnote(self, node: NodeJson) -> str:
        return element("span", self.inline(node), class_="fn", id=self.anchor(node))
