"""Erasing a person: everywhere but in what is sealed, which holds numbers only."""

from __future__ import annotations

from manual_app import db, jobs, outbox
from manual_app.accounts import service as accounts
from manual_app.accounts.models import Member
from manual_app.discussions.notices import service as notices
from manual_app.errors import Conflict, Unprocessable
from manual_app.manual import queries as manual
from manual_app.texts import service as texts
from manual_app.wording import _


def erase(actor: Member, member: Member, *, confirmation: str) -> None:
    """Replace a member's name and address by a pseudonym wherever they are kept; it cannot be undone.

    `confirmation` is the member's address, typed. Raises Forbidden, Conflict, Unprocessable.
    """
    if confirmation.strip().lower() != member.email:
        raise Unprocessable(_("Write the address of the member exactly."), field="address")
    if (manual.get_manual().contact_email or "").strip().lower() == member.email:
        raise Conflict(
            _("This is the public contact address of the manual. Change it in the settings first.")
        )
    person = accounts.erase(actor, member)
    texts.release(member)
    notices.forget(member)
    outbox.forget((person.name, person.beside_partner), person.email, member.given_name)
    db.after_commit(_scrub)


def _scrub() -> None:
    """Overwrite what database and queue would keep of it for a while."""
    db.scrub()
    jobs.scrub()
