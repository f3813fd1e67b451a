"""Every route names its rule: `anyone`, `members`, `rule(can_…)` or `checked_by(can_…)`.

A test walks the URL map and fails for a view that names none.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from flask import current_app, redirect, request, session, url_for
from flask_login import current_user

from manual_app.errors import Forbidden, NotSignedIn
from manual_app.wording import _

View: TypeAlias = Callable[..., Any]
Rule: TypeAlias = Callable[..., bool]


def anyone(view: View) -> View:
    """Open the view to the public."""
    return named(view, "anyone")


def members(view: View) -> View:
    """Open the view to every signed-in member."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        signed_in_member()
        return view(*args, **kwargs)

    return named(guarded, "members")


def rule(allowed: Rule) -> Callable[[View], View]:
    """Open the view to members for whom `allowed(member)` holds."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            permitted(allowed)
            return view(*args, **kwargs)

        return named(guarded, allowed.__name__)

    return decorate


def checked_by(allowed: Rule) -> Callable[[View], View]:
    """Open the view to members; `allowed(member, object)` is checked by the service or query it calls, or by
    `permitted` where the view only shows a form.
    """

    def decorate(view: View) -> View:
        return named(members(view), allowed.__name__)

    return decorate


def checked_inside(allowed: Rule) -> Callable[[View], View]:
    """Leave it to the view to ask whose `session_token` came, and to its service to check `allowed`."""
    return lambda view: named(view, allowed.__name__)


def session_token() -> str:
    """Return the token that the cookie holds, empty without one; it may open no session."""
    token = session.get("_user_id", "")
    return token if isinstance(token, str) else ""


def signed_in_member() -> Any:
    """Return the member who is signed in; raises NotSignedIn."""
    if not current_user.is_authenticated:
        raise NotSignedIn(_("Sign in to go on."))
    return current_user._get_current_object()


def permitted(allowed: Rule, *objects: object) -> Any:
    """Return the signed-in member when `allowed(member, *objects)` holds; raises NotSignedIn, Forbidden."""
    member = signed_in_member()
    if not allowed(member, *objects):
        raise Forbidden(_("Your role does not allow this."))
    return member


def wants_json() -> bool:
    """Whether the client asked for JSON, or for a stream: refusals are JSON then, and nothing redirects."""
    best = request.accept_mimetypes.best_match(
        ["text/html", "application/json", "text/event-stream"], "text/html"
    )
    return best in ("application/json", "text/event-stream") or request.is_json


def to_sign_in() -> Any:
    """Return a redirect to the sign-in page that comes back to this page."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for(current_app.config["SIGN_IN_VIEW"], next=wanted))


def named(view: View, name: str) -> View:
    """Write on a view the name of the rule that guards it."""
    setattr(view, "access_rule", name)  # noqa: B010 functions have no such attribute for the type checker
    return view
