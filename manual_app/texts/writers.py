"""Who writes to which Text, read with both in one statement: every write asks, twenty times a second."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, exists, func, select

from manual_app import db
from manual_app.accounts.models import Member, Role, RoleGrant
from manual_app.errors import NotFound
from manual_app.texts.models import CoAuthor, Text
from manual_app.wording import _


@dataclass(frozen=True, slots=True)
class Writer:
    """A member, as far as the rules ask."""

    id: int
    is_active: bool
    organisation_id: int
    grants: frozenset[tuple[str, str]]

    @property
    def roles(self) -> frozenset[Role]:
        """The member's roles."""
        return frozenset(Role(role) for role, _language in self.grants)

    @property
    def translates(self) -> frozenset[str]:
        """The languages the member is set to translate into."""
        return frozenset(language for role, language in self.grants if role == Role.TRANSLATOR and language)


@dataclass(frozen=True, slots=True)
class Written:
    """A Text, as far as a write asks; of its co-authors only the writer's organisation is named."""

    id: int
    drafting_organisation_id: int
    co_author_ids: frozenset[int]
    source_id: int | None
    language: str
    version: int


_grants = (
    select(func.aggregate_strings(RoleGrant.role + ":" + RoleGrant.language, ","))
    .where(RoleGrant.member_id == Member.id)
    .scalar_subquery()
)
_co_authors = exists().where(
    and_(CoAuthor.text_id == Text.id, CoAuthor.organisation_id == Member.organisation_id)
)
_both = (
    select(
        Member.deactivated_at,
        Member.organisation_id,
        _grants.label("grants"),
        _co_authors.label("co_authors"),
        Text.drafting_organisation_id,
        Text.source_id,
        Text.language,
        Text.version,
        Text.archived_at,
    )
    .join(Text, Text.id == bindparam("text"))
    .where(Member.id == bindparam("member"))
    .with_for_update(of=Text)
)


def lock_for(member_id: int, text_id: int) -> tuple[Writer, Written]:
    """Return both as they are now, the Text locked until the transaction ends; raises NotFound."""
    row = db.session.connection().execute(_both, {"member": member_id, "text": text_id}).one_or_none()
    if row is None:
        raise NotFound(_("There is no such text."))
    if row.archived_at is not None:
        raise NotFound(_("This text was taken out of the contents."))
    pairs = (one.partition(":") for one in (row.grants or "").split(",") if one)
    grants = frozenset((role, language) for role, _colon, language in pairs)
    writer = Writer(member_id, row.deactivated_at is None, row.organisation_id, grants)
    co_authors = frozenset({row.organisation_id} if row.co_authors else ())
    written = Written(
        text_id, row.drafting_organisation_id, co_authors, row.source_id, row.language, row.version
    )
    return writer, written
