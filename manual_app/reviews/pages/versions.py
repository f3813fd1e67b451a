"""The versions of a text: list, one, two compared."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from manual_app.accounts.models import Member
from manual_app.content.canonical import settled
from manual_app.content.render import render
from manual_app.content.schema import DocJson
from manual_app.errors import NotFound
from manual_app.reviews import queries, rules
from manual_app.reviews.changes import Changes, compare
from manual_app.reviews.models import ProposedWording, Review
from manual_app.reviews.pages.remarks import Proposed, proposed_for
from manual_app.texts import queries as texts
from manual_app.texts.answers import answers
from manual_app.texts.models import Credit, Revision, RevisionShare, Text
from manual_app.texts.rendering import setting
from manual_app.wording import _


@dataclass(frozen=True)
class VersionRow:
    """One line of the list of versions: each is made for a Review."""

    revision: Revision
    review: Review
    state: str
    credits: list[Credit]  # whose suggestions were taken in
    shares: list[RevisionShare]  # how much each partner wrote, the most first; empty until it is counted


@dataclass(frozen=True)
class Versions:
    """The list of versions of a text."""

    text: Text
    state: queries.TextState
    rows: list[VersionRow]
    proposed: dict[int, list[ProposedWording]]  # other words proposed for a Revision, by its id


@dataclass(frozen=True)
class Version:
    """One version as it was sent."""

    text: Text
    row: VersionRow
    html: Markup
    answers: list[tuple[str, str]]
    newest: bool
    proposed: list[Proposed]


@dataclass(frozen=True)
class WrittenBy:
    """One partner's words in the versions that are compared, the older one first."""

    partner: str
    words: list[int]


@dataclass(frozen=True)
class Comparison:
    """Two versions of a text; None stands for the current text."""

    text: Text
    rows: list[VersionRow]
    old: Revision | None
    new: Revision | None
    changes: Changes

    @property
    def shares(self) -> list[WrittenBy]:
        """How much each partner wrote of the versions compared; none where it is not counted (yet)."""
        counted = [
            {share.organisation: share.words for share in row.shares}
            for wanted in (self.old, self.new)
            for row in self.rows
            if row.revision is wanted
        ]
        partners = {partner for words in counted for partner in words}
        found = [
            WrittenBy(partner.short_name, [words.get(partner, 0) for words in counted])
            for partner in partners
        ]
        return sorted(found, key=lambda one: (-one.words[-1], one.partner)) if all(counted) else []


def as_sent(text: Text, doc: DocJson) -> Markup:
    """Return the document of a version as HTML."""
    shown = settled(doc)
    return render(shown, context=setting(text, shown))


def versions(member: Member, text: Text) -> Versions:
    """Gather the list of versions."""
    rows = rows_of(text)
    proposed = queries.list_proposed(row.revision.id for row in rows)
    return Versions(text, queries.state(text), rows, proposed)


def version(member: Member, text: Text, number: int) -> Version:
    """Gather one version as it was sent; raises NotFound."""
    rows = rows_of(text)
    row = _numbered(rows, number)
    doc = texts.doc_of(row.revision)
    return Version(text, row, as_sent(text, doc), answers(doc), row is rows[0], proposed_for(row.revision))


def comparison(text: Text, old: int | None, new: int | None) -> Comparison:
    """Compare two versions; without numbers the newest one with the current text. Raises NotFound."""
    rows = rows_of(text)
    if old is None and new is None and rows:
        old = rows[0].revision.number
    before = _numbered(rows, old).revision if old is not None else None
    after = _numbered(rows, new).revision if new is not None else None
    doc = texts.doc_of(after) if after else texts.head_doc(text.id)
    return Comparison(text, rows, before, after, compare(text, texts.doc_of(before) if before else None, doc))


def rows_of(text: Text) -> list[VersionRow]:
    """Return the versions of a Text, newest first."""
    reviews = queries.list_reviews(text.id)
    numbers = [review.revision_id for review in reviews]
    shares, credited = texts.shares_of(numbers), texts.credits_of(numbers)
    return [
        VersionRow(
            review.revision,
            review,
            review.ending or rules.state_of(review),
            credited.get(review.revision_id, []),
            shares.get(review.revision_id, []),
        )
        for review in reviews
    ]


def _numbered(rows: list[VersionRow], number: int) -> VersionRow:
    row = next((row for row in rows if row.revision.number == number), None)
    if row is None:
        raise NotFound(_("There is no such version."))
    return row
