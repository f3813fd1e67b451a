"""Guest links, and the guests who came by them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.texts.models import Text
from manual_app.wording import _


class GuestLink(db.Base):
    """An address by which people without an account read and comment on one Text. Only its hash is kept."""

    __tablename__ = "guest_links"
    __table_args__ = (CheckConstraint("expires_at > created_at", name="lifetime"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"), index=True)
    label: Mapped[str]  # for whom it is, as members wrote it
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime] = mapped_column(default=db.now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]  # opened, or commented

    text: Mapped[Text] = relationship(lazy="joined", innerjoin=True)
    made_by: Mapped[Member] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_open(self) -> bool:
        """Whether it lets anybody in: not taken back, not over, its text and its maker still there."""
        is_there = self.text.archived_at is None and self.made_by.is_active
        return self.revoked_at is None and self.expires_at > db.now() and is_there


class Guest(db.Base):
    """Somebody in one browser who came by a link. The cookie holds the key, the row its hash."""

    __tablename__ = "guests"
    __table_args__ = (CheckConstraint("erased_at IS NULL OR name = ''", name="erased_is_nameless"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("guest_links.id"), index=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]  # as typed, shown to members; read `called`
    created_at: Mapped[datetime] = mapped_column(default=db.now)
    erased_at: Mapped[datetime | None]  # the name is gone for good

    link: Mapped[GuestLink] = relationship(lazy="joined", innerjoin=True)

    @property
    def called(self) -> str:
        """How members see the guest; who gave no name, or took it back, has a number."""
        return self.name or _("Guest %(number)s", number=self.id)
