"""The style guide as HTML, rendered by the app itself: every component on one page.

`python -m tests.design.styleguide FILE` writes it for the eye (links lead to /static of a running app).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, Response, render_template

from manual_app import create_app
from manual_app.web import security
from manual_app.web.filters import NavItem

MEMBER = SimpleNamespace(
    id=1,
    name="Author",
    called="Author",
    initials="DA",
    colour=2,
    organisation=SimpleNamespace(name="Daugavpils City Council"),
)
ROOMS = [
    NavItem(label=label, url="#", name=label.lower(), count=count)
    for label, count in [("Waiting for me", 3), ("Contents", 0), ("Editions", 0), ("People", 0)]
]


def page(app: Flask, *, theme: str = "") -> Response:
    """Return the guide as a signed-in member gets it, with the headers of every page."""
    headers = {"Cookie": f"theme={theme}"} if theme else {}
    with app.test_request_context("/", headers=headers):
        html = render_template(
            "styleguide/index.html",
            manual_title="Manual for Solidarity 2020",
            current_member=MEMBER,
            nav_items=lambda: ROOMS,
            address="?page={}".format,
        )
        return security.set_headers(app.make_response(html))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        guide = page(create_app({"SECRET_KEY": "s" * 40, "TESTING": True}, instance=Path(folder)))
    Path(sys.argv[1]).write_bytes(guide.data)
