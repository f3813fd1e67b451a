"""Acts on organisations, members, sessions and invitations; the names other rooms use."""

from __future__ import annotations

from manual_app.accounts.service.attempts import count_attempt, forget, take_back
from manual_app.accounts.service.members import create_member, renew_hash
from manual_app.accounts.service.organisations import create_organisation
from manual_app.accounts.service.sessions import open_session, sign_out

__all__ = [
    "count_attempt",
    "create_member",
    "create_organisation",
    "forget",
    "open_session",
    "renew_hash",
    "sign_out",
    "take_back",
]
