"""Built assets: the manifest that the bundler writes, and hashed files that caches keep for ever."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from flask import Flask, g, request, url_for

from manual_app import paths
from manual_app.web import access


@lru_cache(maxsize=4)
def _manifest(modified: int) -> dict[str, str]:
    path = paths.static() / "dist" / "manifest.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if modified else {}


def manifest() -> dict[str, str]:
    """Return source name -> hashed file name; empty before the first build."""
    path = paths.static() / "dist" / "manifest.json"
    return _manifest(path.stat().st_mtime_ns if path.is_file() else 0)


def asset(name: str) -> str:
    """Return the address of a built asset, such as `app.css`; a page asks for its icons hundreds of times."""
    known: dict[str, str] = g.setdefault("assets", {})
    if name not in known:
        known[name] = url_for("static", filename=f"dist/{manifest().get(name, name)}")
    return known[name]


def init_app(app: Flask) -> None:
    """Serve `static/dist` under /static/dist, cached for a year when the name holds a hash."""
    app.jinja_env.globals["asset"] = asset  # a global: imported macros do not see the context

    @app.after_request
    def keep_hashed(response: Any) -> Any:
        if request.endpoint == "static" and response.status_code in (200, 206, 304):
            hashed = request.path.rsplit("/", 1)[-1] in set(manifest().values())
            response.headers["Cache-Control"] = (
                "public, max-age=31536000, immutable" if hashed else "public, no-cache"
            )
        return response

    access.anyone(app.view_functions["static"])
