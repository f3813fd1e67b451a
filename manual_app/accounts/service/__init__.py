"""Acts on organisations, members, sessions and invitations; the names other rooms use."""

from __future__ import annotations

from manual_app.accounts.service.attempts import count_attempt, forget, take_back
from manual_app.accounts.service.invitations import (
    Invited,
    Outcome,
    get_usable,
    invite,
    redeem,
    resend,
    revoke,
)
from manual_app.accounts.service.leaving import erase, leave
from manual_app.accounts.service.members import (
    change_own_account,
    change_password,
    create_member,
    deactivate,
    reactivate,
    renew_hash,
    set_contact,
    set_roles,
)
from manual_app.accounts.service.organisations import (
    Particulars,
    change_organisation,
    create_organisation,
    drawn_logo,
    remove_logo,
    set_logo,
)
from manual_app.accounts.service.resets import request_password_reset, reset_password
from manual_app.accounts.service.sessions import open_session, sign_out
from manual_app.accounts.service.upkeep import sweep_links, sweep_sign_ins

__all__ = [
    "Invited",
    "Outcome",
    "Particulars",
    "change_organisation",
    "change_own_account",
    "change_password",
    "count_attempt",
    "create_member",
    "create_organisation",
    "deactivate",
    "drawn_logo",
    "erase",
    "forget",
    "get_usable",
    "invite",
    "leave",
    "open_session",
    "reactivate",
    "redeem",
    "remove_logo",
    "renew_hash",
    "request_password_reset",
    "resend",
    "reset_password",
    "revoke",
    "set_contact",
    "set_logo",
    "set_roles",
    "sign_out",
    "sweep_links",
    "sweep_sign_ins",
    "take_back",
]
