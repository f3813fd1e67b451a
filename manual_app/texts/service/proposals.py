"""What a commit proposes, and what becomes of what others proposed (docs/suggestions.md).

Asked of every write: it costs what the blocks that changed cost, and a look into the table only where they
hold suggestions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from prosemirror.model import Fragment, Node
from sqlalchemy import func, or_, select, update

from manual_app import db
from manual_app.content import suggestions
from manual_app.content.discussed import threads_doubled
from manual_app.content.shape import BadStep
from manual_app.content.suggestions import Cheat, Suggestion
from manual_app.errors import Forbidden, Unprocessable
from manual_app.texts import heads
from manual_app.texts.models import Commit, SuggestionRow, ThreadMark
from manual_app.texts.rules import can_edit_text, can_suggest
from manual_app.texts.writers import Writer, Written
from manual_app.wording import _

MOST_OPEN = 2_000
"""Suggestions of a Text that wait to be decided: with more, a key takes longer than a quarter of a second."""

FEW = 4  # suggestions gone in one write of which it is found out one by one what became of them


class TooMany(BadStep):
    """A write with which more suggestions would wait than a Text may have."""

    code = "suggestions"

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} open suggestions")
        self.message = _(
            "A text has at most %(n)s open suggestions. Accept or reject some, then suggest this again.",
            n=MOST_OPEN,
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a write does to suggestions; `wrote`: whether it changes what would be approved."""

    wrote: bool = True
    appeared: frozenset[str] = frozenset()
    vanished: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()
    rejected: frozenset[str] = frozenset()
    threads: frozenset[str] = frozenset()
    """Discussions whose marks it brings in."""
    doubled: frozenset[str] = frozenset()
    """Those of them that stand elsewhere as well."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a write decided about suggestions: whose they were, and whether it opened some again."""

    text_id: int
    member_id: int
    at: datetime
    proposers: frozenset[int]
    reopened: bool


_told: list[Callable[[Decision], None]] = []


def when_decided(tell: Callable[[Decision], None]) -> Callable[[Decision], None]:
    """Register what is told of decisions, in the transaction of the write."""
    _told.append(tell)
    return tell


def judge(writer: Writer, text: Written, old: Node, new: Node) -> Proposal:
    """Return what a write does to suggestions.

    Raises Forbidden when the member's role does not allow it, or it brings in a suggestion of somebody else
    that this Text never had; Unprocessable when it accepts what would stand beside others for the same words.
    """
    may_edit = can_edit_text(writer, text)
    if not may_edit:
        if not can_suggest(writer, text):
            raise Forbidden(_("Your role does not allow you to change this text."), code="role")
        suggestions.check_proposal(old, new, writer.id)
    proposal = read(writer.id, old, new, is_checked=not may_edit)
    _check_names(text.id, writer.id, proposal.appeared, new)
    if proposal.accepted:
        _check_rivals(text.id, proposal.accepted, suggestions.ids_in(new.children))
    if proposal.threads - _marked(text.id, proposal.threads):
        raise Cheat("the mark of a discussion of another text")
    return proposal


def read(member_id: int, old: Node, new: Node, *, is_checked: bool = False) -> Proposal:
    """Return what a change does to suggestions; `is_checked`: it is known to propose, and no more."""
    before, after = suggestions.changed_blocks(old, new)
    threads = suggestions.threads_brought(before, after)
    doubled = threads_doubled(old, new, before, after)
    had, has = suggestions.ids_in(before), suggestions.ids_in(after)
    if not had and not has:
        return Proposal(wrote=not is_checked, threads=threads, doubled=doubled)
    vanished = had - has
    gone = vanished - suggestions.ids_in(new.children) if vanished else vanished
    return Proposal(
        wrote=not (is_checked or _only_proposes(old, new, member_id)),
        appeared=frozenset(has - had),
        vanished=frozenset(gone),
        threads=threads,
        doubled=doubled,
        **_decided(old, before, after, gone),
    )


def check_room(text_id: int, proposal: Proposal) -> None:
    """Raise TooMany when a Text would have more open suggestions than can be worked with."""
    if not proposal.appeared:
        return
    moved = proposal.appeared | proposal.vanished
    others = (
        SuggestionRow.text_id == text_id,
        SuggestionRow.outcome.is_(None),
        SuggestionRow.mark.not_in(moved),
    )
    waiting = db.session.scalar(select(func.count()).select_from(SuggestionRow).where(*others)) or 0
    if waiting + len(proposal.appeared) > MOST_OPEN:
        raise TooMany(waiting + len(proposal.appeared))


def record(member_id: int, text_id: int, version: int, proposal: Proposal) -> None:
    """Keep who proposed what, and what became of it; an undo opens again what was settled.

    Also which discussions have their marks in the Text: where these may come back.
    """
    for thread in proposal.threads - _marked(text_id, proposal.threads):
        db.session.add(ThreadMark(text_id=text_id, thread=thread))
    moment = db.now()
    reopened = bool(proposal.appeared) and _record_appeared(text_id, proposal.appeared)
    if proposal.vanished:
        its = SuggestionRow.text_id == text_id, SuggestionRow.mark.in_(proposal.vanished)
        settled = {"settled_at": moment, "settled_by_id": member_id, "settled_version": version}
        db.session.execute(update(SuggestionRow).where(*its).values(outcome="changed", **settled))
        for outcome, marks in (("accepted", proposal.accepted), ("rejected", proposal.rejected)):
            if marks:
                its = SuggestionRow.text_id == text_id, SuggestionRow.mark.in_(marks)
                db.session.execute(update(SuggestionRow).where(*its).values(outcome=outcome))
    if proposal.vanished or reopened:
        proposers = frozenset(map(suggestions.member_of, proposal.vanished))
        for tell in _told:
            tell(Decision(text_id, member_id, moment, proposers, reopened))


def _record_appeared(text_id: int, marks: Iterable[str]) -> bool:
    """Keep who proposed what is new; return whether something was settled before, and is open again."""
    known = _known(text_id, marks)
    opened = {"outcome": None, "settled_at": None, "settled_by_id": None, "settled_version": None}
    if known:
        its = SuggestionRow.text_id == text_id, SuggestionRow.mark.in_(known)
        db.session.execute(update(SuggestionRow).where(*its).values(opened))
    for mark in set(marks) - known:
        db.session.add(
            SuggestionRow(text_id=text_id, mark=mark, member_id=suggestions.member_of(mark), **opened)
        )
    db.session.flush()
    return bool(known)


def _check_names(text_id: int, member_id: int, appeared: frozenset[str], new: Node) -> None:
    """A suggestion is one's own, unless an undo brings back what the Text has had, in the words it had."""
    strange = {mark for mark in appeared if suggestions.member_of(mark) != member_id}
    if not strange:
        return
    its = SuggestionRow.text_id == text_id, SuggestionRow.mark.in_(strange)
    rows = db.session.execute(select(SuggestionRow.mark, SuggestionRow.settled_version).where(*its)).all()
    if len(rows) < len(strange):
        raise Cheat("a suggestion in the name of another")
    settled = {mark: version for mark, version in rows if version is not None}
    then = {version: _open_before(text_id, version) for version in set(settled.values())}
    for one in suggestions.open_suggestions(new) if settled else ():
        before = then[settled[one.id]].get(one.id) if one.id in settled else one
        if before is None or not suggestions.is_part(one, before):
            raise Cheat("other words in the name of another", _("Somebody has changed these words since."))


def _open_before(text_id: int, version: int) -> dict[str, Suggestion]:
    """Return the suggestions that were open before the commit that led to a version."""
    earlier = Commit.text_id == text_id, Commit.version_from < version
    before = db.session.scalar(select(func.max(Commit.version_from)).where(*earlier))
    return {one.id: one for one in suggestions.open_suggestions(heads.at_version(text_id, before or 0))}


def _check_rivals(text_id: int, accepted: frozenset[str], left_open: set[str]) -> None:
    """Of the suggestions for the same words one is accepted, and the others go with it."""
    if any(not same.isdisjoint(accepted) for same in suggestions.groups(accepted | left_open)):
        raise Unprocessable(_("Two suggestions are about the same words. Decide each, one after the other."))
    before = _accepted_before(text_id, {letters for one in accepted for letters in suggestions.named(one)})
    if any(not same.isdisjoint(accepted) for same in suggestions.groups(accepted | before)):
        raise Unprocessable(
            _("Another suggestion for these words was accepted. Reject this one, or write what it says.")
        )


def _accepted_before(text_id: int, letters: Collection[str]) -> set[str]:
    """Return the accepted suggestions of a Text that are, or name, one known by these letters."""
    if not letters:
        return set()
    about = or_(*(SuggestionRow.mark.contains(f"-{one}", autoescape=True) for one in letters))
    its = SuggestionRow.text_id == text_id, SuggestionRow.outcome == "accepted", about
    return set(db.session.scalars(select(SuggestionRow.mark).where(*its)))


def _marked(text_id: int, threads: Collection[str]) -> set[str]:
    if not threads:
        return set()
    query = select(ThreadMark.thread).where(ThreadMark.text_id == text_id, ThreadMark.thread.in_(threads))
    return set(db.session.scalars(query))


def _known(text_id: int, marks: Iterable[str]) -> set[str]:
    query = select(SuggestionRow.mark).where(SuggestionRow.text_id == text_id, SuggestionRow.mark.in_(marks))
    return set(db.session.scalars(query))


def _only_proposes(old: Node, new: Node, member_id: int) -> bool:
    try:
        suggestions.check_proposal(old, new, member_id)
    except Cheat:
        return False
    return True


def _decided(
    doc: Node, before: Iterable[Node], after: Iterable[Node], marks: Collection[str]
) -> dict[str, frozenset[str]]:
    """Say which of the suggestions that are gone were accepted, and which rejected.

    What stands there now tells it: all one way, or, of a few, some one way and some the other. Where
    something else was done as well, none is said to be either.
    """
    if not marks:
        return {}
    old, new = (doc.copy(Fragment.from_array(list(run))) for run in (before, after))
    sizes = range(len(marks) + 1) if len(marks) <= FEW else (0, len(marks))
    for accepted in (frozenset(some) for size in sizes for some in combinations(sorted(marks), size)):
        rejected = frozenset(marks) - accepted
        if any(one.content.eq(new.content) for one in _outcomes(old, accepted, rejected)):
            return {"accepted": accepted, "rejected": rejected}
    return {}


def _outcomes(doc: Node, accepted: frozenset[str], rejected: frozenset[str]) -> Iterator[Node]:
    """Yield what a document is after that; also where who takes their own back hands over nothing."""
    yield suggestions.settled(doc, accepted, rejected)
    if rejected and suggestions.groups(suggestions.ids_in(doc.children)):
        taken = suggestions.resolved(doc, "accept", accepted.__contains__)
        yield suggestions.resolved(taken, "reject", rejected.__contains__)
