"""The web: footnotes gathered at the end, wide tables scroll, pictures come when they are needed."""

from __future__ import annotations

from manual_app.content.plain import NodeJson, attributes, children
from manual_app.content.render.context import RenderContext
from manual_app.content.render.markup import element, plain, text
from manual_app.content.render.writer import Writer
from manual_app.content.schema import DocJson


class WebWriter(Writer):
    """Writes for the browser."""

    task_list_class = "task-list"
    reference_class = "cross-reference"

    def __init__(self, doc: DocJson, context: RenderContext) -> None:
        super().__init__(doc, context)
        self._notes: list[str] = []

    def written(self) -> str:
        body = super().written()
        return body + (element("div", "".join(self._notes), class_="footnotes") if self._notes else "")

    def figure_class(self) -> str:
        return "figure"

    def loading(self) -> str | None:
        return "lazy"

    def around_table(self, node: NodeJson, table: str, name: str) -> str:
        role = "region" if name else None
        return element("div", table, class_="scroll", role=role, tabindex="0", aria_label=name or None)

    def callout(self, node: NodeJson) -> str:
        kind = attributes(node)["kind"]
        label = element("p", text(self.words(kind)), class_="label")
        return element(
            "aside",
            label + self.blocks(children(node)),
            id=self.anchor(node),
            class_="callout",
            data_kind=kind,
        )

    def recommendation(self, node: NodeJson) -> str:
        attrs = attributes(node)
        number, strength = self.number(node), self.words(attrs["strength"])
        lines = (
            ("code-line", element("span", text(number)) + element("span", text(strength))),
            ("rationale", text(attrs.get("rationale") or "")),
            ("basis", self.basis(node)),
            ("practices", self.practices(node)),
        )
        head, *after = (element("p", inside, class_=name) if inside else "" for name, inside in lines)
        return element(
            "aside",
            head + self.blocks(children(node)) + "".join(after),
            id=self.anchor(node),
            class_="recommend",
            data_strength=attrs["strength"],
            aria_label=f"{number} {plain(strength)}",
        )

    def footnote(self, node: NodeJson) -> str:
        number = len(self._notes) + 1
        name = f"{self.context.footnote_prefix}fn-{number}"
        # its place is taken before it is written: what it refers to may not come before it
        self._notes.append("")
        back = element("a", "↩", href=f"#{name}-call", aria_label=self.words("footnote-back"))
        mark = element("sup", str(number))
        self._notes[number - 1] = element("p", f"{mark} {self.inline(node)} {back}", id=name)
        call = element(
            "a",
            str(number),
            href=f"#{name}",
            id=f"{name}-call",
            aria_label=self.words("footnote", number=number),
        )
        return element("sup", call, class_="fn")
