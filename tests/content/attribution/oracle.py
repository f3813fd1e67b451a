"""Who wrote what, found the slow way: an author for each token, and the tokens of the document read anew."""

from __future__ import annotations

from typing import Any

from prosemirror.model import Node
from prosemirror.transform import Step

from manual_app.content.attribution.memory import Memory
from manual_app.content.attribution.runs import Author, Run
from manual_app.content.attribution.tokens import tokens_of
from manual_app.content.schema import SCHEMA

Token = tuple[str, str]


def tokens(doc: Node) -> list[Token]:
    """Return what stands at each position of a document, by ProseMirror's own count."""
    found: list[Token] = []

    def visit(node: Node) -> None:
        for child in node.children:
            if child.is_text:
                code = str(child.text).encode("utf-16-le", "surrogatepass")
                found.extend(("text", code[at : at + 2].hex()) for at in range(0, len(code), 2))
            elif child.is_leaf:
                found.append(("leaf", child.type.name))
            else:
                found.append(("open", child.type.name))
                visit(child)
                found.append(("close", ""))

    visit(doc)
    assert len(found) == doc.content.size
    return found


class SlowAuthorship:
    """Asks the same memory what comes again, but finds every place by ProseMirror's maps, token by token."""

    def __init__(self, doc: Node, author: Author = None) -> None:
        self._doc = doc
        self._line: list[Run] = [Run(one, author) for one in self._characters(doc)]
        self._memory = Memory()

    def follow(self, given: dict[str, Any], author: Author) -> None:
        """Take in one step."""
        step = Step.from_json(SCHEMA, given)
        after = step.apply(self._doc).doc
        assert after is not None
        characters = self._characters(after)
        replaced: list[tuple[int, int, int, int]] = []
        step.get_map().for_each(lambda *places: replaced.append(places))
        for start, end, new_start, new_end in replaced:
            length = end - start
            removed = self._line[new_start : new_start + length]
            inserted = "".join(characters[new_start:new_end])
            credited = self._memory.credit(removed, inserted, author) if inserted else []
            self._line[new_start : new_start + length] = [
                Run(token, run.author) for run in credited for token in run.tokens
            ]
            self._memory.remember(new_start, removed)
        self._doc = after

    def authors(self) -> list[Author]:
        """Return the author of each position."""
        return [run.author for run in self._line]

    def _characters(self, doc: Node) -> list[str]:
        return list(tokens_of(doc.to_json().get("content", ())))
