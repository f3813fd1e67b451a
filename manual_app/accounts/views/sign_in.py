"""Sign-in and sign-out, for browsers and for clients that ask for JSON."""

from __future__ import annotations

from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request, session
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from wtforms import PasswordField

from manual_app import db
from manual_app.accounts import passwords, queries, service
from manual_app.accounts.addresses import fold
from manual_app.accounts.forms import SignInForm
from manual_app.accounts.models import Member
from manual_app.accounts.views import unfinished
from manual_app.accounts.views.blueprint import blueprint
from manual_app.errors import DomainError, NotSignedIn, TooMany
from manual_app.web import access, client, redirects
from manual_app.web.transaction import by_view
from manual_app.wording import _


@blueprint.get("/sign-in")
@access.anyone
def sign_in() -> Any:
    """Ask for address and password; a member who is signed in sees who they are."""
    found = unfinished.sign_in()
    if found is not None and found.missing is not None:
        return redirect(unfinished.place_of(found.missing))
    form = SignInForm(data={"next": redirects.local(request.args.get("next"))})
    return _sign_in_page(form)


@blueprint.post("/sign-in")
@by_view
@access.anyone
def sign_in_with_password() -> Any:
    """Sign in, or say why not: 422 for an unfinished form, 401 for a wrong password, 429 for too many."""
    form = SignInForm()
    if not form.validate():
        return _again(form, NotSignedIn(_("Write your e-mail address and your password.")), 422)
    try:
        member = recognise(form.email.data, form.password.data)
    except TooMany as refusal:
        return _again(form, refusal, 429)
    except NotSignedIn as refusal:
        return _again(form, refusal, 401)
    return signed_in(member, start_session(member))


@blueprint.get("/sign-in/session")
@access.anyone
def who_is_in() -> Any:
    """Say who is signed in on this browser, for a page that has been open for long; null: nobody."""
    member = current_user if current_user.is_authenticated else None
    token = generate_csrf() if member else None
    return jsonify({"member": member.id if member else None, "csrf_token": token})


@blueprint.get("/sign-in/again")
@access.members
def signed_in_again() -> Any:
    """Lead back to the text that waits in another tab."""
    return render_template("accounts/signed_in_again.html")


@blueprint.post("/sign-out")
@access.anyone
def sign_out() -> Any:
    """End the session for good, whoever asks; a copy of its cookie opens nothing any more."""
    service.sign_out(access.session_token())
    forget_browser()
    if access.wants_json():
        return jsonify({})
    flash(_("You are signed out."), "success")
    return redirect("/sign-in")


def signed_in(member: Member, first: str = "") -> Any:
    """Lead a browser on: to what is missing still (`first`), else to where it wanted to go."""
    if not access.wants_json():
        return redirect(first or redirects.after_sign_in())
    if first:
        return jsonify({"missing": first, "csrf_token": generate_csrf()})
    return jsonify({"member": {"id": member.id, "name": member.name}, "csrf_token": generate_csrf()})


def recognise(email: str, password: str) -> Member:
    """Return the active member of this address and password; raises TooMany, NotSignedIn.

    The attempt is counted before the password is looked at, and hashing happens outside any transaction.
    """
    with db.transaction():
        counted = service.count_attempt(account_key(email), client.fingerprint("address", client.address()))
    with db.reading():
        member = queries.find_member_by_email(email)
    stored = member.password_hash if member is not None and member.is_active else None
    right = passwords.matches(stored, password)
    if member is None or stored is None or not right:
        raise NotSignedIn(_("This address and this password do not belong together."), code="wrong_password")
    renewed = passwords.hash_password(password) if passwords.is_outdated(stored) else None
    with db.transaction():
        service.take_back(counted)
        if renewed:
            service.renew_hash(member.id, renewed)
    return member


def is_password_of(email: str, field: PasswordField) -> bool:
    """Check what a member has typed as their own password, and say in the field why not; guesses count."""
    try:
        recognise(email, field.data)
    except NotSignedIn:
        field.errors = [_("This is not your password.")]
    except TooMany as refusal:
        field.errors = [refusal.message]
    return not field.errors


def account_key(email: str) -> str:
    """Return the key under which guesses at an account are counted."""
    return client.fingerprint("account", fold(email))


def start_session(member: Member, *, second_step: bool = False) -> str:
    """Give the browser a new session of this member; nothing of the one before stays (row 5).

    Return where it has to go first, empty when the session is whole.
    """
    with db.transaction():
        token = service.open_session(member, second_step=second_step)
        found = queries.find_sign_in(token)
        missing = found.missing if found else None
    forget_browser()
    if missing is not None:
        session["_user_id"] = token
        return unfinished.place_of(missing)
    unfinished.let_in(member, token)
    return ""


def forget_browser() -> None:
    """Empty the cookie; the CSRF token is made anew for whoever comes next."""
    session.clear()
    g.pop("csrf_token", None)


def _again(form: SignInForm, refusal: DomainError, status: int) -> Any:
    if access.wants_json():
        raise refusal
    form.password.data = ""
    if not form.errors:
        form.form_errors.append(refusal.message)
    headers = {"Retry-After": str(refusal.retry_after)} if isinstance(refusal, TooMany) else {}
    return _sign_in_page(form, locked=refusal.details.get("over") == ["account"]), status, headers


def _sign_in_page(form: SignInForm, *, locked: bool = False) -> str:
    """Return the page; `locked` says that a new password, and nothing else, spares waiting."""
    return render_template("accounts/sign_in.html", form=form, start=redirects.after_sign_in(), locked=locked)
