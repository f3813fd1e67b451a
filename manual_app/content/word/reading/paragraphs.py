"""One paragraph: what it is, what it holds, and what is set below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from manual_app.content.word.reading.context import Context, Node, Relations
from manual_app.content.word.reading.inline import InlineReader
from manual_app.content.word.reading.lists import Item
from manual_app.content.word.reading.names import Element, W
from manual_app.content.word.reading.running import Around, Running, trimmed

MOST_CHARACTERS = 20_000  # of one paragraph: a longer one is cut in two
DEEPEST_HEADING = 3  # of Word's levels: the first is a chapter's section
_BOXES = {"☐": False, "☑": True, "☒": True}


@dataclass
class Paragraph:
    """A paragraph as it was read: `kind` as `styles` names it."""

    kind: str
    running: Running
    item: tuple[str, int] | None
    mark: Node | None  # the whole paragraph was put in, or taken out

    @property
    def nodes(self) -> list[Node]:
        """Return its running text without space at its ends."""
        return trimmed(self.running.nodes)


class ParagraphReader:
    """Reads paragraphs of one part."""

    def __init__(self, context: Context, relations: Relations | None = None) -> None:
        self._context = context
        self._inline = InlineReader(context, relations)

    def read(self, element: Element) -> Paragraph | None:
        """Read one paragraph; None for a line of a table of contents, and where nothing is shown."""
        context = self._context
        properties = element.find(f"{W}pPr")
        kind = context.styles.kind(properties)
        context.report.move_to(_glimpse(element), is_heading=kind.startswith("heading"))
        was_contents = context.in_contents
        running = Running()
        self._inline.read(element, running, Around())
        self._note_comments(running)
        if kind == "toc" or was_contents:
            if kind == "toc" and "contents" not in context.report.counts:
                context.report.note("contents")
            return None
        if properties is not None:
            self._note_properties(properties)
        mark = self._whole_change(properties, running)
        return Paragraph(kind, running, context.styles.numbering(properties), mark)

    def _note_comments(self, running: Running) -> None:
        """Let comments without a range of their own stand on the whole paragraph."""
        for name in running.comments:
            for node in () if name in self._context.ranged else running.nodes:
                node["marks"] = [*node.get("marks", ()), {"type": "comment", "attrs": {"thread": name}}]

    def _whole_change(self, properties: Element | None, running: Running) -> Node | None:
        """Return the mark of a paragraph that was put in or taken out whole; taken off what is in it."""
        found = None if properties is None else properties.find(f"{W}rPr")
        for kind, name in (("insertion", "ins"), ("deletion", "del")):
            sign = None if found is None else found.find(W + name)
            if sign is None:
                continue
            own = [_change(node) for node in running.nodes]
            if all(mark is not None and mark["type"] == kind for mark in own):
                for node in running.nodes:
                    node["marks"] = [one for one in node["marks"] if one["type"] != kind]
                    if not node["marks"]:
                        del node["marks"]
                return own[0] if own else self._context.change(kind, sign)
            self._context.report.note("tracked_break")
        return None

    def _note_properties(self, properties: Element) -> None:
        report = self._context.report
        if properties.find(f"{W}pageBreakBefore") is not None:
            report.note("page_break", once_here=True)
        if properties.find(f"{W}framePr") is not None:
            report.note("text_box")
        if properties.find(f"{W}pPrChange") is not None:
            report.note("tracked_looks")
        section = properties.find(f"{W}sectPr")
        if section is not None:
            note_section(section, self._context)


def _change(node: Node) -> Node | None:
    return next((one for one in node.get("marks", ()) if one["type"] in ("insertion", "deletion")), None)


def _glimpse(element: Element) -> str:
    """Return the first words of a paragraph, to name the place."""
    words: list[str] = []
    for one in element.iter(f"{W}t"):
        words.append(one.text or "")
        if sum(map(len, words)) > 200:
            break
    return "".join(words)


def note_section(section: Element, context: Context) -> None:
    """Note what a section of Word says of its pages."""
    columns = section.find(f"{W}cols")
    if columns is not None and columns.get(f"{W}num") not in (None, "1"):
        context.report.note("columns")
    borders = section.find(f"{W}pgBorders")
    if borders is not None:
        context.report.note("looks", once_here=True)


def as_heading(paragraph: Paragraph, context: Context) -> Node:
    """Return a heading; the fourth level and deeper become the third."""
    level = int(paragraph.kind.removeprefix("heading"))
    if level > DEEPEST_HEADING:
        context.report.note("heading_level", str(level))
    if paragraph.item:
        context.report.note_once("heading_number")
    content = [_without_bold(node) for node in paragraph.nodes]
    return block("heading", content, {"level": min(level, DEEPEST_HEADING) + 1}, paragraph.mark)


def as_item(paragraph: Paragraph, context: Context) -> Item:
    """Return an item of a list."""
    numbering, at = paragraph.item or ("", 0)
    level = context.numberings.level(numbering, at)
    kind = "bulletList" if level.kind == "bullet" else "orderedList"
    if kind == "orderedList" and level.kind != "decimal":
        context.report.note("numbering", level.kind, once_here=True)
    content, checked = ticked(paragraph)
    if checked is not None:
        kind = "taskList"
    return Item(
        block("paragraph", content),
        context.numberings.run(numbering, at),
        at,
        kind,
        level.start,
        bool(checked),
        mark=paragraph.mark,
    )


def ticked(paragraph: Paragraph) -> tuple[list[Node], bool | None]:
    """Return the text of a paragraph without the box it begins with, and whether that is ticked."""
    nodes, checked = paragraph.nodes, paragraph.running.checked
    first = nodes[0]["text"] if nodes and nodes[0]["type"] == "text" else ""
    if checked is None and first[:1] in _BOXES:
        checked = _BOXES[first[0]]
        nodes = trimmed([{**nodes[0], "text": first[1:] or " "}, *nodes[1:]])
    return nodes, checked


def block(
    kind: str, content: list[Node], attrs: dict[str, Any] | None = None, mark: Node | None = None
) -> Node:
    """Return a block with what it holds."""
    node: Node = {"type": kind}
    if attrs:
        node["attrs"] = attrs
    if content:
        node["content"] = content
    if mark:
        node["marks"] = [mark]
    return node


def cut(content: list[Node]) -> list[list[Node]]:
    """Return running text in pieces of a length that a paragraph may have."""
    pieces: list[list[Node]] = [[]]
    size = 0
    for node in content:
        rest = node
        while rest["type"] == "text" and size + len(rest["text"]) > MOST_CHARACTERS:
            head, tail = _halves(rest["text"], max(MOST_CHARACTERS - size, 1))
            pieces[-1].append({**rest, "text": head})
            pieces.append([])
            rest, size = {**rest, "text": tail}, 0
        pieces[-1].append(rest)
        size += len(rest.get("text", " "))
    return pieces


def _halves(text: str, at: int) -> tuple[str, str]:
    space = text.rfind(" ", max(at - 200, 1), at)
    place = space if space > 0 else at
    return text[:place], text[place:].lstrip() or " "


def _without_bold(node: Node) -> Node:
    kept = [mark for mark in node.get("marks", ()) if mark["type"] != "bold"]
    bare = {key: given for key, given in node.items() if key != "marks"}
    return {**bare, "marks": kept} if kept else bare
