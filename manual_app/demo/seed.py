"""Fill an empty installation with the demo, through the services, so that every rule binds it too.

All but the printed edition is one transaction: an interrupted seeding leaves nothing behind, or all of it,
and the next one goes on with the edition.
"""

from __future__ import annotations

from collections.abc import Callable

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member
from manual_app.demo import contents, remarks, rounds, sources
from manual_app.demo.people import Members, seed_people
from manual_app.demo.plan import ACCOUNTS, COORDINATOR, EDITION, LANGUAGES, WRITINGS, Writing
from manual_app.editions import queries as editions
from manual_app.editions import service as edition_service
from manual_app.editions.compiling import compile_edition, take_back_compiles
from manual_app.editions.rules import State, newest_job
from manual_app.errors import Conflict, NotFound
from manual_app.manual import queries as manual
from manual_app.wording import _

Say = Callable[[str], None]


class NotEmpty(Conflict):
    """The installation holds something else than the demo."""


def seed_demo(password: str, say: Say) -> None:
    """Seed the demo with `password` for every account; `say` hears of each stage.

    Does nothing where the demo is complete. Raises NotEmpty in an installation that holds anything else.
    """
    with db.reading():
        found = bool(accounts.list_organisations())
        if found and accounts.find_member_by_email(COORDINATOR) is None:
            raise NotEmpty(_("This installation holds content already. The demo needs an empty one."))
    if not found:
        with db.transaction():
            _seed_everything(password, say)
    _print_edition(say)


def _seed_everything(password: str, say: Say) -> None:
    members = seed_people(password)
    say(_("%(count)s accounts of 13 partners", count=len(ACCOUNTS)))
    contents.seed_settings(members)
    ids = contents.seed_outline(members, db.today())
    for writing in WRITINGS:
        _seed_writing(members, ids, writing)
    say(_("%(count)s texts in %(languages)s languages", count=len(WRITINGS), languages=len(LANGUAGES)))


def _seed_writing(members: Members, ids: contents.SectionIds, writing: Writing) -> None:
    contents.write(members, ids, writing)
    if writing.first_round:
        rounds.hold(members, ids, writing, writing.first_round)
    if writing.later_edits:
        contents.write(members, ids, writing, writing.later_edits)
    if writing.later_round:
        rounds.hold(members, ids, writing, writing.later_round)
    if writing.name == remarks.REMARKED:
        remarks.remark(members, ids, writing)


def _print_edition(say: Say) -> None:
    """Compile and publish the demo's edition, also after a start that was cut off while it was compiled."""
    job_id = _job()
    if job_id is None:
        return
    say(_("Edition %(number)s is being compiled", number=EDITION))
    compile_edition(job_id)
    with db.transaction():
        job = editions.get_job(job_id)
        if job.state != State.COMPILED:
            say(_("Edition %(number)s could not be compiled: %(reason)s", number=EDITION, reason=job.error))
            return
        edition_service.publish(_coordinator(), job.edition)
    say(_("Edition %(number)s is published", number=EDITION))


def _job() -> int | None:
    """Return the compile to carry out, queued now or left over; None once the edition is published."""
    with db.transaction():
        try:
            edition = editions.get_edition(EDITION, "en", preview=False)
        except NotFound:
            edition = edition_service.create_edition(
                _coordinator(), number=EDITION, language="en", left_out=_left_out()
            )
        if edition.published_at is not None:
            return None
        job = newest_job(edition)
        if job is None or job.state in (State.FAILED, State.CANCELLED):
            job = edition_service.compile_again(_coordinator(), edition)
        if job.state == State.COMPILING:
            job.leased_until = None  # cut off: whoever seeds has the installation to themselves
        job_id: int = job.id
    take_back_compiles()
    return job_id


def _coordinator() -> Member:
    member = accounts.find_member_by_email(COORDINATOR)
    if member is None:
        raise NotFound(_("The demo's coordinator is missing."))
    return member


def _left_out() -> dict[int, str]:
    """Return the reasons of the plan by the ids of their sections, which are found by their titles."""
    reasons = {sources.title("en", w.name): w.left_out_because for w in WRITINGS if w.left_out_because}
    entries = manual.flat(manual.outline())
    return {entry.section.id: reasons[entry.title] for entry in entries if entry.title in reasons}
