"""Sign-ins that are not finished: the second step is missing, or a factor has to be set up first (row 8).

Such a session signs nobody in: every other address takes it for a stranger's. The few pages that finish it
name one of the two rules of this module.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from flask import redirect, request, url_for
from flask_login import current_user, login_user

from manual_app import db
from manual_app.accounts import queries, service
from manual_app.accounts.models import Member
from manual_app.accounts.queries import SignIn
from manual_app.accounts.rules import Missing
from manual_app.errors import Forbidden, NotSignedIn
from manual_app.web import access, redirects
from manual_app.web.access import View
from manual_app.web.transaction import SAFE
from manual_app.wording import _

PLACES = {Missing.SECOND_STEP: "accounts.second_step", Missing.FACTOR: "accounts.second_factor"}


def second_step(view: View) -> View:
    """Open the view to who has given a password and lacks the second step."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if current_user.is_authenticated:
            return _signed_in_already()
        _required(Missing.SECOND_STEP)
        return view(*args, **kwargs)

    return access.named(guarded, "second_step")


def own_factors(view: View) -> View:
    """Open the view to members, and to who must set up a factor first; the password must be a recent one."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        current_user.is_authenticated  # noqa: B018 who is in now stays so for this answer, whatever it changes
        if service.is_recent(required().session):
            return view(*args, **kwargs)
        if access.wants_json():
            raise Forbidden(_("Write your password again to go on."), code="password_again")
        wanted = request.path if request.method == "GET" else None
        return redirect(url_for("accounts.password_again", next=wanted), 303)

    return access.named(guarded, "own_factors")


def own_password(view: View) -> View:
    """Open the view to members, and to who must set up a factor first, however long ago they signed in."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        required()
        return view(*args, **kwargs)

    return access.named(guarded, "own_password")


def sign_in() -> SignIn | None:
    """Return the session of this browser, whole or not."""
    return queries.find_sign_in(access.session_token())


def required() -> SignIn:
    """Return the session of a member, or of who must set up a factor; raises NotSignedIn."""
    found = sign_in()
    if found is None or found.missing is Missing.SECOND_STEP:
        raise NotSignedIn(_("Sign in to go on."))
    return found


def half_signed_in() -> SignIn:
    """Return the session that lacks its second step; raises NotSignedIn."""
    return _required(Missing.SECOND_STEP)


def place_of(missing: Missing) -> str:
    """Return the page where what is missing is given, which leads back to where the browser wanted to go."""
    return url_for(PLACES[missing], next=redirects.local(request.values.get("next")))


def let_in(member: Member, token: str) -> None:
    """Sign the browser in by a whole session; the rest of its cookie stays, so other tabs can still send."""
    member.session_token = token
    login_user(member)


def finish(found: SignIn) -> None:
    """Give the browser, once this transaction is committed, a whole session for one without second step."""
    if found.session.second_step_at is None:
        fresh = service.take_second_step(access.session_token())
        db.after_commit(lambda: let_in(found.member, fresh))


def _required(missing: Missing) -> SignIn:
    found = sign_in()
    if found is None or found.missing is not missing:
        raise NotSignedIn(_("Sign in to go on."))
    return found


def _signed_in_already() -> Any:
    if access.wants_json() or request.method not in SAFE:
        raise Forbidden(_("You are signed in already."), code="signed_in")
    return redirect(redirects.after_sign_in())
