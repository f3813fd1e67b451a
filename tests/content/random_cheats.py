"""Cheats at random: honest documents changed as no editor does, and a judge that does not ask the product."""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Json = dict[str, Any]
Found = list[tuple[Json, Json]]

KINDS = ("insertion", "deletion")
_LEAVES = ("hardBreak", "crossReference", "horizontalRule", "figure")
_BORDER = "\u200b"


def mark_in(node: Json) -> Json | None:
    """Return the mark of a suggestion that a node carries."""
    return next((one for one in node.get("marks", ()) if one["type"] in KINDS), None)


def is_of(mark: Json | None, member: int) -> bool:
    """Whether a suggestion is this member's."""
    return mark is not None and str(mark["attrs"]["id"]).startswith(f"{member}-")


def letters_without(node: Json, member: int) -> Iterator[tuple[str, ...]]:
    """Yield every letter and marked block, but for what this member puts in: borders do not count."""
    mark = mark_in(node)
    is_own = is_of(mark, member)
    if mark and is_own and mark["type"] == "insertion":
        return
    kept = (one for one in node.get("marks", ()) if not (is_own and one is mark))
    marks = sorted(json.dumps(one, sort_keys=True) for one in kept)
    if node["type"] == "text":
        yield from ((one, *marks) for one in node["text"] if not (is_own and one == _BORDER))
    elif node["type"] in _LEAVES or marks:
        yield node["type"], *marks
    for child in node.get("content", ()):
        yield from letters_without(child, member)


def suggested_by_others(doc: Json, member: int) -> dict[tuple[str, str], str]:
    """Return what everybody else suggests, by kind and id."""
    found: dict[tuple[str, str], str] = defaultdict(str)
    for node, _parent in nodes_in(doc):
        mark = mark_in(node)
        if mark and not is_of(mark, member):
            found[mark["type"], mark["attrs"]["id"]] += node.get("text", node["type"])
    return dict(found)


def nodes_in(node: Json) -> Found:
    """Return all nodes with their parents."""
    return [pair for child in node.get("content", ()) for pair in ((child, node), *nodes_in(child))]


def cheat(r: Random, doc: Json, member: int) -> Json:
    """Return a document in which one to three things are not as they were."""
    changed = copy.deepcopy(doc)
    for _time in range(r.randint(1, 3)):
        found = nodes_in(changed)
        marks = [mark["attrs"]["id"] for node, _parent in found if (mark := mark_in(node))]
        name = r.choice([f"{member}-f{r.randrange(4)}", *marks])
        if found:
            r.choice(_WAYS)(r, found, {"type": r.choice(KINDS), "attrs": {"id": name}})
    return changed


def _mark(r: Random, found: Found, mark: Json) -> None:
    node, _parent = r.choice(found)
    node["marks"] = [mark, *_other_marks(node)]


def _unmark(r: Random, found: Found, _mark: Json) -> None:
    if marked := [node for node, _parent in found if mark_in(node)]:
        node = r.choice(marked)
        node["marks"] = _other_marks(node)


def _rename(r: Random, found: Found, mark: Json) -> None:
    if marks := [its for node, _parent in found if (its := mark_in(node))]:
        r.choice(marks)["attrs"] = mark["attrs"]


def _turn(r: Random, found: Found, mark: Json) -> None:
    if marks := [its for node, _parent in found if (its := mark_in(node))]:
        r.choice(marks)["type"] = mark["type"]


def _move(r: Random, found: Found, _mark: Json) -> None:
    node, parent = r.choice(found)
    _other, into = r.choice(found)
    parent["content"] = [one for one in parent["content"] if one is not node]
    into["content"].insert(r.randint(0, len(into["content"])), node)


def _drop(r: Random, found: Found, _mark: Json) -> None:
    node, parent = r.choice(found)
    parent["content"] = [one for one in parent["content"] if one is not node]


def _double(r: Random, found: Found, _mark: Json) -> None:
    node, parent = r.choice(found)
    parent["content"].insert(r.randint(0, len(parent["content"])), copy.deepcopy(node))


def _shift(r: Random, found: Found, _mark: Json) -> None:
    """Give the last letter of a run to the one behind it, marks and all."""
    texts = [node for node, _parent in found if node["type"] == "text"]
    if len(texts) > 1:
        at = r.randrange(len(texts) - 1)
        one, behind = texts[at], texts[at + 1]
        if len(one["text"]) > 1:
            one["text"], behind["text"] = one["text"][:-1], one["text"][-1] + behind["text"]


def _mark_half(r: Random, found: Found, mark: Json) -> None:
    texts = [pair for pair in found if pair[0]["type"] == "text" and len(pair[0]["text"]) > 1]
    if texts:
        node, parent = r.choice(texts)
        at = r.randrange(1, len(node["text"]))
        half = {**node, "text": node["text"][at:], "marks": [mark, *_other_marks(node)]}
        node["text"] = node["text"][:at]
        where = next(index for index, one in enumerate(parent["content"]) if one is node)
        parent["content"].insert(where + 1, half)


def _border(r: Random, found: Found, mark: Json) -> None:
    blocks = [node for node, _parent in found if node["type"] in ("paragraph", "heading")]
    if blocks:
        inside = r.choice(blocks).setdefault("content", [])
        words = {"type": "text", "text": r.choice((_BORDER, "q")), "marks": [mark]}
        inside.insert(r.choice((0, len(inside))), words)


def _other_marks(node: Json) -> list[Json]:
    return [one for one in node.get("marks", ()) if one["type"] not in KINDS]


_WAYS: tuple[Callable[[Random, Found, Json], None], ...] = (
    *(_mark, _unmark, _rename, _turn, _move, _drop),
    *(_double, _shift, _mark_half, _border, _border),
)
