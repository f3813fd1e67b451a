"""A new password: by a link for who forgot it, by the old one for who is signed in."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template

from manual_app import db, mail
from manual_app.accounts import passwords, queries, service
from manual_app.accounts.addresses import fold
from manual_app.accounts.forms import ChangePasswordForm, ForgottenForm, NewPasswordForm
from manual_app.accounts.views.blueprint import blueprint
from manual_app.accounts.views.sign_in import account_key, is_password_of, start_session
from manual_app.errors import NotFound
from manual_app.web import access, answers, client
from manual_app.web.transaction import by_view
from manual_app.wording import _


@blueprint.get("/forgotten-password")
@access.anyone
def forgotten_password() -> Any:
    """Ask for the address."""
    return answers.form_page("accounts/forgotten_password.html", ForgottenForm())


@blueprint.post("/forgotten-password")
@access.anyone
def request_password_reset() -> Any:
    """Send a link; the answer is the same whether or not the address is a member's."""
    form = ForgottenForm()
    if not form.validate():
        return answers.form_page("accounts/forgotten_password.html", form)
    service.count_attempt(
        client.fingerprint("reset-account", fold(form.email.data)),
        client.fingerprint("reset-address", client.address()),
    )
    service.request_password_reset(form.email.data)
    return render_template("accounts/reset_sent.html", email=form.email.data, by_mail=mail.goes_out())


@blueprint.get("/password/<token>")
@access.anyone
def choose_password(token: str) -> Any:
    """Ask for a new password, as long as the link opens something."""
    _owner(token)
    return answers.form_page("accounts/choose_password.html", NewPasswordForm(), token=token)


@blueprint.post("/password/<token>")
@by_view
@access.anyone
def reset_password(token: str) -> Any:
    """Set the new password, end all sessions, and lead to sign-in."""
    form = NewPasswordForm()
    form.owner = _owner(token)
    if not form.validate():
        return answers.form_page("accounts/choose_password.html", form, token=token)
    password_hash = passwords.hash_password(form.password.data)
    with db.transaction():
        member = service.reset_password(token, password_hash)
        service.forget(account_key(member.email))
    flash(_("Your password is changed. Sign in with it."), "success")
    return answers.done("/sign-in")


@blueprint.get("/account/password")
@access.members
def change_password() -> Any:
    """Ask for the password until now and the next one."""
    return answers.form_page("accounts/change_password.html", ChangePasswordForm())


@blueprint.post("/account/password")
@by_view
@access.members
def save_password() -> Any:
    """Change the password; every other browser is signed out."""
    me = access.signed_in_member()
    second_step = queries.owns_factor(me)  # which this browser has shown
    db.close()
    form = ChangePasswordForm()
    form.owner = (me.email, me.name)
    if not form.validate() or not is_password_of(me.email, form.current):
        return answers.form_page("accounts/change_password.html", form)
    password_hash = passwords.hash_password(form.password.data)
    with db.transaction():
        member = queries.get_member(me.id)
        service.change_password(member, password_hash)
    start_session(member, second_step=second_step)
    flash(_("Your password is changed. All other devices are signed out."), "success")
    return answers.done("/account")


def _owner(token: str) -> tuple[str, str]:
    """Return whom a link is for; raises NotFound."""
    with db.reading():
        reset = queries.find_password_reset(token)
        if reset is None or not reset.member.is_active:
            raise NotFound(_("This link has been used, or its 30 minutes are over. Ask for a new one."))
        return reset.member.email, reset.member.name
