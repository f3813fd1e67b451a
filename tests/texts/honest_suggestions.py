"""What honest members send who may only suggest."""

from __future__ import annotations

from manual_app.content.schema import SCHEMA
from tests.texts.suggesting import Case, Hand, paragraph

N = SCHEMA.nodes
BOLD = SCHEMA.marks["bold"].create()


def _replace_words(h: Hand) -> None:
    h.strike("p1", 6, 10)
    h.put("p1", 10, "better", h.insertion())


def _item(h: Hand) -> None:
    h.add("i2", N["listItem"].create({"id": "new-i"}, paragraph("new-ip"), [h.insertion()]))


def _list(h: Hand) -> None:
    item = N["listItem"].create({"id": "new-i"}, paragraph("new-ip"))
    h.add("p4", N["bulletList"].create({"id": "new-l"}, item, [h.insertion()]))


def _figure(h: Hand) -> None:
    caption = N["figcaption"].create(None, SCHEMA.text("New"))
    h.add("p4", N["figure"].create({"id": "new-g", "alt": "x"}, caption, [h.insertion()]))


def _footnote(h: Hand) -> None:
    note = N["footnote"].create({"id": "new-f"}, SCHEMA.text("A source."), [h.insertion()])
    h.tr.insert(h.at("p1", 5), note)


def _table(h: Hand) -> None:
    cell = N["tableCell"].create(None, paragraph("new-c"))
    row = N["tableRow"].create({"id": "new-r"}, cell)
    h.add("p4", N["table"].create({"id": "new-t"}, row, [h.insertion()]))


def _several(h: Hand) -> None:
    h.put("p1", 0, "One ", h.insertion("a"))
    h.strike("p9", 0, 3, h.deletion("b"))
    h.strike_block("k1", h.deletion("c"))


def _take_back_border(h: Hand) -> None:
    h.tr.delete(h.at("p7", -1) - 1, h.at("p8", 0) + 1)


def _undo_and_redo(h: Hand) -> None:
    h.put("p1", 0, "once", h.insertion())
    h.delete("p1", 0, 4)
    h.put("p1", 0, "again", h.insertion())


def _type_on(h: Hand) -> None:
    for letter in "word":
        h.put("p6", 12, letter, h.insertion("old"))


def _emptied(h: Hand) -> None:
    h.delete("mb", 0, 13)
    h.put("mb", 0, "Other words.")


HONEST: dict[str, Case] = {
    "words put in": lambda h: h.put("p1", 6, "new ", h.insertion()),
    "words put in at the start": lambda h: h.put("p1", 0, "new ", h.insertion()),
    "words put in at the end": lambda h: h.put("p1", -1, " new", h.insertion()),
    "bold words put in": lambda h: h.put("p1", 6, "new ", h.insertion(), BOLD),
    "words taken out": lambda h: h.strike("p1", 0, 5),
    "all words of a paragraph taken out": lambda h: h.strike("p1", 0, -1),
    "bold words taken out": lambda h: h.strike("p9", 8, 14),
    "words replaced": _replace_words,
    "words beside another's put in": lambda h: h.put("p2", 8, "mine ", h.insertion()),
    "words behind another's put in": lambda h: h.put("p2", 14, " mine", h.insertion()),
    "words inside another's put in": lambda h: h.put("p2", 11, "mine", h.insertion()),
    "words beside another's taken out": lambda h: h.strike("p2", 0, 7),
    "a discussed word taken out": lambda h: h.strike("p3", 7, 16),
    "a word put into a discussed one": lambda h: h.put("p3", 9, "new", h.insertion()),
    "a heading's word replaced": lambda h: h.put("h1", -1, " here", h.insertion()),
    "a paragraph put in": lambda h: h.add("p4", paragraph("new", "New.", h.insertion())),
    "a paragraph put in at the top": lambda h: h.add("h1", paragraph("new", "New.", h.insertion())),
    "a heading put in": lambda h: h.add(
        "p4", N["heading"].create({"id": "new", "level": 3}, SCHEMA.text("New"), [h.insertion()])
    ),
    "two paragraphs of one suggestion put in": lambda h: (
        [h.add("p4", paragraph(name, "New.", h.insertion())) for name in ("new1", "new2")] and None
    ),
    "a paragraph taken out": lambda h: h.strike_block("p1"),
    "a paragraph with another's words taken out": lambda h: h.strike_block("p2"),
    "a list item put in": _item,
    "a list item taken out": lambda h: h.strike_block("i1"),
    "a list put in": _list,
    "a list taken out": lambda h: h.strike_block("l1"),
    "a footnote put in": _footnote,
    "a footnote taken out": lambda h: (
        h.tr.add_mark(h.at("f1"), h.at("f1") + h.size("f1"), h.deletion()) and None
    ),
    "a word in a footnote put in": lambda h: h.put("f1", 3, " new", h.insertion()),
    "a figure put in": _figure,
    "a figure taken out": lambda h: h.strike_block("g1"),
    "a word of a caption taken out": lambda h: (
        h.tr.add_mark(h.at("g1") + 2, h.at("g1") + 5, h.deletion()) and None
    ),
    "a table put in": _table,
    "a table taken out": lambda h: h.strike_block("t1"),
    "a word in a cell put in": lambda h: h.put("c1", -1, " new", h.insertion()),
    "a callout taken out": lambda h: h.strike_block("k1"),
    "a paragraph in a callout put in": lambda h: h.add("kp1", paragraph("new", "New.", h.insertion())),
    "a paragraph split": lambda h: h.split("p1", 5),
    "two paragraphs joined": lambda h: h.join("p1", "p2"),
    "list items joined": lambda h: h.join("ip1", "ip2"),
    "own words taken back": lambda h: h.delete("p6", 6, 12),
    "a part of own words taken back": lambda h: h.delete("p6", 6, 9),
    "own deletion taken back": lambda h: h.tr.remove_mark(h.at("p6", 17), h.at("p6", 26)),
    "own paragraph taken back": lambda h: h.delete_block("mb"),
    "own paragraph written anew": _emptied,
    "own paragraph made a heading": lambda h: (
        h.tr.set_node_markup(h.at("mb"), N["heading"], {"id": "mb", "level": 3}, [h.insertion("old")])
        and None
    ),
    "own border taken back": _take_back_border,
    "own words gone on with": _type_on,
    "three at once": _several,
    "taken back and made again": _undo_and_redo,
    "a block given an id": lambda h: h.tr.set_node_attribute(h.nameless, "id", "given"),
}
