"""Roles in words: what each may do, as domain.md says it, for the people who give and get them."""

from __future__ import annotations

from collections.abc import Iterable

from manual_app.accounts.models import Organisation, Role
from manual_app.wording import _, language_name


def role_name(role: str) -> str:
    """Return the role's name on screen."""
    return {
        Role.COORDINATOR: _("Coordinator"),
        Role.EDITOR: _("Editor"),
        Role.AUTHOR: _("Author"),
        Role.REVIEWER: _("Reviewer"),
        Role.TRANSLATOR: _("Translator"),
        Role.OBSERVER: _("Observer"),
    }[Role(role)]


def role_means(role: str, organisation: Organisation) -> str:
    """Return what somebody of this organisation may do with the role."""
    if role == Role.COORDINATOR and not organisation.is_lead:
        return _(
            "Gives the final approval to texts of the lead partner; looks after members of this partner."
        )
    return {
        Role.COORDINATOR: _("Looks after contents, people, settings and reviews; final approval; editions."),
        Role.EDITOR: _("Edits every text, assigns texts and sets due dates."),
        Role.AUTHOR: _(
            "Writes the texts of this partner and sends them for review; suggests and comments elsewhere."
        ),
        Role.REVIEWER: _("Suggests and comments on every text; decides in reviews of other partners' texts."),
        Role.TRANSLATOR: _("Edits translations into the languages chosen below."),
        Role.OBSERVER: _("Reads all drafts, open discussions and the record."),
    }[Role(role)]


def role_choices(roles: Iterable[str], organisation: Organisation) -> list[tuple[str, str, str]]:
    """Return (value, name, meaning) of roles, in the order of the table."""
    offered = set(roles)
    return [
        (role.value, role_name(role), role_means(role, organisation))
        for role in Role
        if role.value in offered
    ]


def role_names(roles: Iterable[str]) -> list[str]:
    """Return the names of roles, in the order of the table."""
    held = set(roles)
    return [role_name(role) for role in Role if role.value in held]


def language_names(codes: Iterable[str]) -> list[str]:
    """Return the names of languages, by name."""
    return sorted(language_name(code) for code in codes)
