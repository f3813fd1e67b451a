"""What cheats send who may only suggest (security.md, row 4)."""

from __future__ import annotations

from prosemirror.model import Fragment, Mark, Node, Slice
from prosemirror.transform import AddNodeMarkStep, RemoveMarkStep, RemoveNodeMarkStep, ReplaceStep
from prosemirror.transform.structure import NodeTypeWithAttrs

from manual_app.content.schema import SCHEMA
from manual_app.content.suggestions.marks import PLACEHOLDER
from tests.texts.suggesting import Case, Hand, paragraph

N = SCHEMA.nodes
BOLD = SCHEMA.marks["bold"].create()


def _comment(thread: str) -> Mark:
    return SCHEMA.marks["comment"].create({"thread": thread})


def _swap(h: Hand, block: str, from_: int, to: int, *nodes: Node) -> None:
    content = Slice(Fragment.from_array(list(nodes)), 0, 0)
    h.tr.step(ReplaceStep(h.at(block, from_), h.at(block, to), content))


def _accept_then_undo(h: Hand) -> None:
    h.tr.remove_mark(h.at("p6", 6), h.at("p6", 12), SCHEMA.marks["insertion"])
    h.put("p6", 6, "put in", h.insertion("old"))


def _border_of_theirs(h: Hand) -> None:
    """A border of one's own design, said to be part of what another puts in."""
    h.split("p2", 11, "old", h.them)


def _half_withdrawn(h: Hand) -> None:
    """What another puts in is split by a border of one's own, and the half behind it taken back."""
    h.split("p2", 11)
    h.delete("p2-b", 1, 4)


def _accepted_and_undone(h: Hand) -> None:
    """Another's insertion accepted, and its mark put on other words, as an undo would."""
    h.tr.remove_mark(h.at("p2", 8), h.at("p2", 14))
    h.strike("p1", 0, 5, h.insertion("old", h.them))


def _launder(h: Hand) -> None:
    _swap(h, "p2", 8, 14, SCHEMA.text("put in", [h.insertion()]))


def _move(h: Hand) -> None:
    h.delete("p1", 0, 6)
    h.tr.insert(h.at("p9", 0), SCHEMA.text("Alpha "))


def _move_block(h: Hand) -> None:
    block = h.tr.doc.node_at(h.at("p1"))
    h.delete_block("p1")
    h.add("p9", block)  # type: ignore[arg-type]


def _row(h: Hand) -> None:
    h.tr.insert(
        h.at("r1"), N["tableRow"].create({"id": "new"}, N["tableCell"].create(None, paragraph("new-c")))
    )


def _mixed(h: Hand) -> None:
    h.put("p1", 0, "honest ", h.insertion())
    h.put("p9", 0, "not ")


def _hidden(h: Hand) -> None:
    h.add("p4", paragraph("new", "New.", h.insertion()))
    h.tr.add_mark(h.at("new", 0), h.at("new", 3), h.insertion("new", h.them))


def _break_border(h: Hand) -> None:
    h.tr.delete(h.at("p8", 0), h.at("p8", 0) + 1)


def _borrowed_border(h: Hand) -> None:
    h.put("p2", 0, PLACEHOLDER, h.insertion())
    h.put("p1", -1, PLACEHOLDER, h.insertion())


def _taken_words(h: Hand) -> None:
    """Real words in between two of one's own border, so that rejecting it takes them along."""
    h.strike("p1", 0, 5)
    h.delete("p1", 0, 5)


CHEATS: dict[str, Case] = {
    "plain words put in": lambda h: h.put("p1", 0, "x"),
    "plain bold words put in": lambda h: h.put("p1", 0, "x", BOLD),
    "words really deleted": lambda h: h.delete("p1", 0, 5),
    "marked, then really deleted": _taken_words,
    "words replaced for good": lambda h: _swap(h, "p1", 0, 5, SCHEMA.text("Omega")),
    "a paragraph really put in": lambda h: h.add("p4", paragraph("new")),
    "a paragraph really deleted": lambda h: h.delete_block("p1"),
    "a paragraph really split": lambda h: h.tr.split(h.at("p1", 5)),
    "paragraphs really joined": lambda h: h.tr.join(h.at("p2")),
    "a suggestion in the name of another": lambda h: h.put("p1", 0, "x", h.insertion("new", h.them)),
    "a deletion in the name of another": lambda h: h.strike("p1", 0, 5, h.deletion("new", h.them)),
    "another's id used again": lambda h: h.put("p1", 0, "x", h.insertion("old", h.them)),
    "a paragraph in the name of another": lambda h: h.add(
        "p4", paragraph("new", "x", h.insertion("n", h.them))
    ),
    "an id without a member": lambda h: h.put("p1", 0, "x", SCHEMA.marks["insertion"].create({"id": "new"})),
    "an id of member 0": lambda h: h.put("p1", 0, "x", SCHEMA.marks["insertion"].create({"id": "0-new"})),
    "one's number behind a zero": lambda h: h.put(
        "p1", 0, "x", SCHEMA.marks["insertion"].create({"id": f"0{h.me}-new"})
    ),
    "own insertion accepted": lambda h: h.tr.remove_mark(h.at("p6", 6), h.at("p6", 12)),
    "own deletion accepted": lambda h: h.delete("p6", 17, 26),
    "own paragraph accepted": lambda h: (
        h.tr.step(RemoveNodeMarkStep(h.at("mb"), h.insertion("old"))) and None
    ),
    "own border accepted": _break_border,
    "own insertion accepted and proposed again beside": _accept_then_undo,
    "another's insertion accepted": lambda h: h.tr.remove_mark(h.at("p2", 8), h.at("p2", 14)),
    "another's insertion rejected": lambda h: h.delete("p2", 8, 14),
    "another's deletion accepted": lambda h: h.delete("p2", 19, 28),
    "another's deletion rejected": lambda h: h.tr.remove_mark(h.at("p2", 19), h.at("p2", 28)),
    "a part of another's insertion deleted": lambda h: h.delete("p2", 8, 11),
    "words added to another's insertion": lambda h: h.put("p2", 10, "x", h.insertion("old", h.them)),
    "another's insertion made one's own": _launder,
    "a border of one's own in the name of another": _border_of_theirs,
    "half of another's insertion taken back behind a border": _half_withdrawn,
    "another's insertion accepted and undone elsewhere": _accepted_and_undone,
    "another's insertion marked as deleted": lambda h: h.strike("p2", 8, 14),
    "another's deletion made one's own": lambda h: h.strike("p2", 19, 28),
    "another's paragraph accepted": lambda h: (
        h.tr.step(RemoveNodeMarkStep(h.at("ob"), h.insertion("old", h.them))) and None
    ),
    "another's paragraph rejected": lambda h: h.delete_block("ob"),
    "another's paragraph made one's own": lambda h: (
        h.tr.step(AddNodeMarkStep(h.at("ob"), h.insertion())) and None
    ),
    "another's paragraph written in": lambda h: h.put("ob", 0, "x"),
    "another's paragraph marked as deleted": lambda h: h.strike_block("ob"),
    "another's mark inside one's own paragraph": _hidden,
    "the id of a block changed": lambda h: h.tr.set_node_attribute(h.at("p1"), "id", "other"),
    "the id of a block taken away": lambda h: h.tr.set_node_attribute(h.at("p1"), "id", None),
    "the id of a block given to another": lambda h: h.tr.set_node_attribute(h.nameless, "id", "p1") and None,
    "the id of a block used in a new one": lambda h: h.add("p4", paragraph("p9", "x", h.insertion())),
    "two new blocks of one id": lambda h: (
        [h.add("p4", paragraph("twice", "x", h.insertion())) for _time in range(2)] and None
    ),
    "the mark of a discussion put on": lambda h: (
        h.tr.add_mark(h.at("p1", 0), h.at("p1", 5), _comment("t2")) and None
    ),
    "the mark of a discussion taken off": lambda h: (
        h.tr.step(RemoveMarkStep(h.at("p3", 7), h.at("p3", 16), _comment("t1"))) and None
    ),
    "the mark of a discussion taken off by new words": lambda h: _swap(
        h, "p3", 7, 16, SCHEMA.text("discussed")
    ),
    "a discussion moved into one's own words": lambda h: h.put("p1", 0, "x", h.insertion(), _comment("t1")),
    "a discussion put on with new words": lambda h: _swap(
        h, "p1", 0, 5, SCHEMA.text("Alpha", [_comment("t9")])
    ),
    "words made bold": lambda h: h.tr.add_mark(h.at("p1", 0), h.at("p1", 5), BOLD),
    "bold words made plain": lambda h: h.tr.remove_mark(h.at("p9", 8), h.at("p9", 14), BOLD),
    "words made a link": lambda h: (
        h.tr.add_mark(
            h.at("p1", 0), h.at("p1", 5), SCHEMA.marks["link"].create({"href": "https://example.org/"})
        )
        and None
    ),
    "the title": lambda h: h.tr.set_doc_attribute("title", "Other"),
    "a field": lambda h: h.tr.set_doc_attribute("purpose", "Other"),
    "a paragraph made a heading": lambda h: (
        h.tr.set_block_type(h.at("p1"), h.at("p1", -1), N["heading"], {"id": "p1", "level": 2}) and None
    ),
    "the level of a heading": lambda h: h.tr.set_node_attribute(h.at("h1"), "level", 3),
    "the alternative text of a picture": lambda h: h.tr.set_node_attribute(h.at("g1"), "alt", "x"),
    "the picture of a figure": lambda h: h.tr.set_node_attribute(h.at("g1"), "asset", "b" * 64),
    "the kind of a callout": lambda h: h.tr.set_node_attribute(h.at("k1"), "kind", "example"),
    "a paragraph put into a quotation": lambda h: (
        h.tr.wrap(
            h.tr.doc.resolve(h.at("p1", 0)).block_range(), [NodeTypeWithAttrs(N["blockquote"], {"id": "q"})]
        )
        and None
    ),
    "a row put into a table": _row,
    "a table really deleted": lambda h: h.delete_block("t1"),
    "a footnote really deleted": lambda h: h.delete_block("f1"),
    "a word of a footnote really deleted": lambda h: h.delete("f1", 0, 3),
    "a figure really deleted": lambda h: h.delete_block("g1"),
    "a list item really deleted": lambda h: h.delete_block("i1"),
    "words moved": _move,
    "a block moved": _move_block,
    "an honest write with a cheat in it": _mixed,
    "a border between others' paragraphs called one's own": _borrowed_border,
    "a space of no width among words": lambda h: h.put("p1", 5, PLACEHOLDER),
    "all words in one stroke": lambda h: h.tr.delete(h.at("p1", 0), h.at("p9", -1)),
}
