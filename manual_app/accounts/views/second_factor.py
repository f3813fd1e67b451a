"""One's own second step: what there is, the app for codes, recovery codes, and the password asked again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup

from manual_app import db, mail
from manual_app.accounts import codes, installation, queries, rules, service
from manual_app.accounts.forms import CodeForm, PasswordAgainForm
from manual_app.accounts.queries import SignIn
from manual_app.accounts.views import unfinished
from manual_app.accounts.views.blueprint import blueprint
from manual_app.accounts.views.sign_in import is_password_of
from manual_app.errors import Unprocessable
from manual_app.web import access, answers, redirects
from manual_app.web.transaction import by_view
from manual_app.wording import _

PAGE = "accounts/new_app.html"


@blueprint.get("/account/second-step")
@unfinished.own_factors
def second_factor() -> Any:
    """Show what the member signs in with after the password, and offer what could be added."""
    member = unfinished.required().member
    is_demo = installation.here().is_demo
    factors = queries.factors_of(member)
    return render_template(
        "accounts/second_factor.html",
        member=member,
        factors=factors,
        needed=rules.needs_factor(member, is_demo=is_demo),
        may_remove=lambda one: rules.can_remove_factor(
            member, left=factors.left_without(one), is_demo=is_demo
        ),
        passkeys_possible=installation.here().takes_passkeys,
        full=len(factors.passkeys) >= service.MOST_PASSKEYS,
        most=service.MOST_PASSKEYS,
    )


@blueprint.post("/account/second-step/app")
@unfinished.own_factors
def begin_app() -> Any:
    """Make a key for an app and show it."""
    found = unfinished.required()
    service.begin_app(found.member, session_id=found.session.id)
    return answers.done(url_for("accounts.new_app", next=redirects.local(request.values.get("next"))))


@blueprint.get("/account/second-step/app")
@unfinished.own_factors
def new_app() -> Any:
    """Show the key, as a picture and as text, until the first code proves that it has arrived."""
    return _app_page(CodeForm())


@blueprint.post("/account/second-step/app/code")
@unfinished.own_factors
def confirm_app() -> Any:
    """Take codes of the app from now on."""
    form = CodeForm()
    if not form.validate():
        return _app_page(form)
    found = unfinished.required()
    try:
        service.confirm_app(found.member, form.code.data, session_id=found.session.id)
    except Unprocessable as refusal:
        form.code.errors = [refusal.message]
        return _app_page(form)
    return added(found).shown(_("Codes from your app are set up."))


@blueprint.post("/account/second-step/app/remove")
@unfinished.own_factors
def remove_app() -> Any:
    """Take no more codes of the app."""
    service.remove_app(access.signed_in_member())
    flash(_("Codes from your app are not asked for any more."), "success")
    return answers.done(overview_address())


@blueprint.post("/account/second-step/codes")
@unfinished.own_factors
def make_codes() -> Any:
    """Make ten recovery codes and show them this once."""
    member = access.signed_in_member()
    if not queries.owns_factor(member):
        return answers.done(overview_address())
    return Codes(service.renew_recovery_codes(member), overview_address()).shown("")


@blueprint.get("/account/password-again")
@unfinished.own_password
def password_again() -> Any:
    """Ask for the password once more before the sign-in itself is changed."""
    form = PasswordAgainForm(data={"next": redirects.local(request.args.get("next"))})
    return _password_page(form)


@blueprint.post("/account/password-again")
@by_view
@unfinished.own_password
def give_password_again() -> Any:
    """Note that the password was given; guesses count as they do at sign-in."""
    email = unfinished.required().member.email
    db.close()
    form = PasswordAgainForm()
    if not form.validate() or not is_password_of(email, form.password):
        return _password_page(form)
    with db.transaction():
        service.give_password_again(access.session_token())
    return answers.done(redirects.local(form.next.data) or overview_address())


@dataclass(frozen=True)
class Codes:
    """Recovery codes that were just made, if any, and where to go on from there."""

    made: list[str]
    onward: str

    def shown(self, words: str) -> Any:
        """Show them, this once; lead on when none were made."""
        if access.wants_json():
            return answers.done("", recovery_codes=self.made)
        if words:
            flash(words, "success")
        if not self.made:
            return redirect(self.onward, 303)
        return render_template(
            "accounts/recovery_codes.html",
            codes=self.made,
            onward=self.onward,
            made_at=db.today(),
            address=mail.link(url_for("accounts.sign_in")),
        )


def added(found: SignIn) -> Codes:
    """Finish a sign-in that waited for this factor, and make recovery codes with the first one."""
    made = [] if queries.factors_of(found.member).codes_left else service.renew_recovery_codes(found.member)
    unfinished.finish(found)
    return Codes(made, redirects.after_sign_in() if found.missing else overview_address())


def overview_address() -> str:
    """Return where one's second step is shown."""
    return url_for("accounts.second_factor")


def _app_page(form: CodeForm) -> Any:
    session, member, _missing = unfinished.required()
    key = service.find_new_key(member, session_id=session.id)
    if key is None:
        return redirect(overview_address(), 303)
    address = codes.app_address(key, account=member.email, issuer=_("The manual"))
    return answers.form_page(
        PAGE,
        form,
        address=address,
        picture=Markup(codes.picture_of(address)),  # noqa: S704 made by segno from letters and figures
        key=" ".join(key[start : start + 4] for start in range(0, len(key), 4)),
        replaces=queries.factors_of(member).app_works,
    )


def _password_page(form: PasswordAgainForm) -> Any:
    return answers.form_page("accounts/password_again.html", form, email=unfinished.required().member.email)
