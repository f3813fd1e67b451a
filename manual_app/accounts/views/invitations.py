"""Invitations: sending, sending again, taking back, and the page behind the link."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, url_for

from manual_app import db, mail
from manual_app.accounts import explained, passwords, queries, rules, service
from manual_app.accounts.addresses import read_addresses
from manual_app.accounts.forms import InviteForm, RedeemForm
from manual_app.accounts.models import Organisation
from manual_app.accounts.views.blueprint import blueprint
from manual_app.accounts.views.sign_in import start_session
from manual_app.web import access, answers, redirects
from manual_app.web.transaction import by_view
from manual_app.wording import _


@blueprint.get("/people/<slug>/invite")
@access.checked_by(rules.can_invite)
def invite(slug: str) -> Any:
    """Ask whom to invite, and to what."""
    organisation = queries.get_inviting_organisation(access.signed_in_member(), slug)
    return _invite_page(_invite_form(organisation), organisation)


@blueprint.post("/people/<slug>/invite")
@access.checked_by(rules.can_invite)
def send_invitations(slug: str) -> Any:
    """Send invitations and say what became of each address; without mail, show the links this once."""
    member = access.signed_in_member()
    organisation = queries.get_inviting_organisation(member, slug)
    form = _invite_form(organisation)
    if form.validate():
        with answers.told_in(form):
            invited = service.invite(
                member,
                organisation,
                read_addresses(form.addresses.data),
                roles=form.roles.data,
                languages=form.languages.data,
            )
            return _result(organisation, invited)
    return _invite_page(form, organisation)


@blueprint.post("/invitations/<int:invitation_id>/resend")
@access.checked_by(rules.can_invite)
def resend_invitation(invitation_id: int) -> Any:
    """Send an invitation again; the link before is dead."""
    invitation = queries.get_invitation(invitation_id)
    invited = service.resend(access.signed_in_member(), invitation)
    return _result(invitation.organisation, [invited])


@blueprint.post("/invitations/<int:invitation_id>/revoke")
@access.checked_by(rules.can_invite)
def revoke_invitation(invitation_id: int) -> Any:
    """Take an invitation back."""
    invitation = queries.get_invitation(invitation_id)
    service.revoke(access.signed_in_member(), invitation)
    flash(_("The invitation to %(email)s is taken back.", email=invitation.email), "success")
    return answers.done(url_for("accounts.partner", slug=invitation.organisation.slug))


@blueprint.get("/invitation/<token>")
@access.anyone
def invitation(token: str) -> Any:
    """Say who invites to what; opening the link uses nothing up, since mail scanners open links too."""
    return _invitation_page(token, RedeemForm(name=service.get_usable(token).name))


@blueprint.post("/invitation/<token>")
@by_view
@access.anyone
def redeem_invitation(token: str) -> Any:
    """Make the invited person a member and sign them in."""
    with db.reading():
        email = service.get_usable(token).email
    form = RedeemForm()
    form.owner = (email, form.name.data or "")
    if not form.validate():
        return _invitation_page(token, form)
    password_hash = passwords.hash_password(form.password.data)
    with db.transaction():
        member = service.redeem(token, name=form.name.data, password_hash=password_hash)
    first = start_session(member)
    if not first:
        flash(_("Welcome. This is where everything that waits for you will stand."), "success")
    return answers.done(first or redirects.start())


def _invite_form(organisation: Organisation) -> InviteForm:
    form = InviteForm(data={"roles": ["author"]})
    offered = rules.roles_to_give(access.signed_in_member(), organisation)
    form.roles.choices = [(role.value, role.value) for role in offered]
    return form


def _invite_page(form: InviteForm, organisation: Organisation) -> Any:
    offered = rules.roles_to_give(access.signed_in_member(), organisation)
    options = explained.role_choices(offered, organisation)
    return answers.form_page("accounts/invite.html", form, partner=organisation, role_options=options)


def _invitation_page(token: str, form: RedeemForm) -> Any:
    found = service.get_usable(token)
    offers = explained.role_choices(found.roles, found.organisation)
    return answers.form_page("accounts/invitation.html", form, invitation=found, offers=offers, token=token)


def _result(organisation: Organisation, invited: list[service.Invited]) -> Any:
    """Show what became of each address; the links only where no mail goes out."""
    shown = not mail.goes_out()
    if access.wants_json():
        rows = [
            {"email": one.email, "outcome": one.outcome, "link": one.link if shown else ""} for one in invited
        ]
        return answers.done("", invitations=rows)
    return render_template("accounts/invited.html", partner=organisation, invited=invited, links_shown=shown)
