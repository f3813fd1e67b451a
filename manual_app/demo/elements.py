"""Parse a demo source into elements; the format itself is in `markup`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"br"})
_SPACE = re.compile(r"[ \t\r\n]+")  # a no-break space stays


class MarkupError(ValueError):
    """A demo source says something the authoring format does not know."""


def collapse(text: str) -> str:
    """Make one space of every run of spaces and line ends."""
    return _SPACE.sub(" ", text)


@dataclass
class Element:
    """One tag with its attributes and what stands inside it."""

    tag: str
    attrs: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def elements(self) -> list[Element]:
        """Return the child elements, without the words between them."""
        return [child for child in self.children if isinstance(child, Element)]

    def text(self) -> str:
        """Return all words inside, on one line."""
        parts = (child if isinstance(child, str) else child.text() for child in self.children)
        return collapse("".join(parts)).strip(" ")


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("body", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if self._open.pop().tag != tag:
            raise MarkupError(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def parse(source: str) -> Element:
    """Return the tree of a source; raises MarkupError where tags do not match."""
    tree = _Tree()
    tree.feed(source)
    tree.close()
    return tree.root
