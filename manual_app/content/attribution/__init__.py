"""Who wrote what in a Text: for every position of the document the author of what stands there.

Runs of tokens are carried along through the steps of the log, in the way steps map positions. Only what steps
put in is looked at, never the document: it costs as much as there are steps, and as much as was written.

Marks and attributes change no author. What was replaced by the same words, moved, restored or brought back
keeps its own (`memory.py`). A field of the document belongs to who gave it another value last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from manual_app.content.attribution.memory import Memory
from manual_app.content.attribution.runs import Author, Run, Runs, joined
from manual_app.content.attribution.tokens import slice_tokens, tokens_of
from manual_app.content.schema import DocJson

__all__ = ["Author", "Authorship", "Run"]

_WHOLE = 10**9


class Authorship:
    """Who wrote what stands in one Text; `follow` takes it from version to version."""

    def __init__(self, doc: DocJson, author: Author = None) -> None:
        """Start from a document; `author` is who wrote all of it (None: it was there from the beginning)."""
        self._runs = Runs([Run(tokens_of(doc.get("content", ())), author)])
        self._memory = Memory()
        attrs = doc.get("attrs") or {}
        self._fields: dict[str, tuple[Any, Author]] = {name: (value, author) for name, value in attrs.items()}

    @property
    def size(self) -> int:
        """How many positions the document has."""
        return self._runs.size

    def runs(self) -> list[Run]:
        """Return the runs from beginning to end; neighbours have different authors."""
        return joined(self._runs, _WHOLE)

    def fields(self) -> dict[str, Author]:
        """Return who gave each field of the document the value it has."""
        return {name: author for name, (_value, author) in self._fields.items()}

    def follow(self, steps: Iterable[dict[str, Any]], author: Author) -> None:
        """Take in steps as they are stored, in order; raises ValueError for one that does not fit."""
        for step in steps:
            if step["stepType"] == "docAttr":
                self._answer(step["attr"], step["value"], author)
            for start, length, tokens in _replaced(step):
                removed = self._runs.replace(start, length, ()) if length else []
                if tokens:
                    self._runs.replace(start, 0, self._memory.credit(removed, tokens, author))
                self._memory.remember(start, removed)

    def after(self, steps: Iterable[dict[str, Any]], author: Author = None) -> Authorship:
        """Return who would have written what after steps; this one stays as it is."""
        following = Authorship({})
        following._runs, following._fields = Runs(self.runs()), dict(self._fields)
        following.follow(steps, author)
        return following

    def _answer(self, name: str, value: Any, author: Author) -> None:
        known = self._fields.get(name)
        if known is None or known[0] != value:
            self._fields[name] = (value, author)


def _replaced(step: dict[str, Any]) -> Iterator[tuple[int, int, str]]:
    """Yield what a step replaces, one place after the other: where, how many tokens, by which ones."""
    if step["stepType"] == "replace":
        yield step["from"], step["to"] - step["from"], slice_tokens(step.get("slice"))
    elif step["stepType"] == "replaceAround":
        tokens, insert = slice_tokens(step.get("slice")), step["insert"]
        before, after = step["gapFrom"] - step["from"], step["to"] - step["gapTo"]
        yield step["from"], before, tokens[:insert]
        yield step["gapTo"] + insert - before, after, tokens[insert:]
