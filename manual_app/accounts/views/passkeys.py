"""Passkeys of one's own: made, renamed, taken off."""

from __future__ import annotations

import json
from typing import Any

from flask import flash, jsonify, url_for
from flask_wtf import FlaskForm

from manual_app import db
from manual_app.accounts import installation, queries, service
from manual_app.accounts.forms import NewPasskeyForm, PasskeyNameForm
from manual_app.accounts.views import unfinished
from manual_app.accounts.views.blueprint import blueprint
from manual_app.accounts.views.second_factor import added, overview_address
from manual_app.errors import BadRequest, Conflict, Unprocessable
from manual_app.web import access, answers
from manual_app.web.storable import check
from manual_app.web.transaction import by_view
from manual_app.wording import _

PAGE = "accounts/new_passkey.html"


@blueprint.get("/account/second-step/passkey")
@unfinished.own_factors
def new_passkey() -> Any:
    """Ask for a name and let the browser make a passkey."""
    return _page(NewPasskeyForm())


@blueprint.post("/account/second-step/passkey/question")
@unfinished.own_factors
def ask_to_make_passkey() -> Any:
    """Give a script what a new passkey is to sign."""
    return jsonify(service.ask_to_make(unfinished.required().session, name=_("The manual")))


@blueprint.post("/account/second-step/passkey")
@by_view
@unfinished.own_factors
def add_passkey() -> Any:
    """Keep the passkey that was made; the question is used up, whatever the answer."""
    form = NewPasskeyForm()
    db.close()
    with db.transaction():
        challenge = service.take_challenge(unfinished.required().session, service.Purpose.MAKE)
    if not form.validate():
        return _page(form)
    try:
        with db.transaction():
            found = unfinished.required()
            service.add_passkey(found.member, answer_of(form), challenge=challenge, name=form.name.data)
            codes = added(found)
    except (Conflict, Unprocessable) as refusal:
        if access.wants_json():
            raise
        form.form_errors.append(refusal.message)
        return _page(form)
    return codes.shown(_("The passkey is set up."))


@blueprint.route("/account/second-step/passkeys/<int:passkey_id>", methods=["GET", "POST"])
@unfinished.own_factors
def rename_passkey(passkey_id: int) -> Any:
    """Ask for another name, and call the passkey so."""
    member = access.signed_in_member()
    passkey = queries.get_passkey(member, passkey_id)
    form = PasskeyNameForm(data={"name": passkey.name})
    if form.validate_on_submit():
        service.rename_passkey(member, passkey, form.name.data)
        flash(_("The passkey is called “%(name)s” now.", name=passkey.name), "success")
        return answers.done(overview_address())
    return answers.form_page("accounts/rename_passkey.html", form, passkey=passkey)


@blueprint.post("/account/second-step/passkeys/<int:passkey_id>/remove")
@unfinished.own_factors
def remove_passkey(passkey_id: int) -> Any:
    """Accept a passkey no more."""
    member = access.signed_in_member()
    passkey = queries.get_passkey(member, passkey_id)
    service.remove_passkey(member, passkey)
    flash(_("The passkey “%(name)s” is taken off.", name=passkey.name), "success")
    return answers.done(overview_address())


def answer_of(form: FlaskForm) -> dict[str, Any]:
    """Return what a browser says a passkey has answered; raises BadRequest for what is no JSON object."""
    try:
        answer = json.loads(form.credential.data or "{}")
    except (ValueError, RecursionError) as fault:
        raise BadRequest(_("This request could not be read.")) from fault
    if not isinstance(answer, dict):
        raise BadRequest(_("This request could not be read."))
    check(answer)
    return answer


def _page(form: NewPasskeyForm) -> Any:
    return answers.form_page(
        PAGE,
        form,
        member=unfinished.required().member,
        possible=installation.here().takes_passkeys,
        back=url_for("accounts.second_factor"),
    )
