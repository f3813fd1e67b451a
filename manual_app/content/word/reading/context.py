"""What the reading of one file knows while it goes through it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from manual_app.content.word.reading.links import Field
from manual_app.content.word.reading.names import Element, W
from manual_app.content.word.reading.package import Package
from manual_app.content.word.reading.pictures import Pictures
from manual_app.content.word.reading.report import Report
from manual_app.content.word.reading.styles import Numberings, Styles

Node = dict[str, Any]
Relations = dict[str, tuple[str, str, bool]]


@dataclass
class Context:
    """The parts beside the body, the report, and what is open: fields, comments, tracked changes."""

    package: Package
    styles: Styles
    numberings: Numberings
    report: Report
    pictures: Pictures
    relations: Relations
    notes: dict[str, tuple[Element, Relations]] = field(default_factory=dict)
    fields: list[Field] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)  # ids of those whose range is open
    ranged: set[str] = field(default_factory=set)  # ids of those that have a range
    changes: list[dict[str, str]] = field(default_factory=list)
    languages: dict[str, int] = field(default_factory=dict)  # characters by language
    in_note: bool = False

    @classmethod
    def of(cls, package: Package) -> Context:
        """Read what stands beside the body."""
        report = Report()
        main = package.main
        context = cls(
            package,
            Styles.of(_part(package, "styles")),
            Numberings.of(_part(package, "numbering")),
            report,
            Pictures(package, report),
            package.relations(main),
        )
        for kind, sort in (("footnotes", "footnote"), ("endnotes", "endnote")):
            name = package.related(main, kind)
            root = None if name is None else package.xml(name)
            for note in () if root is None else root.iter(f"{W}{sort}"):
                relations = package.relations(name or "")
                context.notes[f"{sort}{note.get(f'{W}id')}"] = (note, relations)
        return context

    def change(self, kind: str, element: Element) -> Node:
        """Return the mark of a tracked change; what one writer changed at one place is one suggestion."""
        who, when = element.get(f"{W}author", ""), element.get(f"{W}date", "")
        last = self.changes[-1] if self.changes else None
        here = f"{self.report.heading}\0{self.report.words}"
        if last is None or (last["author"], last["at"]) != (who, here) or last["kind"] == kind:
            place = {"heading": self.report.heading, "words": self.report.words}
            self.changes.append({"author": who[:200], "date": when[:40], "kind": kind, "at": here, **place})
        else:
            last["kind"] = "both"
        return {"type": kind, "attrs": {"id": f"w{len(self.changes) - 1}"}}

    @property
    def in_contents(self) -> bool:
        """Whether a table of contents is being read."""
        return any(one.is_result and one.is_contents for one in self.fields)

    @property
    def in_instruction(self) -> bool:
        """Whether what is read now is the instruction of a field, which nobody sees."""
        return any(not one.is_result for one in self.fields)

    @property
    def link(self) -> str | None:
        """Return the address of the innermost link that a field makes."""
        return next((one.link for one in reversed(self.fields) if one.link), None)


def _part(package: Package, kind: str) -> Element | None:
    name = package.related(package.main, kind)
    return None if name is None else package.xml(name)
