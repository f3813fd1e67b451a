"""The mail that tells of a published Edition, and carries its proofs out of this installation."""

from __future__ import annotations

from manual_app import mail
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member, Role
from manual_app.accounts.rules import can_manage_editions
from manual_app.activity import queries as activity
from manual_app.editions.models import Edition
from manual_app.wording import _, language_name, use_locale


def published(edition: Edition) -> None:
    """Tell the contact of every partner and the coordinators, with what shows a later change of the record.

    The head of the record's chain is worth most where nobody here can change it (security.md, row 17).
    """
    head = activity.head_hash()
    for member in _told():
        with use_locale(member.language):
            mail.send(
                to=member.email,
                subject=_("Edition %(number)s is published", number=edition.number),
                body="\n\n".join(_paragraphs(edition, head)) + "\n",
            )


def _told() -> list[Member]:
    people = [accounts.find_contact(organisation.id) for organisation in accounts.list_organisations()]
    people += [m for m in accounts.members_with_role(Role.COORDINATOR) if can_manage_editions(m)]
    return list({m.id: m for m in people if m is not None and m.is_active}.values())


def _paragraphs(edition: Edition, head: str) -> list[str]:
    files = [f"{artifact.name}\nSHA-256 {artifact.sha256}" for artifact in edition.artifacts]
    return [
        _(
            "Edition %(number)s of the manual, %(language)s, is published.",
            number=edition.number,
            language=language_name(edition.language),
        ),
        mail.link(f"/editions/{edition.number}/{edition.language}"),
        _("Keep this message: it shows later whether a file or the record was changed."),
        *files,
        _("Proof (manifest)") + f"\nSHA-256 {edition.manifest_hash}",
        _("Record up to this publication") + f"\n{head}",
    ]
