"""Running text: runs with what they look like, links, notes, tracked changes, comments."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from manual_app.content.word.reading.context import Context, Node, Relations
from manual_app.content.word.reading.language import known
from manual_app.content.word.reading.links import Field, address
from manual_app.content.word.reading.names import W14, Element, M, R, W, local, value
from manual_app.content.word.reading.running import Around, Running, chosen, trimmed
from manual_app.content.word.reading.styles import switch

_UNSTORABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LOOKS = ("u", "strike", "dstrike", "color", "highlight", "shd", "caps", "smallCaps", "sz", "rFonts")
MOST_NOTES = 10  # in one paragraph (security.md, row 13)


class InlineReader:
    """Reads the running text of paragraphs of one part."""

    def __init__(self, context: Context, relations: Relations | None = None) -> None:
        self._context = context
        self._relations = context.relations if relations is None else relations
        self._handlers: dict[str, Callable[[Element, Running, Around], None]] = {
            "r": self._run,
            "hyperlink": self._hyperlink,
            "ins": self._inserted,
            "moveTo": self._inserted,
            "del": self._deleted,
            "moveFrom": self._deleted,
            "fldSimple": self._simple_field,
            "sdt": self._control,
            "commentRangeStart": self._comment_start,
            "commentRangeEnd": self._comment_end,
            "bookmarkStart": self._bookmark,
            "oMath": self._equation,
            "oMathPara": self._equation,
            "smartTag": self.read,
            "customXml": self.read,
            "dir": self.read,
            "bdo": self.read,
            "sdtContent": self.read,
            "AlternateContent": self._alternative,
        }

    def read(self, parent: Element, into: Running, around: Around) -> None:
        """Read all that stands in a paragraph, or in anything that holds runs."""
        for child in parent:
            handler = self._handlers.get(local(child))
            if handler:
                handler(child, into, around)

    def _run(self, run: Element, into: Running, around: Around) -> None:
        if value(run.find(f"{W}rPr"), "vanish") is not None or run.find(f"{W}rPr/{W}vanish") is not None:
            self._context.report.note("hidden", once_here=True)
            return
        marks = self._marks(run.find(f"{W}rPr"), around)
        for child in run:
            self._piece(child, into, around, marks)

    def _piece(self, child: Element, into: Running, around: Around, marks: list[Node]) -> None:
        name, context = local(child), self._context
        if name == "fldChar":
            self._field_character(child)
        elif name in ("instrText", "delInstrText"):
            if context.fields:
                context.fields[-1].instruction += (child.text or "")[:500]
        elif not (context.in_instruction or context.in_contents):
            self._shown(name, child, into, around, marks)

    def _shown(self, name: str, child: Element, into: Running, around: Around, marks: list[Node]) -> None:
        if name in ("t", "delText"):
            self._text(child.text or "", into, marks)
        elif name in _SIGNS:
            self._text(_SIGNS[name], into, marks)
        elif name in ("br", "cr"):
            self._break(child, into, marks)
        elif name == "sym":
            self._symbol(child, into, marks)
        elif name in ("footnoteReference", "endnoteReference"):
            self._note(child, name.removesuffix("Reference"), into, around)
        elif name in ("drawing", "pict", "object"):
            self._drawing(child, into)
        elif name == "commentReference":
            into.comments.append(f"c{child.get(f'{W}id')}")
        elif name == "AlternateContent":
            for inner in chosen(child):
                self._piece(inner, into, around, marks)

    def _text(self, text: str, into: Running, marks: list[Node]) -> None:
        storable = _UNSTORABLE.sub(" ", text)
        if storable:
            into.add({"type": "text", "text": storable, **({"marks": marks} if marks else {})})

    def _break(self, child: Element, into: Running, marks: list[Node]) -> None:
        kind = child.get(f"{W}type", "textWrapping")
        if kind == "textWrapping":
            into.add({"type": "hardBreak", **({"marks": marks} if marks else {})})
        else:
            self._context.report.note("page_break" if kind == "page" else "columns")

    def _symbol(self, child: Element, into: Running, marks: list[Node]) -> None:
        self._context.report.note("symbol", child.get(f"{W}font", ""))
        try:
            sign = chr(int(child.get(f"{W}char", ""), 16))
        except (ValueError, OverflowError):
            return
        if not 0xE000 <= ord(sign) <= 0xF8FF:  # a font's own place, which means nothing elsewhere
            self._text(sign, into, marks)

    def _drawing(self, drawing: Element, into: Running) -> None:
        boxes = [one for one in drawing.iter(f"{W}txbxContent") if one.getparent() is not None]
        into.boxes.extend(boxes)
        if boxes:
            self._context.report.note("text_box")
        figure = self._context.pictures.figure(drawing, self._relations)
        if figure is not None:
            into.figures.append(figure)

    def _note(self, reference: Element, kind: str, into: Running, around: Around) -> None:
        context = self._context
        found = context.notes.get(f"{kind}{reference.get(f'{W}id')}")
        if found is None or context.in_note:
            return
        if kind == "endnote":
            context.report.note("endnote")
        note, relations = found
        content = self._note_content(note, relations)
        into.notes += 1
        marks = [around.change] if around.change else []
        marks += [{"type": "comment", "attrs": {"thread": one}} for one in context.comments]
        if into.notes > MOST_NOTES:
            context.report.note("notes_many")
            for node in [{"type": "text", "text": " ("}, *content, {"type": "text", "text": ")"}]:
                into.add(node)
            return
        into.add({"type": "footnote", "content": content, **({"marks": marks} if marks else {})})

    def _note_content(self, note: Element, relations: Relations) -> list[Node]:
        context = self._context
        context.in_note, fields, context.fields = True, context.fields, []
        comments, context.comments = context.comments, []
        inside = InlineReader(context, relations)
        content: list[Node] = []
        for paragraph in note.iter(f"{W}p"):
            one = Running()
            inside.read(paragraph, one, Around())
            if content and one.nodes:
                content.append({"type": "hardBreak"})
            content.extend(one.nodes)
            if one.figures:
                context.report.note("picture_in_note")
        context.in_note, context.fields, context.comments = False, fields, comments
        return trimmed(content)

    def _hyperlink(self, element: Element, into: Running, around: Around) -> None:
        reference = element.get(f"{R}id")
        kind, target, outside = self._relations.get(reference or "", ("", "", False))
        anchor = element.get(f"{W}anchor")
        if reference and outside and kind == "hyperlink":
            link = address(target + (f"#{anchor}" if anchor and "#" not in target else ""))
            if link is None:
                self._context.report.note("link", target)
            around = replace(around, link=link or around.link)
        elif not self._context.in_contents:
            self._context.report.note("reference", element.get(f"{W}anchor") or "")
        self.read(element, into, around)

    def _inserted(self, element: Element, into: Running, around: Around) -> None:
        self._changed("insertion", element, into, around)

    def _deleted(self, element: Element, into: Running, around: Around) -> None:
        self._changed("deletion", element, into, around)

    def _changed(self, kind: str, element: Element, into: Running, around: Around) -> None:
        if local(element.getparent()) == "rPr" or not len(element):
            return
        # what one inserted and another deleted again: the deletion is what is left to decide
        inner = around.change is not None
        self.read(
            element, into, around if inner else replace(around, change=self._context.change(kind, element))
        )

    def _simple_field(self, element: Element, into: Running, around: Around) -> None:
        opened = Field(element.get(f"{W}instr", "")[:500])
        opened.open_result(self._context.report)
        self._context.fields.append(opened)
        self.read(element, into, around)
        self._context.fields.pop()

    def _field_character(self, child: Element) -> None:
        fields, kind = self._context.fields, child.get(f"{W}fldCharType")
        if kind == "begin":
            fields.append(Field())
        elif kind == "separate" and fields:
            fields[-1].open_result(self._context.report)
        elif kind == "end" and fields:
            closed = fields.pop()
            if not closed.is_result:  # it shows nothing
                closed.open_result(self._context.report)

    def _control(self, element: Element, into: Running, around: Around) -> None:
        properties = element.find(f"{W}sdtPr")
        if (value(properties, "tag") or "").startswith("manual:reference:"):
            shown = Running()
            self.read(element, shown, around)
            marks = {"marks": [around.change]} if around.change else {}
            into.add({"type": "crossReference", "words": shown.text[:300], **marks})
            return
        box = None if properties is None else properties.find(f"{W14}checkbox")
        if box is not None and not into.text.strip():
            state = box.find(f"{W14}checked")
            into.checked = state is not None and state.get(f"{W14}val") in ("1", "true")
            return
        names = set() if properties is None else {local(one) for one in properties}
        if names & {"dropDownList", "comboBox", "date", "checkbox", "picture"}:
            self._context.report.note("form")
        self.read(element, into, around)

    def _comment_start(self, element: Element, _into: Running, _around: Around) -> None:
        self._context.comments.append(f"c{element.get(f'{W}id')}")
        self._context.ranged.add(self._context.comments[-1])

    def _comment_end(self, element: Element, _into: Running, _around: Around) -> None:
        name = f"c{element.get(f'{W}id')}"
        if name in self._context.comments:
            self._context.comments.remove(name)

    def _bookmark(self, element: Element, into: Running, _around: Around) -> None:
        into.bookmarks.append(element.get(f"{W}name", "")[:80])

    def _equation(self, element: Element, into: Running, around: Around) -> None:
        self._context.report.note("equation")
        words = "".join(one.text or "" for one in element.iter(f"{M}t"))
        self._text(words, into, self._marks(None, around))

    def _alternative(self, element: Element, into: Running, around: Around) -> None:
        for inner in chosen(element):
            handler = self._handlers.get(local(inner))
            if handler:
                handler(inner, into, around)

    def _marks(self, properties: Element | None, around: Around) -> list[Node]:
        context = self._context
        style = value(properties, "rStyle")
        sources = ([] if properties is None else [properties]) + context.styles.run_properties(style)
        marks: list[Node] = []
        link = around.link or context.link
        if link:
            marks.append({"type": "link", "attrs": {"href": link}})
        marks += [{"type": name} for name, key in (("bold", "b"), ("italic", "i")) if switch(sources, key)]
        if "manual code" in context.styles.names(style):
            marks.append({"type": "code"})
        raised = next((found for one in sources if (found := value(one, "vertAlign"))), "")
        if raised in ("superscript", "subscript") and not self._is_note_sign(properties):
            marks.append({"type": raised})
        if (language := self._language(sources)) is not None:
            marks.append({"type": "language", "attrs": {"lang": language}})
        if around.change:
            marks.append(around.change)
        if not context.in_note:
            marks += [{"type": "comment", "attrs": {"thread": one}} for one in context.comments]
        self._note_looks(properties, link)
        return marks

    def _language(self, sources: list[Element]) -> str | None:
        given = next((found for one in sources if (found := value(one, "lang"))), None)
        given = given or value(self._context.styles.defaults, "lang")
        return known(given) if given else None

    def _is_note_sign(self, properties: Element | None) -> bool:
        names = self._context.styles.names(value(properties, "rStyle"))
        return any("footnote" in name or "endnote" in name for name in names)

    def _note_looks(self, properties: Element | None, link: str | None) -> None:
        if properties is None or link:
            return
        for name in _LOOKS:
            found = properties.find(W + name)
            if found is not None and found.get(f"{W}val") not in ("none", "0", "false", "auto"):
                sort = "strike" if name in ("strike", "dstrike") else "looks"
                self._context.report.note(sort, once_here=True)


_SIGNS = {"tab": " ", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad", "ptab": " "}
