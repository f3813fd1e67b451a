"""What is kept about one member, and where a name stands that nobody can take out by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select

from manual_app import db
from manual_app.accounts.models import (
    AuthenticatorApp,
    Invitation,
    Member,
    Organisation,
    Passkey,
    PasswordReset,
    RecoveryCode,
    SignInFailure,
    SignInSession,
)
from manual_app.activity.models import LogEntry
from manual_app.discussions.guests.models import GuestLink
from manual_app.discussions.models import Comment
from manual_app.discussions.notices.models import Notice, NoticeSetting
from manual_app.mail import OutboxMessage
from manual_app.manual.models import ManualWording, OutlineChange
from manual_app.reviews.models import Decision, ProposedWording, Review
from manual_app.texts import queries as texts
from manual_app.texts import search
from manual_app.texts.models import Asset, Commit, Revision, Text

AT_ONCE = 1_000  # rows


@dataclass(frozen=True)
class Mentions:
    """Where a person is named by what people wrote."""

    texts: list[Text]
    languages: list[str]  # of the words of the book that name them
    partners: list[Organisation]


def mentions(member: Member) -> Mentions:
    """Return where the member's name or address stands today, outside the account."""
    known = (member.given_name, member.email)
    found = set(search.mentioning(*known))
    return Mentions(
        texts=[text for text in texts.list_texts() if text.id in found],
        languages=list(
            db.session.scalars(
                select(ManualWording.language).where(
                    _names(known, ManualWording.network, ManualWording.imprint, ManualWording.disclaimer)
                )
            )
        ),
        partners=list(
            db.session.scalars(
                select(Organisation).where(
                    _names(known, Organisation.name, Organisation.address, Organisation.website)
                )
            )
        ),
    )


def _names(known: tuple[str, ...], *columns: Any) -> Any:
    return or_(*(column.icontains(one, autoescape=True) for column in columns for one in known))


def kept(member: Member, account_key: str) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """Yield the name of each part of what is kept about the member, and its rows.

    Holds nothing of other members, and no secret: neither hashes of passwords nor of links.
    """
    yield "account", iter([_account(member)])
    for name, query in _parts(member, account_key).items():
        yield name, _rows(query)


def _account(member: Member) -> dict[str, Any]:
    return {
        "number": member.id,
        "name": member.name,
        "email": member.email,
        "partner": member.organisation.name,
        "is_contact": member.is_contact,
        "language": member.language,
        "speaks": member.speaks,
        "name_in_print": member.name_in_print,
        "roles": [
            {"role": grant.role, "language": grant.language}
            for grant in sorted(member.grants, key=lambda grant: grant.id)
        ],
        "created_at": member.created_at.isoformat(),
        "has_password": member.password_hash is not None,
    }


def _parts(member: Member, account_key: str) -> dict[str, Select[Any]]:
    mine = member.id
    return {
        "signed_in_devices": select(
            SignInSession.created_at,
            SignInSession.password_at,
            SignInSession.second_step_at,
            SignInSession.expires_at,
            SignInSession.revoked_at,
        ).where(SignInSession.member_id == mine),
        "wrong_passwords_and_codes": select(SignInFailure.at).where(
            SignInFailure.key.in_((account_key, f"code:{mine}", f"recovery:{mine}"))
        ),
        "links_for_a_new_password": select(PasswordReset.created_at, PasswordReset.used_at).where(
            PasswordReset.member_id == mine
        ),
        "authenticator_app": select(
            AuthenticatorApp.created_at, AuthenticatorApp.confirmed_at, AuthenticatorApp.last_used_at
        ).where(AuthenticatorApp.member_id == mine),
        "passkeys": select(Passkey.name, Passkey.created_at, Passkey.last_used_at).where(
            Passkey.member_id == mine
        ),
        "recovery_codes": select(RecoveryCode.created_at, RecoveryCode.used_at).where(
            RecoveryCode.member_id == mine
        ),
        "invitations_to_you": select(
            Invitation.created_at, Invitation.roles, Invitation.redeemed_at, Invitation.expires_at
        ).where(Invitation.email == member.email),
        "invitations_by_you": select(Invitation.id, Invitation.created_at, Invitation.roles).where(
            Invitation.invited_by_id == mine
        ),
        "mail_to_you": select(OutboxMessage.created_at, OutboxMessage.subject, OutboxMessage.sent_at).where(
            OutboxMessage.recipient == member.email
        ),
        "record": select(
            LogEntry.id,
            LogEntry.at,
            LogEntry.act,
            LogEntry.subject_kind,
            LogEntry.subject_id,
            LogEntry.details,
        )
        .where(or_(LogEntry.member_id == mine, _is_about(mine)))
        .order_by(LogEntry.id),
        "responsible_for": select(Text.id, Text.title, Text.language, Text.due_on).where(
            Text.responsible_id == mine
        ),
        "writing": select(Commit.created_at, Commit.text_id, Commit.version_from, Commit.count.label("steps"))
        .where(Commit.member_id == mine)
        .order_by(Commit.id),
        "versions_sent": select(
            Revision.created_at, Revision.text_id, Revision.number, Revision.title, Revision.hash
        ).where(Revision.created_by_id == mine),
        "decisions": select(
            Decision.decided_at,
            Decision.review_id,
            Decision.kind,
            Decision.reason,
            Decision.settled_by,
            Decision.revision_hash,
        ).where(Decision.member_id == mine),
        "wording_proposed": select(
            ProposedWording.created_at,
            ProposedWording.revision_id,
            ProposedWording.old_words,
            ProposedWording.new_words,
        ).where(ProposedWording.member_id == mine),
        "final_approvals": select(Review.signed_off_at, Review.id, Review.signed_off_hash).where(
            Review.signed_off_by_id == mine
        ),
        "notices": select(
            Notice.created_at, Notice.kind, Notice.text_id, Notice.thread_id, Notice.read_at
        ).where(Notice.member_id == mine),
        "notices_by_mail": select(NoticeSetting.by_mail).where(NoticeSetting.member_id == mine),
        "links_for_guests_by_you": select(
            GuestLink.id,
            GuestLink.created_at,
            GuestLink.text_id,
            GuestLink.label,
            GuestLink.expires_at,
            GuestLink.revoked_at,
        ).where(GuestLink.made_by_id == mine),
        "comments": select(Comment.created_at, Comment.thread_id, Comment.body).where(
            Comment.member_id == mine
        ),
        "pictures": select(Asset.created_at, Asset.sha256, Asset.media_type, Asset.size).where(
            Asset.uploaded_by_id == mine
        ),
        "changes_of_the_contents": select(
            OutlineChange.at, OutlineChange.kind, OutlineChange.section_id
        ).where(OutlineChange.member_id == mine),
    }


def _is_about(member_id: int) -> Any:
    return (LogEntry.subject_kind == "member") & (LogEntry.subject_id == member_id)


def _rows(query: Select[Any]) -> Iterator[dict[str, Any]]:
    for row in db.session.execute(query.execution_options(yield_per=AT_ONCE)).mappings():
        yield {name: _plain(value) for name, value in row.items()}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
