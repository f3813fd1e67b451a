"""Bringing back a file that was handed out: its changes as suggestions, its comments as discussions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from prosemirror.model import Node
from prosemirror.transform import AddMarkStep, AddNodeMarkStep, Mapping, ReplaceStep, Step

from manual_app.accounts.models import Member
from manual_app.content import steps as content_steps
from manual_app.content import suggestions
from manual_app.content.shape import BadStep
from manual_app.content.word.incoming import Incoming
from manual_app.content.word.marks import quoted
from manual_app.content.word.returned import Left, Returned, found_again
from manual_app.discussions.threads.places import Place
from manual_app.errors import Conflict, Forbidden, Unprocessable
from manual_app.manual.service.word.storing import record, store
from manual_app.manual.word import comments, keeping, returning, talking
from manual_app.texts import heads, pictures
from manual_app.texts.models import Text
from manual_app.texts.rules import can_write_text
from manual_app.texts.service.commits import lock
from manual_app.wording import _

Moved = Callable[[int, int], int]


class Brought(NamedTuple):
    """How much a file has brought: suggestions, comments, discussions about what is left to do by hand."""

    suggestions: int
    comments: int
    kept: int


def bring_back(member: Member, text_id: int, incoming: Incoming, *, keep: bool) -> Brought:
    """Write what a file that was handed out changes as suggestions of the member, and what is said in it.

    `keep`: what no suggestion can carry becomes discussions. What the text has left no place for meanwhile
    always does: no page has told of it. Raises NotFound, Forbidden, Unprocessable for a file
    of another Text, and Conflict when the head has moved too far from it.
    """
    text = lock(text_id)
    if not can_write_text(member, text):
        raise Forbidden(_("Your role does not allow you to suggest changes to this text."), code="role")
    version = returning.handed_out(text, incoming)
    if version is None:
        raise Unprocessable(_("This file was not made from this text."), code="another_text")
    planned = talking.planned(text_id, incoming)
    found = returning.compared(text, incoming, version, member)
    over = heads.steps_since(text_id, heads.current(text_id), version)
    before = suggestions.ids_in(heads.current(text_id).doc.children)
    steps = _suggest(member, text, found, incoming, over) if found.steps else []
    after = suggestions.ids_in(heads.current(text_id).doc.children)
    moved = None if over is None else _moved([*over, *steps])
    talking.carry(member, text_id, planned, _Places(text_id, found, quoted(incoming.blocks), moved).of)
    left = [*(found.left if keep else ()), *(_without_place(found, after) if found.steps else ())]
    kept = keeping.keep(member, text_id, left)
    brought = Brought(len(after - before), planned.count, kept)
    if any(brought):
        record(member, "text.word_returned", text_id, **brought._asdict())
    return brought


def _without_place(found: Returned, after: set[str]) -> Iterator[Left]:
    """Yield the suggestions of the file that what was written meanwhile has left no place for."""
    made = {name for step in found.steps for name in _names(step)}
    for one in suggestions.open_suggestions(found.doc) if found.doc else ():
        if one.id in made - after:
            yield Left("behind", one.inserted or "–", one.block, one.deleted or "–")


def _suggest(
    member: Member, text: Text, found: Returned, incoming: Incoming, over: list[Step] | None
) -> list[Step]:
    """Write suggestions past what others wrote meanwhile; returns the steps as they went into the head."""
    head = heads.current(text.id)
    if over is None:
        raise _too_far_behind()
    for sha256 in found.pictures & incoming.pictures.keys():
        pictures.keep(member, text.drafting_organisation_id, incoming.pictures[sha256])
    try:
        rebased = _whole(found.steps, over, head.doc)
        suggestions.check_proposal(head.doc, rebased.doc, member.id)
    except (BadStep, suggestions.Cheat, content_steps.TooManyToRebase) as error:
        raise _too_far_behind() from error
    if rebased.steps:
        store(member, text, rebased.steps, rebased.doc, returning.name_of(incoming))
    return rebased.steps


def _whole(steps: list[Step], over: list[Step], doc: Node) -> content_steps.Rebased:
    """Rebase suggestions; one that loses a part goes as a whole."""
    rebased = content_steps.rebase(steps, over, doc)
    lost = [step for index, step in enumerate(steps) if index not in rebased.kept]
    torn = {name for step in lost for name in _names(step)}
    left = [step for step in steps if torn.isdisjoint(_names(step))]
    return _whole(left, over, doc) if torn and len(left) < len(rebased.kept) else rebased


def _names(step: Step) -> set[str]:
    """Return the suggestions that a step makes."""
    if isinstance(step, ReplaceStep):
        return suggestions.ids_in(step.slice.content.content)
    return {str(step.mark.attrs["id"])} if isinstance(step, AddMarkStep | AddNodeMarkStep) else set()


def _moved(steps: list[Step]) -> Moved:
    mapping = Mapping([step.get_map() for step in steps])
    return lambda pos, side: int(mapping.map(pos, side))


class _Places:
    """Finds, in the head with the suggestions, what comments of the file are on."""

    def __init__(self, text_id: int, found: Returned, quotes: dict[str, str], moved: Moved | None) -> None:
        self._text_id, self._found, self._quotes, self._moved = text_id, found, quotes, moved

    def of(self, comment: dict[str, Any]) -> tuple[Place, str]:
        """Return the place of a comment, and its words where these are not there any more."""
        key, head = comment["id"], heads.current(self._text_id)
        stretch = self._found.comments.get(key)
        if stretch is not None and self._moved is not None:
            its = found_again(head.doc, stretch, self._moved)
            if its is not None:
                return comments.place_at(head, *its), ""
        block = self._found.commented_blocks.get(key)
        words = self._quotes.get(key, "")
        return Place("block", block if block and _holds(head.doc, block) else None), words


def _holds(doc: Node, block_id: str) -> bool:
    found: list[bool] = []
    doc.descendants(lambda node, *_rest: found.append(node.attrs.get("id") == block_id))
    return any(found)


def _too_far_behind() -> Conflict:
    return Conflict(
        _("The text has changed too much since this file was made. Make a new one."), code="behind"
    )
