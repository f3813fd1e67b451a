"""Where to go next, from what a request says: addresses of this installation only (security.md, row 15)."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request, url_for


def local(target: str | None) -> str | None:
    """Return `target` when it is a plain path of this installation, else None.

    Browsers read `//host`, `/\\host` and tabs or line ends inside as another host: none of these pass.
    """
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    if not target.isprintable() or len(target) > 2000:
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def start() -> str:
    """Return where members begin: what waits for them."""
    return url_for("desk.waiting") if "desk.waiting" in current_app.view_functions else "/"


def after_sign_in() -> str:
    """Return where a member goes after signing in: the page they came from, else where members begin."""
    return local(request.values.get("next")) or start()
