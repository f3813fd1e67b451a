"""Built assets: the manifest that the bundler writes, and hashed files that caches keep for ever.

What the bundler packed is sent packed to browsers that take it, as all do: a third of the bytes for whoever
opens the editor on a weak network. Pages are not packed here: they hold tokens beside what others typed.
"""

from __future__ import annotations

import json
from functools import lru_cache
from os.path import isfile
from typing import Any

from flask import Flask, Response, current_app, g, request, url_for
from werkzeug.security import safe_join

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


def send(filename: str) -> Response:
    """Send a file, as its packed twin where there is one and the browser takes it."""
    twin = f"{filename}.gz"
    packed = isfile(safe_join(str(paths.static()), twin) or "")  # noqa: PTH113 - a name too long is no file
    response = current_app.send_static_file(twin if packed and takes_packed() else filename)
    if packed:
        response.vary.add("Accept-Encoding")
    return response


def takes_packed() -> bool:
    """Whether the browser takes gzip; who wants a part of a file counts in the bytes of the file itself."""
    return request.accept_encodings.quality("gzip") > 0 and "Range" not in request.headers


def init_app(app: Flask) -> None:
    """Serve `static/dist` under /static/dist, cached for a year when the name holds a hash."""
    app.jinja_env.globals["asset"] = asset  # a global: imported macros do not see the context
    app.view_functions["static"] = access.anyone(send)

    @app.after_request
    def keep_hashed(response: Any) -> Any:
        if request.endpoint == "static" and response.status_code in (200, 206, 304):
            hashed = request.path.rsplit("/", 1)[-1] in set(manifest().values())
            response.headers["Cache-Control"] = (
                "public, max-age=31536000, immutable" if hashed else "public, no-cache"
            )
        return response
