"""What is removed when it has served: answers to writes that no browser asks for any more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from manual_app import db, jobs
from manual_app.texts.models import Answer

KEPT = timedelta(days=90)  # a browser that was offline this long sends its write as a new one


@jobs.job
@jobs.every_hour
def sweep_answers() -> None:
    """Remove what writes were answered long ago."""
    with db.transaction() as session:
        session.execute(delete(Answer).where(Answer.created_at < db.now() - KEPT))
