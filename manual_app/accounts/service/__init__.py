"""Acts on organisations, members, sessions and invitations; the names other rooms use."""

from __future__ import annotations

from manual_app.accounts.service.attempts import count_attempt, forget, take_back
from manual_app.accounts.service.factors import (
    begin_app,
    confirm_app,
    forget_factors,
    give_code,
    give_recovery_code,
    key_of,
    remove_app,
    renew_recovery_codes,
    reset_second_step,
)
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
from manual_app.accounts.service.passkeys import (
    MOST_PASSKEYS,
    Purpose,
    add_passkey,
    ask_to_make,
    ask_to_use,
    give_passkey,
    remove_passkey,
    take_challenge,
)
from manual_app.accounts.service.resets import request_password_reset, reset_password
from manual_app.accounts.service.sessions import (
    give_password_again,
    is_recent,
    open_session,
    sign_out,
    take_second_step,
)
from manual_app.accounts.service.upkeep import sweep_links, sweep_sign_ins

__all__ = [
    "MOST_PASSKEYS",
    "Invited",
    "Outcome",
    "Particulars",
    "Purpose",
    "add_passkey",
    "ask_to_make",
    "ask_to_use",
    "begin_app",
    "change_organisation",
    "change_own_account",
    "change_password",
    "confirm_app",
    "count_attempt",
    "create_member",
    "create_organisation",
    "deactivate",
    "drawn_logo",
    "erase",
    "forget",
    "forget_factors",
    "get_usable",
    "give_code",
    "give_passkey",
    "give_password_again",
    "give_recovery_code",
    "invite",
    "is_recent",
    "key_of",
    "leave",
    "open_session",
    "reactivate",
    "redeem",
    "remove_app",
    "remove_logo",
    "remove_passkey",
    "renew_hash",
    "renew_recovery_codes",
    "request_password_reset",
    "resend",
    "reset_password",
    "reset_second_step",
    "revoke",
    "set_contact",
    "set_logo",
    "set_roles",
    "sign_out",
    "sweep_links",
    "sweep_sign_ins",
    "take_back",
    "take_challenge",
    "take_second_step",
]
