"""How much of a text is by whom: words and characters, counted as they are sent for review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from prosemirror.model import Node

from manual_app.content.attribution import Authorship
from manual_app.content.attribution.tokens import tokens_of
from manual_app.content.fields import BODY, fields_of
from manual_app.content.plain import INLINE, WORD, NodeJson, attributes, children
from manual_app.content.schema import SCHEMA, DocJson, node_rules, to_json
from manual_app.content.steps import apply_again, step_json
from manual_app.content.suggestions import resolving_steps

_Letters = list[tuple[str, Hashable]]


@dataclass(frozen=True, slots=True)
class Share:
    """What one author wrote of a text."""

    words: int
    characters: int


def shares(kind: str, doc: DocJson, authorship: Authorship) -> dict[Any, Share]:
    """Count the words and characters of a document by author, those of free fields included.

    Open suggestions count as rejected, as in what is approved. A word is by who wrote most of its letters,
    of two by the first. What nobody wrote is left out.
    """
    doc, authorship = _rejected(doc, authorship)
    words: Counter[Hashable] = Counter()
    characters: Counter[Hashable] = Counter()
    for passage in _passages(kind, doc, authorship):
        characters.update(author for _letter, author in passage)
        text = "".join(letter for letter, _author in passage)
        for found in WORD.finditer(text):
            words.update([_writer(author for _, author in passage[found.start() : found.end()])])
    return {one: Share(words[one], count) for one, count in characters.items() if one is not None}


def _rejected(doc: DocJson, authorship: Authorship) -> tuple[DocJson, Authorship]:
    """Return both as they are once every open suggestion is rejected."""
    node = Node.from_json(SCHEMA, doc)
    steps = resolving_steps(node, "reject", lambda _id: True)
    if not steps:
        return doc, authorship
    return to_json(apply_again(node, steps)), authorship.after([step_json(step) for step in steps])


def _writer(authors: Iterable[Hashable]) -> Hashable:
    return Counter(authors).most_common(1)[0][0]


def _passages(kind: str, doc: DocJson, authorship: Authorship) -> Iterator[_Letters]:
    yield from _Reading(authorship).passages(doc)
    writers = authorship.fields()
    for name, value in _free_answers(kind, doc):
        yield [(letter, writers.get(name)) for letter in value]


def _free_answers(kind: str, doc: DocJson) -> Iterator[tuple[str, str]]:
    attrs: dict[str, Any] = doc.get("attrs") or {}
    rules = node_rules("doc")
    for field in fields_of(kind):
        rule = {} if field.name == BODY else rules[field.name]
        value = attrs.get(field.name)
        if rule.get("type") == "string" and "pattern" not in rule and value:
            yield field.name, value


class _Reading:
    """Goes through a document with the author of each position at hand."""

    def __init__(self, authorship: Authorship) -> None:
        self._authors = [run.author for run in authorship.runs() for _token in run.tokens]
        self._at = 0

    def passages(self, node: NodeJson) -> Iterator[_Letters]:
        """Yield the letters that blocks hold directly, a footnote's after those of its block."""
        letters: _Letters = []
        inside: list[_Letters] = []
        for child in children(node):
            if child["type"] == "text":
                letters += self._letters(child)
            elif child["type"] in INLINE and not children(child):
                letters += [("\n", None)] if child["type"] == "hardBreak" else []
                self._at += len(tokens_of([child]))
            else:
                inside += self._captions(child)
                self._at += len(tokens_of([{**child, "content": []}])) - 1
                inside += self.passages(child)
                self._at += 1
        yield letters
        yield from inside

    def _captions(self, node: NodeJson) -> Iterator[_Letters]:
        """Yield what a block says in its attributes: it is by who made the block."""
        for name in ("caption", "rationale"):
            if said := attributes(node).get(name):
                yield [(letter, self._authors[self._at]) for letter in said]

    def _letters(self, text: NodeJson) -> _Letters:
        found: _Letters = []
        for letter in text["text"]:
            found.append((letter, self._authors[self._at]))
            self._at += 1 if letter <= "\uffff" else 2
        return found
