"""The body: blocks as paragraphs and tables, each block that holds words named by its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from manual_app.content.plain import NodeJson, attributes, children
from manual_app.content.word.writing import parts
from manual_app.content.word.writing.inline import InlineWriter, change_of
from manual_app.content.word.writing.markup import el, val, words

TEXT_WIDTH = 9000  # twentieths of a point
_EMU = 9525  # of a pixel
_WIDEST = 5_700_000


@dataclass(frozen=True)
class Image:
    """A picture as it goes into the file."""

    content: bytes
    extension: str
    width: int
    height: int


@dataclass(frozen=True)
class _Here:
    """What surrounds a block: its style, its list, the tracked change of a whole block around it."""

    style: str = ""
    level: int = -1
    number: int = 0
    is_first: bool = False
    box: str = ""
    change: NodeJson | None = None


@dataclass
class BodyWriter:
    """Writes the blocks of one document."""

    inline: InlineWriter
    image: Callable[[str], Image | None]
    lists: list[tuple[int, int, int]] = field(default_factory=list)
    images: dict[str, Image] = field(default_factory=dict)
    named: int = 0

    def blocks(self, nodes: list[NodeJson], here: _Here | None = None) -> str:
        """Return the XML of blocks in order."""
        return "".join(self._block(node, here or _Here()) for node in nodes)

    def _block(self, node: NodeJson, here: _Here) -> str:
        change = change_of(node) or here.change
        here = _Here(here.style, here.level, here.number, here.is_first, here.box, change)
        writers: dict[str, Callable[[NodeJson, _Here], str]] = {
            "paragraph": self._paragraph,
            "heading": self._heading,
            "bulletList": self._list,
            "orderedList": self._list,
            "taskList": self._list,
            "blockquote": self._quote,
            "callout": self._frame,
            "recommendation": self._frame,
            "table": self._table,
            "figure": self._figure,
        }
        writer = writers.get(node["type"])
        return writer(node, here) if writer else self._line()

    def _paragraph(self, node: NodeJson, here: _Here) -> str:
        properties = val("w:pStyle", here.style) if here.style else ""
        if here.is_first and here.number:
            number = val("w:ilvl", here.level) + val("w:numId", here.number)
            properties = val("w:pStyle", "ListParagraph") + el("w:numPr", None, number)
        elif here.level >= 0 and not here.is_first:
            properties = val("w:pStyle", "ManualContinued")
        return self._named(node, properties, here, words_before=here.box if here.is_first else "")

    def _heading(self, node: NodeJson, here: _Here) -> str:
        return self._named(node, val("w:pStyle", f"Heading{attributes(node)['level'] - 1}"), here)

    def _named(self, node: NodeJson, properties: str, here: _Here, *, words_before: str = "") -> str:
        name, self.named = self.named, self.named + 1
        mark = el("w:bookmarkStart", {"w:id": name, "w:name": f"b_{name}"}) + el(
            "w:bookmarkEnd", {"w:id": name}
        )
        change = self.inline.tracked(here.change, "") if here.change else ""
        sign = el("w:rPr", None, change) if change else ""
        before = el("w:r", None, words(words_before)) if words_before else ""
        runs = self.inline.runs(children(node), here.change)
        return el("w:p", None, el("w:pPr", None, properties, sign), mark, before, runs)

    def _list(self, node: NodeJson, here: _Here) -> str:
        kind, level = node["type"], min(here.level + 1, parts.LEVELS - 1)
        number = 0
        if kind != "taskList":
            pattern = parts.NUMBERS if kind == "orderedList" else parts.BULLETS
            self.lists.append((pattern, level, attributes(node).get("start", 1)))
            number = len(self.lists)
        return "".join(self._item(one, level, number, here) for one in children(node))

    def _item(self, node: NodeJson, level: int, number: int, here: _Here) -> str:
        change = change_of(node) or here.change
        box = ""
        if node["type"] == "taskItem":
            box = "☑ " if attributes(node).get("checked") else "☐ "
        found = []
        for index, one in enumerate(children(node)):
            found.append(self._block(one, _Here(here.style, level, number, index == 0, box, change)))
        return "".join(found)

    def _quote(self, node: NodeJson, here: _Here) -> str:
        return self.blocks(children(node), _Here("Quote", here.level, change=here.change))

    def _frame(self, node: NodeJson, here: _Here) -> str:
        given = attributes(node)
        if node["type"] == "callout":
            tag, style = f"manual:callout:{given['kind']}", "ManualCallout"
        else:
            tag, style = f"manual:recommendation:{given['strength']}", "ManualRecommendation"
            tag += f":{given['basis']}" if given.get("basis") else ""
        rationale = given.get("rationale")
        inside = self.blocks(children(node), _Here(style, change=here.change))
        inside += self.note(rationale) if rationale else ""
        return el("w:sdt", None, el("w:sdtPr", None, val("w:tag", tag)), el("w:sdtContent", None, inside))

    def _table(self, node: NodeJson, here: _Here) -> str:
        caption = attributes(node).get("caption")
        before = (
            el("w:p", None, el("w:pPr", None, val("w:pStyle", "Caption")), el("w:r", None, words(caption)))
            if caption
            else ""
        )
        grid = _grid(children(node))
        columns = max((cell[0] + cell[1] for row in grid for cell in row), default=1)
        width = TEXT_WIDTH // columns
        rows = [self._row(row, columns, width, here) for row in grid]
        borders = el(
            "w:tblBorders", None, *(_border(side) for side in ("top", "bottom", "insideH", "insideV"))
        )
        look = el("w:tblPr", None, el("w:tblW", {"w:w": TEXT_WIDTH, "w:type": "dxa"}), borders)
        cells = el("w:tblGrid", None, *(el("w:gridCol", {"w:w": width}) for _one in range(columns)))
        return before + el("w:tbl", None, look, cells, *rows) + el("w:p")

    def _row(
        self, row: list[tuple[int, int, str, NodeJson | None]], columns: int, width: int, here: _Here
    ) -> str:
        is_header = any(cell and cell["type"] == "tableHeader" for *_place, cell in row) and all(
            cell is None or cell["type"] == "tableHeader" for *_place, cell in row
        )
        change = self.inline.tracked(here.change, "") if here.change else ""
        properties = el("w:trPr", None, el("w:tblHeader") if is_header else "", change)
        cells = []
        for _column, span, merge, cell in row:
            look = el("w:tcW", {"w:w": width * span, "w:type": "dxa"})
            look += val("w:gridSpan", span) if span > 1 else ""
            look += {"start": val("w:vMerge", "restart"), "on": el("w:vMerge"), "": ""}[merge]
            inside = self.blocks(children(cell), _Here(change=here.change)) if cell else el("w:p")
            cells.append(el("w:tc", None, el("w:tcPr", None, look), inside))
        return el("w:tr", None, properties if is_header or change else "", *cells)

    def _figure(self, node: NodeJson, here: _Here) -> str:
        given = attributes(node)
        image = self.image(given["asset"]) if given.get("asset") else None
        picture = ""
        if image is not None:
            self.images[given["asset"]] = image
            drawing = _drawing(given, image, len(self.images))
            run = el("w:r", None, drawing)
            shown = self.inline.tracked(here.change, run) if here.change else run
            picture = el("w:p", None, el("w:pPr", None, val("w:pStyle", "ManualFigure")), shown)
        caption = children(node)[0]
        return picture + self._named(caption, val("w:pStyle", "Caption"), here)

    def note(self, text: str) -> str:
        """Return a paragraph that is shown and never read back."""
        return el(
            "w:p", None, el("w:pPr", None, val("w:pStyle", "ManualField")), el("w:r", None, words(text))
        )

    def _line(self) -> str:
        rule = el("w:bottom", {"w:val": "single", "w:sz": 6, "w:space": 1, "w:color": "auto"})
        return el("w:p", None, el("w:pPr", None, el("w:pBdr", None, rule)))


def _grid(rows: list[NodeJson]) -> list[list[tuple[int, int, str, NodeJson | None]]]:
    """Return rows of (column, columns, how it is merged, cell); None stands for what a span covers."""
    reaching: dict[int, tuple[int, int]] = {}  # column -> columns, rows that are still covered
    grid = []
    for row in rows:
        placed: list[tuple[int, int, str, NodeJson | None]] = []
        waiting, column, below = list(children(row)), 0, {}
        while waiting or column in reaching:
            cell = None if column in reaching else waiting.pop(0)
            span, left = reaching[column] if cell is None else _spans(cell)
            merge = "on" if cell is None else "start" if left > 1 else ""
            placed.append((column, span, merge, cell))
            if left > 1:
                below[column] = (span, left - 1)
            column += span
        reaching = below
        grid.append(placed)
    return grid


def _spans(cell: NodeJson) -> tuple[int, int]:
    given: dict[str, Any] = attributes(cell)
    return given.get("colspan", 1), given.get("rowspan", 1)


def _border(side: str) -> str:
    return el(f"w:{side}", {"w:val": "single", "w:sz": 4, "w:space": 0, "w:color": "808080"})


def _drawing(given: dict[str, Any], image: Image, number: int) -> str:
    width = min(image.width * _EMU, _WIDEST)
    height = int(image.height * _EMU * (width / (image.width * _EMU)))
    size = {"cx": width, "cy": height}
    name = f"picture{number}"
    blip = el("a:blip", {"r:embed": f"rPicture{given['asset'][:16]}"})
    shape = el(
        "pic:spPr",
        None,
        el("a:xfrm", None, el("a:off", {"x": 0, "y": 0}), el("a:ext", dict(size))),
        el("a:prstGeom", {"prst": "rect"}, el("a:avLst")),
    )
    picture = el(
        "pic:pic",
        None,
        el("pic:nvPicPr", None, el("pic:cNvPr", {"id": number, "name": name}), el("pic:cNvPicPr")),
        el("pic:blipFill", None, blip, el("a:stretch", None, el("a:fillRect"))),
        shape,
    )
    uri = "http://schemas.openxmlformats.org/drawingml/2006/picture"
    graphic = el("a:graphic", None, el("a:graphicData", {"uri": uri}, picture))
    about = {"id": number, "name": name, "descr": given.get("alt") or ""}
    inline = el(
        "wp:inline",
        {"distT": 0, "distB": 0, "distL": 0, "distR": 0},
        el("wp:extent", dict(size)),
        el("wp:docPr", about),
        graphic,
    )
    return el("w:drawing", None, inline)
