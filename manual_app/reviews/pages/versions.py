"""The versions of a text: list, one, two compared."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from manual_app.accounts.models import Member
from manual_app.content.canonical import settled
from manual_app.content.render import render
from manual_app.reviews import queries, rules
from manual_app.reviews.changes import Changes, answers, compare
from manual_app.reviews.models import Review
from manual_app.reviews.rendering import setting
from manual_app.texts import queries as texts
from manual_app.texts.models import Revision, Text


@dataclass(frozen=True)
class VersionRow:
    """One line of the list of versions."""

    revision: Revision
    review: Review | None
    state: str


@dataclass(frozen=True)
class Versions:
    """The list of versions of a text."""

    text: Text
    state: queries.TextState
    rows: list[VersionRow] = field(default_factory=list)


@dataclass(frozen=True)
class Version:
    """One version as it was sent."""

    text: Text
    row: VersionRow
    html: Markup
    answers: list[tuple[str, str]]
    newest: bool


@dataclass(frozen=True)
class Comparison:
    """Two versions of a text; None stands for the current text."""

    text: Text
    rows: list[VersionRow]
    old: Revision | None
    new: Revision | None
    changes: Changes


def as_sent(text: Text, revision: Revision) -> Markup:
    """Return a version as HTML."""
    doc = settled(texts.doc_of(revision))
    return render(doc, context=setting(text, doc))


def versions(member: Member, text: Text) -> Versions:
    """Gather the list of versions."""
    return Versions(text, queries.state(text), rows_of(text))


def version(member: Member, text: Text, number: int) -> Version:
    """Gather one version as it was sent."""
    revision = texts.get_revision(text.id, number)
    rows = rows_of(text)
    row = next(row for row in rows if row.revision.id == revision.id)
    return Version(
        text,
        row,
        as_sent(text, revision),
        answers(texts.doc_of(revision)),
        newest=rows[0].revision.id == revision.id,
    )


def comparison(text: Text, old: int | None, new: int | None) -> Comparison:
    """Compare two versions; without numbers the newest one with the current text."""
    rows = rows_of(text)
    before = texts.get_revision(text.id, old) if old else (rows[0].revision if rows and new is None else None)
    after = texts.get_revision(text.id, new) if new else None
    doc = texts.doc_of(after) if after else texts.head_doc(text.id)
    return Comparison(text, rows, before, after, compare(text, texts.doc_of(before) if before else None, doc))


def rows_of(text: Text) -> list[VersionRow]:
    by_revision = {review.revision_id: review for review in queries.list_reviews(text.id)}
    return [
        VersionRow(revision, review, _state_of_version(review))
        for revision in texts.list_revisions(text.id)
        for review in [by_revision.get(revision.id)]
    ]


def _state_of_version(review: Review | None) -> str:
    """A version's own state: what became of its Review."""
    if review is not None and review.ending:
        return review.ending
    return rules.state_of(review)
