"""Mail to a member about their own sign-in: who did not do it themselves learns of it."""

from __future__ import annotations

from manual_app import db, mail, wording
from manual_app.accounts.models import Member
from manual_app.wording import Lazy, _, format_datetime


def tell(member: Member, what: Lazy) -> None:
    """Mail the member, in their language, what has just changed about how they sign in."""
    with wording.use_locale(member.language):
        mail.send(
            to=member.email,
            subject=_("Your sign-in to the manual has changed"),
            body=_(
                "Hello %(name)s,\n\n"
                "%(what)s\n"
                "%(moment)s\n\n"
                "If this was you, there is nothing to do.\n"
                "If it was not you, choose a new password at once and tell a coordinator:\n\n"
                "%(link)s\n",
                name=member.name,
                what=what,
                moment=format_datetime(db.now()),
                link=mail.link("/forgotten-password"),
            ),
        )
