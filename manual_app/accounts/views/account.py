"""One's own account."""

from __future__ import annotations

from typing import Any

from flask import flash

from manual_app.accounts import queries, service
from manual_app.accounts.forms import AccountForm
from manual_app.accounts.views.blueprint import blueprint
from manual_app.web import access, answers
from manual_app.wording import _, interface_languages


@blueprint.route("/account", methods=["GET", "POST"])
@access.members
def account() -> Any:
    """Show and change name, language and consent to print; roles are shown only."""
    member = access.signed_in_member()
    form = AccountForm(obj=member)
    form.language.choices = list(interface_languages().items())
    if form.validate_on_submit():
        service.change_own_account(
            member,
            name=form.name.data,
            language=form.language.data,
            name_in_print=form.name_in_print.data,
        )
        flash(_("Your account is saved."), "success")
        return answers.done("/account")
    return answers.form_page("accounts/account.html", form, member=member, factors=queries.factors_of(member))
