"""Names in the XML of Word, and how its small values are read."""

from __future__ import annotations

from typing import Any, TypeAlias

Element: TypeAlias = Any
"""An element of lxml, which ships no types."""

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
V = "{urn:schemas-microsoft-com:vml}"
REL = R
PACKAGE_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"

_STRICT = "http://purl.oclc.org/ooxml/"
_TRANSITIONAL = {
    "wordprocessingml/main": W[1:-1],
    "officeDocument/relationships": R[1:-1],
    "officeDocument/math": M[1:-1],
    "drawingml/main": A[1:-1],
    "drawingml/wordprocessingDrawing": WP[1:-1],
}
_OFF = frozenset({"0", "false", "off", "none"})


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value(parent: Element | None, path: str, attribute: str = "val") -> str | None:
    """Return the attribute of the child `path` of `parent`, both in Word's namespace; None without it."""
    found = None if parent is None else parent.find(W + path)
    return None if found is None else found.get(W + attribute)


def is_on(parent: Element | None, path: str) -> bool | None:
    """Return what a switch such as `b` says; None where it says nothing."""
    found = None if parent is None else parent.find(W + path)
    return None if found is None else found.get(f"{W}val", "1") not in _OFF


def number(given: str | None, default: int = 0) -> int:
    """Return a whole number as it is written in a file; what is none counts as the default."""
    try:
        return max(-(10**9), min(int(given or ""), 10**9))
    except ValueError:
        return default


def transitional(text: str) -> str:
    """Return XML of the strict form of the standard under the names everybody else uses."""
    if _STRICT not in text:
        return text
    for name, known in _TRANSITIONAL.items():
        text = text.replace(f"{_STRICT}{name}", known)
    return text
