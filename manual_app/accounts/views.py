"""Pages of people: sign-in, invitations, organisations, members."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Open the room."""
    app.config["SIGN_IN_VIEW"] = "accounts.sign_in"
