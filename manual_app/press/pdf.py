"""Reading a finished PDF back: its tagged text, its links, its validity."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf

_SAME_LINE = 8.0  # note calls and lowered figures stand off their line by less, in CSS pixels
_HEX_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


@dataclass(frozen=True)
class Run:
    """Text drawn in one go: where it stands, and what it says."""

    text: str
    page: int
    height: float


Marked = dict[tuple[int, int], list[Run]]
"""Runs by page and mark; those the structure tree takes are taken out."""


@dataclass
class Element:
    """One element of the structure tree; `pieces` holds runs of text and elements in reading order."""

    tag: str
    language: str = ""
    pieces: list[Run | Element] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)

    def runs(self) -> Iterator[Run]:
        """Yield all text inside, in reading order."""
        for piece in self.pieces:
            if isinstance(piece, Run):
                yield piece
            else:
                yield from piece.runs()

    def walk(self) -> Iterator[Element]:
        """Yield this element and all inside it, in reading order."""
        yield self
        for piece in self.pieces:
            if isinstance(piece, Element):
                yield from piece.walk()

    @property
    def text(self) -> str:
        """Return all text inside; a line of the page ends with a newline."""
        return lines_of(self.runs())


@dataclass(frozen=True)
class Reading:
    """What a reader's software finds in a tagged PDF, and what stands in the margins of each page."""

    root: Element
    pages: int
    destinations: dict[str, int]
    margins: dict[int, list[str]]


def lines_of(runs: Iterable[Run]) -> str:
    """Join runs of text; where the next one stands on another line, a newline comes between."""
    text, last = "", None
    for run in runs:
        if last and (run.page != last.page or abs(run.height - last.height) > _SAME_LINE):
            text += "\n"
        text += run.text
        last = run
    return text


def read(path: Path) -> Reading:
    """Return the structure of a tagged PDF with its text, and where its named places are (pages from 1)."""
    with pikepdf.open(path) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        marked: Marked = {}
        for number, page in enumerate(pdf.pages, start=1):
            marked.update({(number, mcid): runs for mcid, runs in _page_runs(page, number).items()})
        root = _element(pdf.Root.StructTreeRoot, numbers, marked, 0)
        margins: dict[int, list[str]] = {}
        for (number, _), runs in sorted(marked.items()):
            margins.setdefault(number, []).extend(run.text for run in runs)
        return Reading(root, len(pdf.pages), _destinations(pdf, numbers), margins)


def failures(path: Path) -> list[str]:
    """Return what keeps a file from being PDF/UA-1, an empty list when nothing does."""
    import page as validator

    report = validator.validate_pdf(path, profile="ua1")
    return [f"{failure.rule_id}: {failure.message}" for failure in report.failures]


def embedded_fonts(path: Path) -> set[str]:
    """Return the names of all fonts in a file, without the prefix of their subset."""
    with pikepdf.open(path) as pdf:
        fonts = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        names = {
            str(font.BaseFont)[1:] for font in fonts if font.get("/Type") == "/Font" and "/BaseFont" in font
        }
    return {name.partition("+")[2] or name for name in names}


def _element(node: Any, numbers: dict[Any, int], marked: Marked, page: int) -> Element:
    if "/Pg" in node:
        page = numbers[node.Pg.objgen]
    element = Element(str(node.get("/S", "/Root"))[1:], str(node.get("/Lang", "")))
    for kid in _kids(node):
        _add_kid(element, kid, numbers, marked, page)
    return element


def _add_kid(element: Element, kid: Any, numbers: dict[Any, int], marked: Marked, page: int) -> None:
    """Add one child: a run of marked text, a reference to an annotation, or an element."""
    if isinstance(kid, int):
        element.pieces.extend(marked.pop((page, kid), ()))
    elif kid.get("/Type") == "/MCR":
        on_page = numbers[kid.Pg.objgen] if "/Pg" in kid else page
        element.pieces.extend(marked.pop((on_page, int(kid.MCID)), ()))
    elif kid.get("/Type") == "/OBJR":
        if "/Dest" in kid.Obj:
            element.targets.append(str(kid.Obj.Dest))
    else:
        element.pieces.append(_element(kid, numbers, marked, page))


def _kids(node: Any) -> list[Any]:
    kids = node.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _page_runs(page: Any, number: int) -> dict[int, list[Run]]:
    """Return the runs of each marked stretch of a page."""
    fonts = {str(name): _characters(font) for name, font in page.resources.get("/Font", {}).items()}
    runs: dict[int, list[Run]] = {}
    marks = [-1]
    font: dict[int, str] = {}
    height = 0.0
    for instruction in pikepdf.parse_content_stream(page):
        operands: Any = instruction.operands
        match str(instruction.operator):
            case "BDC":
                properties = operands[1]
                marks.append(
                    int(properties.get("/MCID", -1)) if isinstance(properties, pikepdf.Dictionary) else -1
                )
            case "BMC":
                marks.append(-1)
            case "EMC":
                marks.pop()
            case "Tf":
                font = fonts.get(str(operands[0]), {})
            case "Tm":
                height = float(operands[5])
            case "TJ" | "Tj":
                shown = _decoded(operands[0], font)
                runs.setdefault(marks[-1], []).append(Run(shown, number, height))
            case _:
                pass
    return runs


def _decoded(shown: Any, characters: dict[int, str]) -> str:
    runs = (
        [run for run in shown if isinstance(run, pikepdf.String)]
        if isinstance(shown, pikepdf.Array)
        else [shown]
    )
    codes = b"".join(bytes(run) for run in runs)
    return "".join(
        characters.get(int.from_bytes(codes[start : start + 2], "big"), "\N{REPLACEMENT CHARACTER}")
        for start in range(0, len(codes), 2)
    )


def _characters(font: Any) -> dict[int, str]:
    """Read which characters a font's codes stand for."""
    if "/ToUnicode" not in font:
        return {}
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in _HEX_PAIR.findall(font.ToUnicode.read_bytes().partition(b"beginbfchar")[2])
    }


def _destinations(pdf: pikepdf.Pdf, numbers: dict[Any, int]) -> dict[str, int]:
    if "/Names" not in pdf.Root or "/Dests" not in pdf.Root.Names:
        return {}
    names: Any = pdf.Root.Names.Dests.Names
    return {str(names[i]): numbers[names[i + 1][0].objgen] for i in range(0, len(names), 2)}
