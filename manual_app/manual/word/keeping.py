"""What a file that came back changes and suggestions cannot carry, kept as discussions at its places."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from manual_app.accounts.models import Member
from manual_app.content.plain import attributes, walk
from manual_app.content.word.returned import Left
from manual_app.discussions import mentions
from manual_app.discussions import service as discussions
from manual_app.discussions.rules import LONGEST
from manual_app.discussions.threads import queries, service
from manual_app.discussions.threads.places import Place
from manual_app.manual.word import sentences
from manual_app.texts import queries as texts

MOST = 100  # discussions that one file begins with what is left; the last one holds the rest
MOST_ANSWERS = 200  # in them, of what one comment does not hold


def still_left(text_id: int, left: Iterable[Left]) -> list[Left]:
    """Return what is left and was not kept before: no discussion says it at its place.

    What is about a block that is gone meanwhile is about the whole text.
    """
    blocks = {attributes(node).get("id") for node in walk(texts.head_doc(text_id))}
    placed = (one if one.block in blocks else one._replace(block=None) for one in left)
    known = {
        (thread.block_id, line)
        for thread in queries.open_to_all(text_id)
        if thread.kind == "block"
        for comment in thread.comments
        for line in comment.body.split("\n")
    }
    said = sentences.kept()
    return [one for one in placed if not all((one.block, line) in known for line in _lines(one, said))]


def keep(member: Member, text_id: int, left: Iterable[Left]) -> int:
    """Begin, for each block, a discussion of the member's that says what is left; return how many."""
    by_block: dict[str | None, list[Left]] = {}
    for one in still_left(text_id, left):
        room = one.block in by_block or len(by_block) < MOST - 1
        by_block.setdefault(one.block if room else None, []).append(one)
    room_left = MOST_ANSWERS
    for block, its in by_block.items():
        first, *answers = _comments(its)
        thread = service.begin(member, text_id, Place("block", block), first, own=False)
        if len(answers) > room_left:
            answers[room_left:] = [sentences.more()]
        for answer in answers:
            discussions.answer(member, thread.id, answer)
        room_left = max(room_left - len(answers), 0)
    return len(by_block)


def _comments(left: list[Left]) -> list[str]:
    """Return what is left as few comments: a line each, as many as a comment holds."""
    comments: list[str] = []
    said = sentences.kept()
    for line in (line for one in left for line in _lines(one, said)):
        if comments and len(comments[-1]) + 1 + len(line) <= LONGEST:
            comments[-1] += f"\n{line}"
        else:
            comments.append(line)
    return comments


def _lines(left: Left, said: dict[str, str]) -> list[str]:
    """Return what a discussion says of something that is left: one line, or those it takes."""
    words = said[left.sort] % {"words": left.words, "place": sentences.place(left.sort, left.place)}
    return textwrap.wrap(mentions.defused(words), LONGEST - 1, break_on_hyphens=False)
