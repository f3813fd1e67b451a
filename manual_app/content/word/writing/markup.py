"""XML as text: escaped once, in one place."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def el(name: str, attributes: dict[str, object] | None = None, *inside: str) -> str:
    """Return an element; what stands inside is XML already."""
    given = "".join(f" {key}={quoteattr(text(str(value)))}" for key, value in (attributes or {}).items())
    content = "".join(inside)
    return f"<{name}{given}>{content}</{name}>" if content else f"<{name}{given}/>"


def val(name: str, value: object) -> str:
    """Return an element of Word that holds one value."""
    return el(name, {"w:val": value})


def words(given: str, name: str = "w:t") -> str:
    """Return running text with its spaces."""
    return el(name, {"xml:space": "preserve"}, escape(text(given)))


def text(given: str) -> str:
    """Return text without what XML cannot hold."""
    return _NOT_XML.sub("", given)
