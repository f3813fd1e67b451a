"""Ask for a preview of the edition, and wait until the worker has made it; runs in the Debian of a trial."""

import sys
import time

from manual_app import create_app, db
from manual_app.accounts.models import Role
from manual_app.accounts.queries import members_with_role
from manual_app.editions import queries
from manual_app.editions.rules import State, newest_job
from manual_app.editions.service import create_edition

with create_app().app_context():
    with db.transaction():
        coordinator = members_with_role(Role.COORDINATOR)[0]
        job = newest_job(create_edition(coordinator, number="9.0", language="en", preview=True))
        assert job is not None
        job_id, state = job.id, State.QUEUED
    while state in (State.QUEUED, State.COMPILING):
        time.sleep(1)
        with db.reading():
            state, error = State(queries.get_job(job_id).state), queries.get_job(job_id).error
sys.exit(0 if state == State.COMPILED else f"the preview is {state}: {error}")
