"""Pictures of a file, and drawings that are none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from manual_app.content.word.reading.names import WP, A, Element, R, V, local
from manual_app.content.word.reading.package import Package, Refused
from manual_app.content.word.reading.report import Report

MOST = 40  # pictures of one file
LARGEST = 10 * 1000 * 1000  # bytes, as for any picture that is sent
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_GRAPHICS = {"chart": "chart", "relIds": "smartart", "wgp": "shape", "wsp": "shape", "wpc": "shape"}
ALT = 500


@dataclass
class Pictures:
    """The pictures met so far, by the name of their part: a picture shown twice is kept once."""

    package: Package
    report: Report
    kept: dict[str, bytes] = field(default_factory=dict)

    def figure(self, drawing: Element, relations: dict[str, tuple[str, str, bool]]) -> dict[str, Any] | None:
        """Return the figure that a drawing is; None for what is no picture, or one that cannot be taken."""
        reference = _reference(drawing)
        if reference is None:
            self._note_graphic(drawing)
            return None
        kind, name, outside = relations.get(reference, ("", "", False))
        if outside or kind != "image":
            self.report.note("linked_picture")
            return None
        if not self._take(name):
            return None
        alt = _alternative(drawing)
        attrs = {"picture": name, "alt": alt or None, "decorative": _is_decorative(drawing) and not alt}
        return {"type": "figure", "attrs": attrs, "content": [{"type": "figcaption"}]}

    def _take(self, name: str) -> bool:
        if name in self.kept:
            return True
        try:
            raw = self.package.content(name)
        except Refused as refused:
            if refused.reason == "bomb":
                raise
            self.report.note("picture_damaged")
            return False
        webp = raw[:4] == b"RIFF" and raw[8:12] == b"WEBP"
        if not raw.startswith(_SIGNATURES) and not webp:
            self.report.note("picture_format", name.rpartition(".")[2].upper())
        elif len(raw) > LARGEST:
            self.report.note("picture_large")
        elif len(self.kept) >= MOST:
            self.report.note("pictures_many")
        else:
            self.kept[name] = raw
            return True
        return False

    def _note_graphic(self, drawing: Element) -> None:
        names = {local(one) for one in drawing.iter()}
        if "txbxContent" in names:
            return  # its words are taken, and noted there
        sort = next((sort for name, sort in _GRAPHICS.items() if name in names), "shape")
        self.report.note("object" if local(drawing) == "object" else sort)


def _reference(drawing: Element) -> str | None:
    """Return the relation of a picture: of DrawingML, or of VML as older files have it."""
    blip = drawing.find(f".//{A}blip")
    if blip is not None:
        return str(blip.get(f"{R}embed") or blip.get(f"{R}link"))
    data = drawing.find(f".//{V}imagedata")
    return None if data is None or local(drawing) == "object" else str(data.get(f"{R}id"))


def _alternative(drawing: Element) -> str:
    properties = drawing.find(f".//{WP}docPr")
    if properties is not None:
        return (properties.get("descr") or "").strip()[:ALT]
    shape = drawing.find(f".//{V}shape")
    return "" if shape is None else (shape.get("alt") or "").strip()[:ALT]


def _is_decorative(drawing: Element) -> bool:
    return any(local(one) == "decorative" and one.get("val") == "1" for one in drawing.iter())
