"""Words and blocks that stay in a file that came back, and are set otherwise: bold, linked, a heading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prosemirror.model import Node

from manual_app.content.plain import NodeJson, attributes
from manual_app.content.word.returned.known import Found, HandedOut, Span, width

LOOKS = ("bold", "italic", "superscript", "subscript", "link")
PLAIN = "plain"


def set_otherwise(its: HandedOut, stays: Iterable[tuple[Span, NodeJson]]) -> Iterator[tuple[str, str]]:
    """Yield the runs of words that look otherwise than they did, and how.

    `stays`: where each sign was, and the node of the file in which it is.
    """
    here = _looks_here(its)
    run, look = "", ""
    for (start, _end), source in stays:
        sign, was = here.get(start, (" ", ""))
        now = _look(its, ((mark["type"], mark.get("attrs") or {}) for mark in source.get("marks", ())))
        is_other = now != was and source["type"] == "text"
        if sign.isspace() or (is_other and now == look):
            run += sign
            continue
        if run.strip() and look:
            yield run.strip(), look
        run, look = (sign, now) if is_other else ("", "")
    if run.strip() and look:
        yield run.strip(), look


def _looks_here(its: HandedOut) -> dict[int, tuple[str, str]]:
    """Return each sign that was handed out, and how it looks, by the position before it."""
    found: dict[int, tuple[str, str]] = {}
    at = its.pos + 1
    for child in its.node.children:
        look = _look(its, ((mark.type.name, mark.attrs) for mark in child.marks))
        place = at
        for sign in (child.text or "") if child.is_text else "":
            found[place] = sign, look
            place += width(sign)
        at += child.node_size
    return found


def _look(its: HandedOut, marks: Iterable[tuple[str, object]]) -> str:
    """Return how words look; headings are bold as they are."""
    given = dict(marks)
    if its.node.type.name == "heading":
        given.pop("bold", None)
    names = [name for name in LOOKS if name in given]
    return " ".join(f"link:{_address(given[one])}" if one == "link" else one for one in names) or PLAIN


def _address(attrs: object) -> str:
    return str(attrs["href"]).rstrip("/") if isinstance(attrs, dict) else ""


def other_kind(base: Node, its: HandedOut, one: Found) -> str | None:
    """Return what a block is in the file, where it was something else: a heading, an item of a list."""
    if "figcaption" in (its.node.type.name, one.node["type"]):
        return None
    place = base.resolve(its.pos)
    is_item = its.parent.type.name in ("listItem", "taskItem")
    was_list = place.node(place.depth - 1).type.name if is_item else ""
    was = was_list or _kind(its.node.type.name, its.node.attrs.get("level"))
    now = one.in_list or _kind(one.node["type"], attributes(one.node).get("level"))
    return None if was == now else now


def _kind(name: str, level: object) -> str:
    return f"{name}{level}" if name == "heading" else name
