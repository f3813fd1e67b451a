"""Taking a Word file into a Text, as one commit of the member's, and taking it back."""

from __future__ import annotations

from prosemirror.model import Node
from prosemirror.transform import Step, Transform
from sqlalchemy import select

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content import steps as content_steps
from manual_app.content.schema import SCHEMA
from manual_app.content.shape import BadStep
from manual_app.content.word import incoming as reading
from manual_app.content.word.incoming import Incoming
from manual_app.content.word.marks import for_member
from manual_app.errors import Conflict, Forbidden, NotFound, Unprocessable
from manual_app.manual.service.word.storing import CLIENT, record, store
from manual_app.manual.word import comments
from manual_app.texts import heads, pictures
from manual_app.texts.models import Commit
from manual_app.texts.rules import can_edit_text
from manual_app.texts.service.commits import lock
from manual_app.wording import _

PLACES = ("end", "replace", "after")


def take_in(member: Member, text_id: int, incoming: Incoming, *, place: str, after: str = "") -> int:
    """Write what a file brings: instead of the text, at its end, or after the block of the id `after`.

    Returns the version before it, by which it can be taken back. Raises NotFound, Forbidden, Unprocessable.
    """
    if place not in PLACES:
        raise Unprocessable(_("Choose where the file goes."), code="place")
    text = lock(text_id)
    if not can_edit_text(member, text):
        raise Forbidden(_("Your role does not allow you to change this text."), code="role")
    head = heads.current(text_id)
    nodes = reading.checked(for_member(incoming.blocks, member.id))
    if not nodes:
        raise Unprocessable(_("This file holds no words that a text can take."), code="empty")
    for picture in incoming.pictures.values():
        pictures.keep(member, text.drafting_organisation_id, picture)
    version = head.version  # a head may go on with the text
    wanted, start = _placed(head.doc, nodes, place, after)
    try:
        steps = content_steps.steps_between(head.doc, wanted)
        doc = content_steps.apply_all(head.doc, steps)
    except BadStep as error:
        raise Unprocessable(_("With this file the text would be longer than a text may be.")) from error
    store(member, text, steps, doc)
    record(member, "text.word_taken", text_id, blocks=len(nodes))
    comments.discuss(member, text_id, incoming, start)
    return version


def take_back(member: Member, text_id: int, version: int) -> int:
    """Undo what `take_in` wrote on top of `version`, as long as nobody has changed it since.

    Raises NotFound, Forbidden, and Conflict when somebody has.
    """
    text = lock(text_id)
    if not can_edit_text(member, text):
        raise Forbidden(_("Your role does not allow you to change this text."), code="role")
    row = db.session.scalar(
        select(Commit).where(
            Commit.text_id == text_id, Commit.version_from == version, Commit.client == CLIENT
        )
    )
    if row is None:
        raise NotFound(_("No file was taken in there."))
    head = heads.current(text_id)
    back, over = _inverse(text_id, row), heads.steps_since(text_id, head, version + row.count)
    if over is None or not _stands(heads.at_version(text_id, version + row.count), head.doc, back, over):
        raise _changed_since()
    try:
        rebased = content_steps.rebase(back, over, head.doc)
    except (BadStep, content_steps.TooManyToRebase) as error:
        raise _changed_since() from error
    if len(rebased.kept) < len(back):
        raise _changed_since()
    store(member, text, rebased.steps, rebased.doc)
    record(member, "text.word_taken_back", text_id)
    return heads.current(text_id).version


def _placed(doc: Node, nodes: list[Node], place: str, after: str) -> tuple[Node, int]:
    """Return a document with blocks in their place, and the position where they begin."""
    own = list(doc.children)
    if place == "replace" or _is_blank(own):
        return doc.type.create(doc.attrs, nodes), 0
    at = len(own)
    if place == "after":
        at = next((index + 1 for index, node in enumerate(own) if _holds(node, after)), at)
    start = sum(node.node_size for node in own[:at])
    return doc.type.create(doc.attrs, [*own[:at], *nodes, *own[at:]]), start


def _is_blank(own: list[Node]) -> bool:
    return len(own) == 1 and own[0].type.name == "paragraph" and own[0].content.size == 0


def _holds(node: Node, block_id: str) -> bool:
    found = [node.attrs.get("id") == block_id]
    node.descendants(lambda inner, *_rest: found.append(inner.attrs.get("id") == block_id))
    return any(found)


def _inverse(text_id: int, row: Commit) -> list[Step]:
    doc = heads.at_version(text_id, row.version_from)
    back: list[Step] = []
    for step in heads.steps_of(row):
        back.insert(0, step.invert(doc))
        doc = content_steps.apply_again(doc, [step])
    return back


def _stands(then: Node, now: Node, back: list[Step], over: list[Step]) -> bool:
    """Whether what was taken in stands as it did: the same content, discussed or not, between its borders."""
    then, now = _undiscussed(then), _undiscussed(now)
    for step in back:
        start, end = step.from_, step.to  # type: ignore[attr-defined]  # `steps_between` only replaces blocks
        from_, to = start, end
        for other in over:
            from_, to = other.get_map().map(from_, 1), other.get_map().map(to, -1)
        if from_ > to or not then.slice(start, end).content.eq(now.slice(from_, to).content):
            return False
    return True


def _undiscussed(doc: Node) -> Node:
    return Transform(doc).remove_mark(0, doc.content.size, SCHEMA.marks["comment"]).doc


def _changed_since() -> Conflict:
    return Conflict(
        _("Somebody has changed what came in. Change it in the text, or restore an older version."),
        code="changed",
    )
