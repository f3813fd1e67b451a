"""What is removed when it has served: counted failures, ended sessions, links."""

from __future__ import annotations

from manual_app import db, jobs
from manual_app.accounts.service import attempts, invitations, passkeys, resets, sessions


@jobs.job
@jobs.every_minute
def sweep_sign_ins() -> None:
    """Remove what is too old to count."""
    with db.transaction():
        attempts.sweep()
        sessions.sweep()
        passkeys.sweep()


@jobs.job
@jobs.every_hour
def sweep_links() -> None:
    """Remove links that open nothing any more, and whom they were for."""
    with db.transaction():
        resets.sweep()
        invitations.sweep()
