"""Pages of people: sign-in, own account, partners, members, invitations, the record."""

from __future__ import annotations

from flask import Flask

from manual_app.accounts import queries
from manual_app.accounts.models import Member
from manual_app.accounts.views import sign_in
from manual_app.extensions import login


def init_app(app: Flask) -> None:
    """Open the room."""
    app.config["SIGN_IN_VIEW"] = "accounts.sign_in"
    login.user_loader(load_member)
    login.session_protection = None  # the row in the database ends a session, not a changed address
    app.register_blueprint(sign_in.blueprint)


def load_member(token: str) -> Member | None:
    """Return the member whose session the cookie names, while that session lasts."""
    member = queries.find_member_by_session(token)
    if member is not None:
        member.session_token = token
    return member
