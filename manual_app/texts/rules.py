"""Who may do what with a Text (domain.md, Who may do what): the same for view, template and stream."""

from __future__ import annotations

from typing import Literal, Protocol

from manual_app.accounts.models import Member
from manual_app.accounts.rules import Acting, Relation, allows, can_assign
from manual_app.texts.models import Text

TextRole = Literal["edit", "suggest", "comment", "read"]


class Writer(Acting, Protocol):
    """What the rules ask of a member who writes."""

    @property
    def organisation_id(self) -> int: ...
    @property
    def translates(self) -> frozenset[str]: ...


class Writable(Protocol):
    """What the rules ask of a Text."""

    @property
    def drafting_organisation_id(self) -> int: ...
    @property
    def co_author_ids(self) -> frozenset[int]: ...
    @property
    def source_id(self) -> int | None: ...
    @property
    def language(self) -> str: ...


def relation(member: Writer, text: Writable) -> Relation:
    """Return how the member's organisation stands to the Text."""
    if member.organisation_id == text.drafting_organisation_id:
        return Relation.OWN
    return Relation.CO_AUTHOR if member.organisation_id in text.co_author_ids else Relation.OTHER


def role_on(member: Member, text: Text) -> TextRole:
    """Return the most that the member may do in the Text itself."""
    if can_edit_text(member, text):
        return "edit"
    if can_suggest(member, text):
        return "suggest"
    return "comment" if allows(member, "comment", relation(member, text)) else "read"


def can_read_text(member: Member, text: Text) -> bool:
    """All members read all drafts."""
    return member.is_active


def can_edit_text(member: Writer, text: Writable) -> bool:
    """Authors of a writing organisation and editors write; translators write in their languages."""
    translates = member.is_active and text.source_id is not None and text.language in member.translates
    return translates or allows(member, "edit", relation(member, text))


def can_suggest(member: Writer, text: Writable) -> bool:
    """Reviewers suggest everywhere, authors on the Texts of others as well."""
    return allows(member, "suggest", relation(member, text))


def can_write_text(member: Writer, text: Writable) -> bool:
    """Whether the member may send steps at all: to edit, or to suggest (the commit says which)."""
    return can_edit_text(member, text) or can_suggest(member, text)


def can_submit_text(member: Member, text: Text) -> bool:
    """Authors of the drafting organisation send their Text for review."""
    return allows(member, "submit", relation(member, text))


def can_recall_text(member: Member, text: Text) -> bool:
    """Authors of the drafting organisation take back what they sent."""
    return allows(member, "recall", relation(member, text))


def can_name_co_authors(member: Member, text: Text) -> bool:
    """Authors of the drafting organisation, and editors, name organisations that write too."""
    return allows(member, "name_co_authors", relation(member, text))


def can_assign_text(member: Member, text: Text) -> bool:
    """Editors and coordinators of the lead partner say who is responsible, and until when."""
    return can_assign(member)
