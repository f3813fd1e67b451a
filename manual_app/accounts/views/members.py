"""Members: their roles and their standing."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, url_for

from manual_app.accounts import explained, queries, rules, service
from manual_app.accounts.forms import RolesForm
from manual_app.accounts.models import Member, Role
from manual_app.accounts.views import unfinished
from manual_app.accounts.views.blueprint import blueprint
from manual_app.web import access, answers
from manual_app.wording import _


@blueprint.route("/members/<int:member_id>", methods=["GET", "POST"])
@access.checked_by(rules.can_manage_people)
def member(member_id: int) -> Any:
    """Show and change what a member may do."""
    actor = access.signed_in_member()
    someone = queries.get_managed_member(actor, member_id)
    form = _roles_form(actor, someone)
    if form.validate_on_submit():
        with answers.told_in(form):
            roles = [*form.roles.data, *_kept(actor, someone)]
            service.set_roles(
                actor, someone, roles=roles, languages=form.languages.data, speaks=form.speaks.data
            )
        if not form.errors:
            flash(_("The roles of %(name)s are saved.", name=someone.name), "success")
            return _back_to(someone)
    given = rules.roles_to_give(actor, someone.organisation)
    options = explained.role_choices(given, someone.organisation)
    kept = _kept(actor, someone)
    return answers.form_page(
        "accounts/member.html",
        form,
        member=someone,
        kept=kept,
        role_options=options,
        factors=queries.factors_of(someone),
    )


@blueprint.post("/members/<int:member_id>/deactivate")
@access.checked_by(rules.can_manage_people)
def deactivate(member_id: int) -> Any:
    """Shut a member's account at once."""
    someone = queries.get_member(member_id)
    service.deactivate(access.signed_in_member(), someone)
    flash(_("%(name)s is signed out and cannot sign in any more.", name=someone.name), "success")
    return _back_to(someone)


@blueprint.post("/members/<int:member_id>/reactivate")
@access.checked_by(rules.can_manage_people)
def reactivate(member_id: int) -> Any:
    """Open a member's account again."""
    someone = queries.get_member(member_id)
    service.reactivate(access.signed_in_member(), someone)
    flash(_("%(name)s can sign in again.", name=someone.name), "success")
    return _back_to(someone)


@blueprint.get("/members/<int:member_id>/second-step")
@access.checked_by(rules.can_reset_second_step)
@unfinished.own_factors
def ask_to_reset_second_step(member_id: int) -> Any:
    """Say what a reset of the second step does, and ask."""
    someone = queries.get_member(member_id)
    access.permitted(rules.can_reset_second_step, someone)
    return render_template("accounts/reset_second_step.html", member=someone)


@blueprint.post("/members/<int:member_id>/second-step")
@access.checked_by(rules.can_reset_second_step)
@unfinished.own_factors
def reset_second_step(member_id: int) -> Any:
    """Take all factors off a member who has lost them."""
    someone = queries.get_member(member_id)
    service.reset_second_step(access.signed_in_member(), someone)
    flash(_("The second step of %(name)s is reset.", name=someone.name), "success")
    return answers.done(url_for("accounts.member", member_id=someone.id))


@blueprint.post("/members/<int:member_id>/contact")
@access.checked_by(rules.can_manage_people)
def make_contact(member_id: int) -> Any:
    """Make a member the contact of their organisation."""
    someone = queries.get_member(member_id)
    service.set_contact(access.signed_in_member(), someone)
    flash(_("%(name)s is the contact now and can invite colleagues.", name=someone.name), "success")
    return _back_to(someone)


def _roles_form(actor: Member, someone: Member) -> RolesForm:
    held = {"roles": sorted(someone.roles), "languages": sorted(someone.translates), "speaks": someone.speaks}
    form = RolesForm(data=held)
    offered = rules.roles_to_give(actor, someone.organisation)
    form.roles.choices = [(role.value, role.value) for role in offered]
    return form


def _kept(actor: Member, someone: Member) -> list[Role]:
    """Return the roles that stay, because the actor can neither give nor take them."""
    return sorted(someone.roles - rules.roles_to_give(actor, someone.organisation))


def _back_to(someone: Member) -> Any:
    return answers.done(url_for("accounts.partner", slug=someone.organisation.slug))
