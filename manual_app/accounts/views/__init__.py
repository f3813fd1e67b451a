"""Pages of people: sign-in, own account, partners, members, invitations, the record."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, url_for

from manual_app.accounts import explained, installation, queries, rules, sealing
from manual_app.accounts.models import Member
from manual_app.accounts.views import (
    account,
    invitations,
    members,
    partners,
    passkeys,
    passwords,
    record,
    second_factor,
    second_step,
    sign_in,
)
from manual_app.accounts.views.blueprint import blueprint
from manual_app.extensions import login
from manual_app.web import filters
from manual_app.wording import _

__all__ = [
    "account",
    "init_app",
    "invitations",
    "members",
    "partners",
    "passkeys",
    "passwords",
    "record",
    "second_factor",
    "second_step",
    "sign_in",
]

ACTS = {
    "organisation.created": "added the partner",
    "organisation.changed": "changed the partner",
    "organisation.logo": "changed the logo of",
    "organisation.logo_removed": "took off the logo of",
    "member.created": "became a member",
    "member.roles": "changed the roles of",
    "member.contact": "named the contact",
    "member.deactivated": "deactivated",
    "member.reactivated": "reactivated",
    "member.account": "changed the own account",
    "member.password": "changed the own password",
    "second_step.app_added": "set up an app as second step",
    "second_step.app_removed": "took off the app of the second step",
    "second_step.passkey_added": "set up a passkey as second step",
    "second_step.passkey_renamed": "renamed a passkey of the second step",
    "second_step.passkey_removed": "took off a passkey of the second step",
    "second_step.codes_made": "made new recovery codes",
    "second_step.code_used": "signed in with a recovery code",
    "second_step.reset": "reset the second step of",
    "invitation.sent": "sent an invitation",
    "invitation.resent": "sent an invitation again",
    "invitation.revoked": "took back an invitation",
    "invitation.redeemed": "accepted an invitation",
}


def init_app(app: Flask) -> None:
    """Open the room."""
    installation.configure(app.config)
    app.config["SIGN_IN_VIEW"] = "accounts.sign_in"
    login.user_loader(load_member)
    login.session_protection = None  # the row in the database ends a session, not a changed address
    app.register_blueprint(blueprint)
    filters.nav(
        lambda _member: [
            filters.NavItem(_("People"), url_for("accounts.people"), "people", place=80),
            filters.NavItem(_("Record"), url_for("accounts.record"), "record", place=90),
        ]
    )
    filters.offer_rules(
        rules.can_manage_organisations,
        rules.can_manage_people,
        rules.can_invite,
        rules.can_reset_second_step,
    )
    app.jinja_env.globals.update(
        role_names=explained.role_names,
        language_names=explained.language_names,
        device_key=sealing.device_key,
    )
    record.name_acts(ACTS)
    record.name_subjects("member", _member_subjects)
    record.name_subjects("organisation", _organisation_subjects)
    app.context_processor(lambda: {"account_items": _account_items()})


def load_member(token: str) -> Member | None:
    """Return the member whose session the cookie names, while that lasts and if it is whole."""
    member = queries.find_member_by_session(token)
    if member is not None:
        member.session_token = token
    return member


def _member_subjects(member_ids: Iterable[int]) -> dict[int, record.Subject]:
    return {number: record.Subject(one.name) for number, one in queries.members_by_id(member_ids).items()}


def _organisation_subjects(organisation_ids: Iterable[int]) -> dict[int, record.Subject]:
    return {
        one.id: record.Subject(one.name, url_for("accounts.partner", slug=one.slug))
        for one in queries.list_organisations()
        if one.id in organisation_ids
    }


def _account_items() -> list[dict[str, str]]:
    return [{"label": _("My account"), "href": url_for("accounts.account"), "icon": "user"}]
