"""Reading organisations, members, sessions and links; the names other rooms use."""

from __future__ import annotations

from manual_app.accounts.queries.links import (
    find_invitation,
    find_open_invitation,
    find_password_reset,
    get_invitation,
    list_pending_invitations,
)
from manual_app.accounts.queries.people import (
    Standing,
    count_lead_coordinators,
    find_contact,
    find_lead_organisation,
    find_member_by_email,
    find_organisation_by_slug,
    get_inviting_organisation,
    get_managed_member,
    get_member,
    get_organisation,
    get_organisation_by_slug,
    list_erasure_requests,
    list_members,
    list_organisations,
    logo_key,
    members_by_id,
    members_with_role,
    read_logo,
    standing,
)
from manual_app.accounts.queries.sessions import (
    find_member_by_session,
    find_permission_epoch,
    get_signed_in,
)

__all__ = [
    "Standing",
    "count_lead_coordinators",
    "find_contact",
    "find_invitation",
    "find_lead_organisation",
    "find_member_by_email",
    "find_member_by_session",
    "find_open_invitation",
    "find_organisation_by_slug",
    "find_password_reset",
    "find_permission_epoch",
    "get_invitation",
    "get_inviting_organisation",
    "get_managed_member",
    "get_member",
    "get_organisation",
    "get_organisation_by_slug",
    "get_signed_in",
    "list_erasure_requests",
    "list_members",
    "list_organisations",
    "list_pending_invitations",
    "logo_key",
    "members_by_id",
    "members_with_role",
    "read_logo",
    "standing",
]
