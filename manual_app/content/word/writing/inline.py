"""Running text: runs, links, notes; suggestions as tracked changes, threads as comments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from manual_app.content.plain import NodeJson, attributes, children
from manual_app.content.word.writing.markup import el, val, words

BORDER = "\u200b"  # carries a suggestion where there are no words (docs/suggestions.md)
_TRACKED = {"insertion": "w:ins", "deletion": "w:del"}


@dataclass
class InlineWriter:
    """Writes running text; `author` says who made a suggestion, and when; `shown` what a reference says."""

    author: Callable[[str], tuple[str, str]]
    shown: Callable[[NodeJson], str]
    links: dict[str, str] = field(default_factory=dict)  # address -> id of its relation
    notes: list[str] = field(default_factory=list)
    threads: dict[str, list[int]] = field(default_factory=dict)  # thread -> numbers of its comments
    open_threads: list[str] = field(default_factory=list)
    closed_threads: set[str] = field(default_factory=set)  # Word knows one range a comment
    references: int = 0
    changes: int = 0

    def runs(self, nodes: list[NodeJson], around: NodeJson | None = None) -> str:
        """Return the runs of a paragraph; `around` is the change of a whole block they stand in."""
        found = []
        for node in nodes:
            found.append(self._comments(node) + self._run(node, change_of(node) or around))
        return "".join(found) + self._comments({"type": "text"})

    def tracked(self, change: NodeJson, inside: str) -> str:
        """Return runs as put in or taken out by whoever suggested it; without runs the sign of a border."""
        self.changes += 1
        name, when = self.author(change["attrs"]["id"])
        about = {"w:id": 100_000 + self.changes, "w:author": name, "w:date": when}
        return el(_TRACKED[change["type"]], dict(about), inside)

    def _run(self, node: NodeJson, change: NodeJson | None) -> str:
        is_gone = change is not None and change["type"] == "deletion"
        inside = self._content(node, is_gone)
        if not inside:
            return ""
        run = inside if node["type"] == "crossReference" else el("w:r", None, self._look(node), inside)
        shown = self.tracked(change, run) if change else run
        href = next((one["attrs"]["href"] for one in node.get("marks", ()) if one["type"] == "link"), None)
        if href is None:
            return shown
        key = self.links.setdefault(href, f"rLink{len(self.links)}")
        return el("w:hyperlink", {"r:id": key}, shown)

    def _content(self, node: NodeJson, is_gone: bool) -> str:
        kind = node["type"]
        if kind == "text":
            text = node["text"].replace(BORDER, "")
            return words(text, "w:delText" if is_gone else "w:t") if text else ""
        if kind == "hardBreak":
            return el("w:br")
        if kind == "footnote":
            self.notes.append(self._note(node))
            return el("w:footnoteReference", {"w:id": len(self.notes)})
        return self._reference(node, is_gone)

    def _note(self, node: NodeJson) -> str:
        number = len(self.notes) + 1
        sign = el("w:r", None, el("w:rPr", None, val("w:rStyle", "FootnoteReference")), el("w:footnoteRef"))
        before, self.notes = self.notes, []
        inside = sign + "".join(self._run(one, change_of(one)) for one in children(node))
        self.notes = before
        paragraph = el("w:p", None, el("w:pPr", None, val("w:pStyle", "FootnoteText")), inside)
        return el("w:footnote", {"w:id": number}, paragraph)

    def _reference(self, node: NodeJson, is_gone: bool) -> str:
        number, self.references = self.references, self.references + 1
        run = el("w:r", None, words(self.shown(node), "w:delText" if is_gone else "w:t"))
        tag = el("w:sdtPr", None, val("w:tag", f"manual:reference:{number}"))
        return el("w:sdt", None, tag, el("w:sdtContent", None, run))

    def _look(self, node: NodeJson) -> str:
        if node["type"] == "footnote":
            return el("w:rPr", None, val("w:rStyle", "FootnoteReference"))
        marks = {one["type"]: attributes(one) for one in node.get("marks", ())}
        found = ""
        if "code" in marks:
            found += val("w:rStyle", "ManualCode")
        elif "link" in marks:
            found += val("w:rStyle", "Hyperlink")
        found += el("w:b") if "bold" in marks else ""
        found += el("w:i") if "italic" in marks else ""
        for name in ("superscript", "subscript"):
            found += val("w:vertAlign", name) if name in marks else ""
        found += val("w:lang", marks["language"]["lang"]) if "language" in marks else ""
        return el("w:rPr", None, found) if found else ""

    def _comments(self, node: NodeJson) -> str:
        """Begin and end the ranges of comments where their marks begin and end."""
        here = [
            one["attrs"]["thread"]
            for one in node.get("marks", ())
            if one["type"] == "comment"
            and one["attrs"]["thread"] in self.threads.keys() - self.closed_threads
        ]
        found = ""
        for thread in [one for one in self.open_threads if one not in here]:
            self.open_threads.remove(thread)
            self.closed_threads.add(thread)
            for number in self.threads[thread]:
                found += el("w:commentRangeEnd", {"w:id": number})
                found += el("w:r", None, el("w:commentReference", {"w:id": number}))
        for thread in [one for one in here if one not in self.open_threads]:
            self.open_threads.append(thread)
            starts = (el("w:commentRangeStart", {"w:id": number}) for number in self.threads[thread])
            found += "".join(starts)
        return found


def change_of(node: NodeJson) -> NodeJson | None:
    """Return the mark of the suggestion that a node carries."""
    marks: list[NodeJson] = node.get("marks") or []
    return next((one for one in marks if one["type"] in _TRACKED), None)
