"""The second step of a sign-in: a code from an app, a passkey, or a recovery code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_wtf import FlaskForm

from manual_app import db
from manual_app.accounts import queries, service
from manual_app.accounts.forms import CodeForm, RecoveryCodeForm, UsePasskeyForm
from manual_app.accounts.models import Member
from manual_app.accounts.queries import SignIn
from manual_app.accounts.views import unfinished
from manual_app.accounts.views.blueprint import blueprint
from manual_app.accounts.views.passkeys import answer_of
from manual_app.accounts.views.sign_in import forget_browser, signed_in
from manual_app.errors import Conflict, DomainError, NotSignedIn, TooMany, Unprocessable
from manual_app.web import access, client, redirects
from manual_app.web.transaction import by_view
from manual_app.wording import _

CODE, RECOVERY = "accounts/second_step.html", "accounts/recovery_code.html"


@blueprint.get("/sign-in/second-step")
@unfinished.second_step
def second_step() -> Any:
    """Ask for a code or a passkey, whichever the member has."""
    return _page(CODE, CodeForm(data={"next": _next()}))


@blueprint.post("/sign-in/second-step")
@by_view
@unfinished.second_step
def give_code() -> Any:
    """Finish the sign-in with a code from the app."""
    form = CodeForm()
    return _given(CODE, form, "code", lambda found: service.give_code(found.member, form.code.data))


@blueprint.get("/sign-in/recovery-code")
@unfinished.second_step
def recovery_code() -> Any:
    """Ask for one of the codes kept for a lost device."""
    return _page(RECOVERY, RecoveryCodeForm(data={"next": _next()}))


@blueprint.post("/sign-in/recovery-code")
@by_view
@unfinished.second_step
def give_recovery_code() -> Any:
    """Finish the sign-in with a recovery code, which is used up."""
    form = RecoveryCodeForm()
    return _given(
        RECOVERY,
        form,
        "recovery",
        lambda found: service.give_recovery_code(found.member, form.code.data),
        advice=_("That code is used up. If your phone or key is lost, set up another one in “My account”."),
    )


@blueprint.post("/sign-in/passkey/question")
@unfinished.second_step
def ask_for_passkey() -> Any:
    """Give a script what a passkey is to sign."""
    return jsonify(service.ask_to_use(unfinished.half_signed_in().session))


@blueprint.post("/sign-in/passkey")
@by_view
@unfinished.second_step
def give_passkey() -> Any:
    """Finish the sign-in with the answer of a passkey; the question is used up, whatever the answer."""
    form = UsePasskeyForm()
    db.close()
    with db.transaction():
        challenge = service.take_challenge(unfinished.half_signed_in().session, service.Purpose.USE)

    def give(found: SignIn) -> bool:
        service.give_passkey(found.member, answer_of(form), challenge=challenge)
        return True

    return _given(CODE, form, "", give)


def _given(
    template: str, form: FlaskForm, kind: str, give: Callable[[SignIn], bool], *, advice: str = ""
) -> Any:
    """Finish the sign-in, or say why not: 422 for nothing typed, 401 for a wrong answer, 429 for too many.

    The attempt is counted before anything is looked at, in a transaction of its own.
    """
    db.close()
    if not form.validate():
        return _again(template, form, NotSignedIn(_("Write the code.")), 422)
    try:
        counted = _count(kind)
        member = _taken(counted, give)
    except TooMany as refusal:
        return _again(template, form, refusal, 429)
    except (NotSignedIn, Unprocessable) as refusal:
        return _again(template, form, refusal, 401)
    except Conflict as refusal:
        return _again(template, form, refusal, 409)
    if advice and not access.wants_json():
        flash(advice, "warning")
    return signed_in(member)


def _count(kind: str) -> list[int]:
    with db.transaction():
        member = unfinished.half_signed_in().member
        keys = [f"{kind}:{member.id}"] if kind else []  # nobody guesses a passkey
        return service.count_attempt(*keys, client.fingerprint("address", client.address()))


def _taken(counted: list[int], give: Callable[[SignIn], bool]) -> Member:
    """Take what was given and open a whole session, both or neither; nothing of the one before stays."""
    with db.transaction():
        found = unfinished.half_signed_in()
        if not give(found):
            raise NotSignedIn(_("This code is wrong, or it was used already."), code="wrong_code")
        service.take_back(counted)
        fresh = service.take_second_step(access.session_token())
    forget_browser()
    unfinished.let_in(found.member, fresh)
    return found.member


def _again(template: str, form: FlaskForm, refusal: DomainError, status: int) -> Any:
    if access.wants_json():
        raise refusal
    if unfinished.sign_in() is None:  # ended meanwhile
        return redirect(url_for("accounts.sign_in", next=_next()))
    if isinstance(form, UsePasskeyForm):  # its page asks for a code as well
        form = CodeForm()
    if refusal.code == "wrong_code":
        form.code.errors = [refusal.message]
    elif not form.errors:
        form.form_errors.append(refusal.message)
    headers = {"Retry-After": str(refusal.retry_after)} if isinstance(refusal, TooMany) else {}
    return _page(template, form), status, headers


def _page(template: str, form: FlaskForm) -> str:
    member = unfinished.half_signed_in().member
    factors = queries.factors_of(member)
    return render_template(template, form=form, factors=factors, member=member)


def _next() -> str | None:
    return redirects.local(request.values.get("next"))
