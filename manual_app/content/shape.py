"""The strict check of steps as they arrive, before anything reads them.

It never recurses and never trusts a type: a hostile client meets `BadStep` and nothing else
(security.md rows 1 and 13). Whether the steps fit a document is checked when they are applied.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from manual_app.content.schema import SCHEMA, node_rules
from manual_app.errors import Unprocessable
from manual_app.wording import _

MAX_STEPS = 500
MAX_WRITE_BYTES = 256_000
MAX_NODES = 20_000
MAX_DEPTH = 24
MAX_POSITION = 2**31 - 1
_MAX_MARK_STEPS = 2_000
_MAX_MARKS = 12
_MAX_VALUE_DEPTH = 4

# Control characters, halves of surrogate pairs and code points that are no characters.
_BAD_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_NODE_KEYS = frozenset({"type", "attrs", "content", "marks"})
_TEXT_KEYS = frozenset({"type", "text", "marks"})
_NODE_ATTRIBUTES = {name: frozenset(kind.attrs) for name, kind in SCHEMA.nodes.items()}
_MARK_ATTRIBUTES = {name: frozenset(kind.attrs) for name, kind in SCHEMA.marks.items()}
_ANY_NODE_ATTRIBUTE = frozenset().union(*_NODE_ATTRIBUTES.values())
_FIELDS = frozenset(node_rules("doc"))

Json = dict[str, Any]


class BadStep(Unprocessable):
    """A step that is malformed, does not fit the schema, or passes a limit; `reason` is for the log."""

    code = "bad_step"

    def __init__(self, reason: str) -> None:
        super().__init__(_("This change does not fit what a text may contain."))
        self.reason = reason


class _Count:
    """What all steps of one write may hold together."""

    def __init__(self) -> None:
        self.nodes = 0
        self.characters = 0

    def node(self) -> None:
        self.nodes += 1
        _need(self.nodes <= MAX_NODES, "too many nodes")

    def text(self, value: str) -> None:
        self.characters += len(value)
        _need(self.characters <= MAX_WRITE_BYTES, "too much text")
        _need(_BAD_CHARACTER.search(value) is None, "a character that is none")


def check_shape(steps: object) -> list[Json]:
    """Return the steps, known to be well-formed JSON steps within the limits of one write.

    Raises BadStep. `MAX_WRITE_BYTES` limits the request's body too, which its reader enforces.
    """
    _need(type(steps) is list and 0 < len(steps) <= MAX_STEPS, "the number of steps")
    count = _Count()
    given: list[Any] = steps  # type: ignore[assignment]
    for step in given:
        _check_step(step, count)
    return given


def _need(holds: bool, reason: str) -> None:
    if not holds:
        raise BadStep(reason)


def _check_step(step: object, count: _Count) -> None:
    if type(step) is not dict:
        raise BadStep("a step is no object")
    kind = step.get("stepType")
    check = _STEPS.get(kind) if type(kind) is str else None
    if check is None:
        raise BadStep("an unknown kind of step")
    check(step, count)


def _keys(step: Json, required: str, optional: str = "") -> None:
    needed = {"stepType", *required.split()}
    _need(needed <= step.keys() <= needed | set(optional.split()), "the keys of a step")


def _positions(step: Json, names: str) -> None:
    """Positions must be whole numbers, each at least the one before."""
    before = 0
    for name in names.split():
        value = step[name]
        _need(type(value) is int and before <= value <= MAX_POSITION, f"the position {name}")
        before = value


def _check_replace(step: Json, count: _Count) -> None:
    _keys(step, "from to", "slice structure")
    _positions(step, "from to")
    _need(type(step.get("structure", False)) is bool, "structure")
    _check_slice(step.get("slice"), count)


def _check_replace_around(step: Json, count: _Count) -> None:
    _keys(step, "from to gapFrom gapTo insert", "slice structure")
    _positions(step, "from gapFrom gapTo to")
    _positions(step, "insert")
    _need(type(step.get("structure", False)) is bool, "structure")
    _check_slice(step.get("slice"), count)


def _check_mark_step(step: Json, count: _Count) -> None:
    _keys(step, "from to mark")
    _positions(step, "from to")
    _check_mark(step["mark"], count)


def _check_mark_set(step: Json, count: _Count) -> None:
    _keys(step, "steps")
    steps = step["steps"]
    if type(steps) is not list or len(steps) > _MAX_MARK_STEPS:
        raise BadStep("a set of mark steps")
    for inner in steps:
        _need(type(inner) is dict and inner.get("stepType") in ("addMark", "removeMark"), "a set of marks")
        count.node()
        _check_mark_step(inner, count)


def _check_node_mark(step: Json, count: _Count) -> None:
    _keys(step, "pos mark")
    _positions(step, "pos")
    _check_mark(step["mark"], count)


def _check_attr(step: Json, count: _Count) -> None:
    _keys(step, "pos attr value")
    _positions(step, "pos")
    _need(type(step["attr"]) is str and step["attr"] in _ANY_NODE_ATTRIBUTE, "an unknown attribute")
    _check_value(step["value"], count)


def _check_doc_attr(step: Json, count: _Count) -> None:
    _keys(step, "attr value")
    _need(type(step["attr"]) is str and step["attr"] in _FIELDS, "an unknown field")
    _check_value(step["value"], count)


_STEPS: dict[str, Callable[[Json, _Count], None]] = {
    "replace": _check_replace,
    "replaceAround": _check_replace_around,
    "addMark": _check_mark_step,
    "removeMark": _check_mark_step,
    "markSet": _check_mark_set,
    "addNodeMark": _check_node_mark,
    "removeNodeMark": _check_node_mark,
    "attr": _check_attr,
    "docAttr": _check_doc_attr,
}


def _check_slice(piece: object, count: _Count) -> None:
    if piece is None:
        return
    if type(piece) is not dict or not {"content"} <= piece.keys() <= {"content", "openStart", "openEnd"}:
        raise BadStep("a slice")
    content = piece["content"]
    _need(type(content) is list and len(content) > 0, "the content of a slice")
    _check_nodes(content, count)
    opened = 0
    for name, side in (("openStart", 0), ("openEnd", -1)):
        depth = piece.get(name, 0)
        _need(type(depth) is int and 0 <= depth <= _depth_at(content, side), "a slice open too deep")
        opened += depth
    # a slice that adds nothing would vanish when it is written down again
    _need(opened < _size_up_to(content, opened), "an empty slice")


def _depth_at(content: list[Json], side: int) -> int:
    depth = 0
    while (
        content
        and content[side]["type"] in _NODE_ATTRIBUTES
        and not SCHEMA.nodes[content[side]["type"]].is_leaf
    ):
        depth += 1
        content = content[side].get("content") or []
    return depth


def _size_up_to(content: list[Json], enough: int) -> int:
    """Measure content in positions, no further than it takes to be more than enough."""
    size, waiting = 0, [content]
    while waiting and size <= enough:
        for node in waiting.pop():
            if node["type"] == "text":
                size += len(node["text"])
            else:
                size += 1 if SCHEMA.nodes[node["type"]].is_leaf else 2
                waiting.append(node.get("content") or [])
    return size


def _check_nodes(content: list[Any], count: _Count) -> None:
    waiting = [(content, 1)]
    while waiting:
        siblings, depth = waiting.pop()
        _need(depth <= MAX_DEPTH, "too deep")
        for node in siblings:
            count.node()
            inner = _check_node(node, count)
            if inner:
                waiting.append((inner, depth + 1))


def _check_node(node: object, count: _Count) -> list[Any]:
    """Check one node without its content, which is returned."""
    if type(node) is not dict or type(node.get("type")) is not str:
        raise BadStep("a node")
    if node["type"] == "text":
        _need(node.keys() <= _TEXT_KEYS and type(node.get("text")) is str and node["text"] != "", "a text")
        count.text(node["text"])
    else:
        _need(
            node["type"] in _NODE_ATTRIBUTES and node["type"] != "doc" and node.keys() <= _NODE_KEYS, "a node"
        )
        _check_attributes(node.get("attrs"), _NODE_ATTRIBUTES[node["type"]], count)
    marks = node.get("marks", [])
    _need(type(marks) is list and len(marks) <= _MAX_MARKS, "marks")
    for mark in marks:
        _check_mark(mark, count)
    inner: object = node.get("content", [])
    if type(inner) is not list:
        raise BadStep("the content of a node")
    return inner


def _check_mark(mark: object, count: _Count) -> None:
    if type(mark) is not dict or not {"type"} <= mark.keys() <= {"type", "attrs"}:
        raise BadStep("a mark")
    kind = mark["type"]
    _need(type(kind) is str and kind in _MARK_ATTRIBUTES, "an unknown mark")
    _check_attributes(mark.get("attrs"), _MARK_ATTRIBUTES[kind], count)


def _check_attributes(attributes: object, known: frozenset[str], count: _Count) -> None:
    if attributes is None:
        return
    if type(attributes) is not dict or not attributes.keys() <= known:
        raise BadStep("attributes")
    for value in attributes.values():
        _check_value(value, count)


def _check_value(value: object, count: _Count) -> None:
    """Attribute values are null, booleans, whole numbers, texts, and small lists and records of them."""
    waiting: list[tuple[object, int]] = [(value, 0)]
    while waiting:
        item, depth = waiting.pop()
        if type(item) is str:
            count.text(item)
        elif isinstance(item, list | dict):
            count.node()
            _need(depth < _MAX_VALUE_DEPTH and len(item) <= 60, "a value of an attribute")
            inside = item if isinstance(item, list) else [*item, *item.values()]
            waiting.extend((inner, depth + 1) for inner in inside)
        else:
            _need(item is None or type(item) is bool or type(item) is int, "a value of an attribute")
