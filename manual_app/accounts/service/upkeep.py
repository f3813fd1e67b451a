"""What is removed when it has served: counted failures, ended sessions (personal data is kept no longer)."""

from __future__ import annotations

from manual_app import db, jobs
from manual_app.accounts.service import attempts, sessions


@jobs.job
@jobs.every_minute
def sweep_sign_ins() -> None:
    """Remove what is too old to count."""
    with db.transaction():
        attempts.sweep()
        sessions.sweep()
