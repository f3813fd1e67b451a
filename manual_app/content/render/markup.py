"""HTML written by hand, so that it comes out as the cleaner would write it."""

from __future__ import annotations

from html import escape

from markupsafe import Markup

_VOID = frozenset({"br", "hr", "img"})


def text(words: str) -> str:
    """Escape text; what is HTML already stays."""
    return str(words) if isinstance(words, Markup) else escape(words, quote=False)


def element(tag: str, inside: str = "", /, **attributes: str | None) -> str:
    """Write an element around HTML; attributes that are None are left out, `_` in a name is `-`."""
    start = opening(tag, **attributes)
    return start if tag in _VOID else f"{start}{inside}</{tag}>"


def opening(tag: str, /, **attributes: str | None) -> str:
    """Write a start tag."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(plain(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{written}>"


def plain(value: str) -> str:
    """Return text as it is, and of HTML its words: an attribute holds nothing else."""
    return value.striptags() if isinstance(value, Markup) else value


def classes(*names: str) -> str | None:
    """Join class names, leaving out empty ones; none at all is None."""
    return " ".join(name for name in names if name) or None
