"""Permanent links: every paragraph and heading of a reading page says how to point at it."""

from __future__ import annotations

import re

from markupsafe import Markup

from manual_app.wording import _, current_locale

# our own renderer writes these elements, without others of their kind inside
_BLOCK = re.compile(r'<(?P<tag>p|h[2-6]) id="(?P<id>b-[A-Za-z0-9_-]+)">(?P<inside>.*?)</(?P=tag)>', re.DOTALL)


def with_permalinks(html: Markup) -> Markup:
    """Return the HTML of a text with a link to itself at the end of every paragraph and heading."""
    names = {"p": _("Link to this paragraph")}
    heading = _("Link to this heading")

    def linked(found: re.Match[str]) -> str:
        tag, anchor = found["tag"], found["id"]
        link = Markup('<a class="para" href="#{}" lang="{}" aria-label="{}"></a>').format(
            anchor, current_locale(), names.get(tag, heading)
        )
        return f'<{tag} id="{anchor}">{found["inside"]}{link}</{tag}>'

    return Markup(_BLOCK.sub(linked, html))  # noqa: S704 - what was safe before
