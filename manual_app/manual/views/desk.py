"""The page "Waiting for me"."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from manual_app.manual import desk
from manual_app.web import access
from manual_app.web.access import signed_in_member

blueprint = Blueprint("desk", __name__)


@blueprint.get("/waiting")
@access.members
def waiting() -> Any:
    """What waits for the member, what the member waits for, and the manual today."""
    return render_template("manual/waiting.html", desk=desk.desk(signed_in_member()))
