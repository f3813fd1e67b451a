"""Organisations, members, roles, invitations, sessions, second factors, and counted failures to sign in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from manual_app import db
from manual_app.wording import _

COLOURS = 13  # of people on screen, by organisation


class Role(StrEnum):
    """What a member may be; several at once are possible (domain.md, Who may do what)."""

    COORDINATOR = "coordinator"
    EDITOR = "editor"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    TRANSLATOR = "translator"
    OBSERVER = "observer"


def _one(name: str, column: str, *, where: str) -> Index:
    """Return an index by which there is one row at most of those to which `where` applies."""
    return Index(name, column, unique=True, sqlite_where=text(where), postgresql_where=text(where))


class Organisation(db.Base):
    """A partner of the network; exactly one is the lead partner."""

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint("length(country) = 2", name="country_code"),
        _one("uq_organisations_lead", "is_lead", where="is_lead"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    short_name: Mapped[str]
    place: Mapped[str | None]
    country: Mapped[str]  # ISO 3166-1 alpha-2
    address: Mapped[str | None]
    website: Mapped[str | None]
    logo: Mapped[str | None]  # SHA-256 of an asset
    position: Mapped[int] = mapped_column(default=0)
    is_lead: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=db.now)

    members: Mapped[list[Member]] = relationship(back_populates="organisation")


class Member(db.Base):
    """A person of one organisation."""

    __tablename__ = "members"
    __table_args__ = (
        _one("uq_members_contact", "organisation_id", where="is_contact"),
        CheckConstraint("email = lower(email)", name="email_folded"),
        CheckConstraint("erased_at IS NULL OR deactivated_at IS NOT NULL", name="erased_is_deactivated"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    email: Mapped[str] = mapped_column(unique=True)  # in lower case
    given_name: Mapped[str] = mapped_column("name")  # read `name`, which knows of erasure
    is_contact: Mapped[bool] = mapped_column(default=False)  # invites members of its own organisation
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="en")
    speaks: Mapped[list[str]] = mapped_column(default=list)
    name_in_print: Mapped[bool] = mapped_column(default=False)
    deactivated_at: Mapped[datetime | None]
    erasure_asked_at: Mapped[datetime | None]  # the member has left and asked for it
    erased_at: Mapped[datetime | None]  # name and address are gone for good
    # grows with every change of roles or standing: streams compare it (security.md, row 3)
    permission_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=db.now)

    organisation: Mapped[Organisation] = relationship(back_populates="members", lazy="joined", innerjoin=True)
    grants: Mapped[list[RoleGrant]] = relationship(
        back_populates="member", cascade="all, delete-orphan", lazy="selectin", order_by="RoleGrant.id"
    )

    # what flask-login asks of who is signed in: the cookie holds the session's token, not the member's id
    is_authenticated = True
    is_anonymous = False
    session_token = ""

    @hybrid_property
    def name(self) -> str:
        """How the member is called; who was erased has a number in the place of a name."""
        return self.given_name if self.erased_at is None else _("Former member %(number)s", number=self.id)

    @name.inplace.setter
    def _set_name(self, value: str) -> None:
        self.given_name = value

    @name.inplace.expression
    @classmethod
    def _name_column(cls) -> Any:
        return cls.given_name

    @property
    def called(self) -> str:
        """The name where the partner stands beside it: without the partner, if it ends in that already."""
        home = self.organisation
        return self.name.removesuffix(f", {home.name}").removesuffix(f", {home.short_name}")

    def get_id(self) -> str:
        """Return the token of the session this member was loaded by."""
        return self.session_token

    @property
    def roles(self) -> frozenset[Role]:
        """The member's roles."""
        return frozenset(Role(grant.role) for grant in self.grants)

    @property
    def translates(self) -> frozenset[str]:
        """The languages the member is set to translate into."""
        return frozenset(g.language for g in self.grants if g.role == Role.TRANSLATOR and g.language)

    @property
    def is_active(self) -> bool:
        """Whether the member may sign in at all."""
        return self.deactivated_at is None

    @property
    def initials(self) -> str:
        """Two letters for the avatar: of the organisation, since members may share one name."""
        return self.organisation.short_name[:2].upper()

    @property
    def colour(self) -> int:
        """The number of the organisation's colour: `--person-1` to `--person-13` in tokens.css."""
        return self.organisation_id % COLOURS + 1


class RoleGrant(db.Base):
    """One role of one member; `language` only for translators."""

    __tablename__ = "role_grants"
    __table_args__ = (UniqueConstraint("member_id", "role", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    role: Mapped[str]
    language: Mapped[str] = mapped_column(default="")

    member: Mapped[Member] = relationship(back_populates="grants")


class Invitation(db.Base):
    """An invitation to one address; its link works once, for seven days (row 7). Only the hash is kept."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    email: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    roles: Mapped[list[str]]
    languages: Mapped[list[str]] = mapped_column(default=list)
    token_hash: Mapped[str] = mapped_column(unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime] = mapped_column(default=db.now)
    expires_at: Mapped[datetime]
    redeemed_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    invited_by: Mapped[Member | None] = relationship(foreign_keys=[invited_by_id])

    @property
    def is_expired(self) -> bool:
        """Whether its seven days are over."""
        return self.expires_at <= db.now()


class PasswordReset(db.Base):
    """A link to choose a new password; works once, for 30 minutes (row 7)."""

    __tablename__ = "password_resets"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=db.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)


class SignInSession(db.Base):
    """A signed-in browser. The cookie holds the token, the row its hash (row 5)."""

    __tablename__ = "sign_in_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=db.now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    password_at: Mapped[datetime] = mapped_column(default=db.now)  # when the password was last given
    second_step_at: Mapped[datetime | None]  # when the second factor was

    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)


class SignInFailure(db.Base):
    """A wrong password or token, counted by account and by address (row 6); old rows are swept."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (Index("ix_sign_in_failures_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]  # "account:<sha256>" or "address:<sha256>": no address in clear
    at: Mapped[datetime]


class AuthenticatorApp(db.Base):
    """An app that shows a code every 30 seconds (TOTP): one a member, and one more while it is set up."""

    __tablename__ = "authenticator_apps"
    __table_args__ = (
        _one("uq_authenticator_apps_in_use", "member_id", where="confirmed_at IS NOT NULL"),
        _one("uq_authenticator_apps_set_up", "member_id", where="confirmed_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    sealed_key: Mapped[str]  # what the codes are made from, encrypted (sealing.py)
    last_step: Mapped[int] = mapped_column(default=0)  # the newest half minute of which a code was taken
    created_at: Mapped[datetime] = mapped_column(default=db.now)
    confirmed_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class Passkey(db.Base):
    """A passkey of a member: the half of it that may be known, and how often it says it was used."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    name: Mapped[str]
    credential_id: Mapped[str] = mapped_column(unique=True)  # base64url
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    transports: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(default=db.now)
    last_used_at: Mapped[datetime | None]


class RecoveryCode(db.Base):
    """One of ten codes for who has lost the rest; works once, and only its hash is kept."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("member_id", "code_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    code_hash: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=db.now)
    used_at: Mapped[datetime | None]


class PasskeyChallenge(db.Base):
    """What a passkey is asked to sign: for one browser, one purpose, one use, and a few minutes."""

    __tablename__ = "passkey_challenges"
    __table_args__ = (UniqueConstraint("session_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sign_in_sessions.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    challenge: Mapped[bytes]
    expires_at: Mapped[datetime]
