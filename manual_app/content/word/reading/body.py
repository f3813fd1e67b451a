"""The body: blocks in order, with what belongs together put together."""

from __future__ import annotations

from collections.abc import Iterable

from manual_app.content.word.reading import tags
from manual_app.content.word.reading.context import Context, Node, Relations
from manual_app.content.word.reading.inline import InlineReader
from manual_app.content.word.reading.lists import Item, More, Nesting
from manual_app.content.word.reading.names import MC, Element, W, local, value
from manual_app.content.word.reading.paragraphs import (
    Paragraph,
    ParagraphReader,
    as_heading,
    as_item,
    block,
    cut,
    note_section,
    ticked,
)
from manual_app.content.word.reading.running import Around, Running
from manual_app.content.word.reading.tables import TableReader

Row = list[Node | Item | More]
CAPTION = 300
_CONTINUES = ("manual continued",)


class BodyReader:
    """Reads what holds blocks: the body, cells, text boxes."""

    def __init__(self, context: Context, relations: Relations | None = None) -> None:
        self._context = context
        self._paragraphs = ParagraphReader(context, relations)
        self._inline = InlineReader(context, relations)
        self._tables = TableReader(context, self.blocks)
        self._nesting = Nesting()

    def blocks(self, parent: Element) -> list[Node]:
        """Return the blocks that an element holds."""
        row: Row = []
        self._read(parent, row)
        return _quoted(_captioned(self._nesting.blocks(row)))

    def _read(self, parent: Iterable[Element], row: Row) -> None:
        for child in parent:
            kind = local(child)
            if kind == "p":
                self._paragraph(child, row)
            elif kind == "tbl":
                row.extend(self._tables.read(child))
            elif kind == "sdt":
                self._control(child, row)
            elif kind in ("ins", "moveTo", "customXml", "sdtContent"):
                self._read(child, row)
            else:
                self._other(child, kind, row)

    def _other(self, child: Element, kind: str, row: Row) -> None:
        context = self._context
        if kind == "AlternateContent":
            for name in ("Choice", "Fallback"):
                found = child.find(MC + name)
                if found is not None:
                    return self._read(found, row)
        elif kind == "sectPr":
            note_section(child, context)
        elif kind == "altChunk":
            context.report.note("object")
        elif kind in ("commentRangeStart", "commentRangeEnd"):
            self._inline.read([child], Running(), Around())
        return None

    def _control(self, element: Element, row: Row) -> None:
        properties = element.find(f"{W}sdtPr")
        gallery = None if properties is None else properties.find(f"{W}docPartObj/{W}docPartGallery")
        if gallery is not None and "Contents" in gallery.get(f"{W}val", ""):
            self._context.report.note("contents")
            return
        content = element.find(f"{W}sdtContent")
        if content is None:
            return
        frame = tags.frame(value(properties, "tag"))
        if frame is None:
            self._read(content, row)
            return
        row.extend(tags.framed(frame, self.blocks(content)))

    def _paragraph(self, element: Element, row: Row) -> None:
        paragraph = self._paragraphs.read(element)
        if paragraph is None:
            return
        names = tuple(one for one in paragraph.running.bookmarks if tags.is_ours(one))
        start = len(row)
        self._place(paragraph, row)
        if len(row) > start and names:
            _carry(row[start], names[0])
        row.extend(paragraph.running.figures)
        for box in paragraph.running.boxes:
            row.extend(self.blocks(box))
        if paragraph.running.figures and paragraph.nodes:
            self._context.report.note("picture_moved")

    def _place(self, paragraph: Paragraph, row: Row) -> None:
        context, kind = self._context, paragraph.kind
        if kind in ("manual field", "manual title"):
            context.report.note_once("fields")
            return
        if not paragraph.nodes:
            if (
                any(tags.is_ours(one) for one in paragraph.running.bookmarks)
                and not paragraph.running.figures
            ):
                row.append(block("paragraph", [], mark=paragraph.mark))
            return
        if kind.startswith("heading"):
            row.append(as_heading(paragraph, context))
        elif kind in _CONTINUES:
            row.append(More(block("paragraph", paragraph.nodes, mark=paragraph.mark)))
        elif paragraph.item:
            row.append(as_item(paragraph, context))
        elif ticked(paragraph)[1] is not None:
            content, checked = ticked(paragraph)
            row.append(
                Item(block("paragraph", content), "ticks", 0, "taskList", 1, bool(checked), paragraph.mark)
            )
        else:
            self._plain(paragraph, row)

    def _plain(self, paragraph: Paragraph, row: Row) -> None:
        kind = paragraph.kind
        if kind in ("title", "subtitle"):
            self._context.report.note(kind)
        pieces = cut(paragraph.nodes)
        if len(pieces) > 1:
            self._context.report.note("paragraph_long")
        for piece in pieces:
            node = block("paragraph", piece, mark=paragraph.mark)
            if kind in ("caption", "quote", "title"):
                node["kind"] = kind
            row.append(node)


def _carry(placed: Node | Item | More, name: str) -> None:
    """Let a block carry the name it had when it was handed out; `_settled` makes it what it is."""
    node = (
        placed.paragraph if isinstance(placed, Item) else placed.block if isinstance(placed, More) else placed
    )
    node["name"] = name


def _captioned(blocks: list[Node]) -> list[Node]:
    """Give captions to the figure before them, or the table beside them; others stay paragraphs."""
    found: list[Node] = []
    waiting: Node | None = None
    for node in blocks:
        if waiting is not None and node["type"] == "table":
            node.setdefault("attrs", {})["caption"] = _words(waiting)[:CAPTION]
            found.remove(waiting)
        waiting = None
        last = found[-1] if found else None
        if node.get("kind") == "caption" and last is not None and not node.get("marks"):
            if last["type"] == "figure" and not last["content"][0].get("content"):
                last["content"] = [_caption(node)]
                continue
            if last["type"] == "table" and not last.get("attrs", {}).get("caption"):
                last.setdefault("attrs", {})["caption"] = _words(node)[:CAPTION]
                continue
        if node.get("kind") == "caption":
            waiting = node
        found.append(node)
    return found


def _caption(node: Node) -> Node:
    caption = {"type": "figcaption", "content": node.get("content", [])}
    return {**caption, "name": node["name"]} if "name" in node else caption


def _words(node: Node) -> str:
    return "".join(one.get("text", " ") for one in node.get("content", ()))


def _quoted(blocks: list[Node]) -> list[Node]:
    """Put neighbouring paragraphs of a quotation into one."""
    found: list[Node] = []
    for node in blocks:
        if node.get("kind") != "quote":
            found.append(node)
        elif found and found[-1].get("kind") == "quotes":
            found[-1]["content"].append(node)
        else:
            found.append({"type": "blockquote", "content": [node], "kind": "quotes"})
    return found
