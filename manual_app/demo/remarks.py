"""Seed what is suggested and said in one draft, each by an account that may, as anybody would in the editor.

All of it is about the wording of a sample text; nothing is said about a partner.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from manual_app import db
from manual_app.content.plain import children, inline_text, walk
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.content.steps import step_json
from manual_app.content.suggestions import find_block, reworded
from manual_app.demo.contents import SectionIds, find_text
from manual_app.demo.people import Members
from manual_app.demo.plan import Writing
from manual_app.discussions import service as discussions
from manual_app.discussions.threads import service as threads
from manual_app.discussions.threads.places import Place
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from manual_app.texts.models import Text

REMARKED = "gp-04"


class Suggested(NamedTuple):
    """Words in a block, `old`, for which an account suggests `new`."""

    account: str
    old: str
    new: str


class Said(NamedTuple):
    """What an account says about the block that begins so, and what is answered."""

    account: str
    begins: str
    words: str
    answers: tuple[tuple[str, str], ...] = ()
    is_settled: bool = False


SUGGESTED = (
    Suggested("reviewer@alimos.example", "follows the question backwards", "traces the question back"),
    Suggested(
        "author@european-academy.example",
        "Visitors open it and read who could have spoken at this point, and how.",
        "Visitors open it and read who could have spoken at this point, when, and in which way.",
    ),
    Suggested("reviewer@ekolor.example", "only one question", "one question only"),
)
SAID = (
    Said(
        "reviewer@dabrowa.example",
        "Each station becomes a frame",
        "Should we say how large a frame is? Readers will want to know how much wall they need.",
        (("author@szodliget.example", "Good point. A sheet of A3 is enough; I will add it."),),
    ),
    Said(
        "reviewer@alimos.example",
        "At the opening",
        "Could this paragraph stand before the one about the frames? It says what the evening is for.",
    ),
    Said(
        "author@jette.example",
        "On the shore of the lake",
        "“Six evenings” here and in the resources: the same six?",
        (("author@szodliget.example", "The same. I have checked both places."),),
        is_settled=True,
    ),
)


def remark(members: Members, ids: SectionIds, writing: Writing) -> None:
    """Suggest other words in a draft, and begin discussions of it."""
    text = find_text(ids, writing)
    for number, suggested in enumerate(SUGGESTED):
        _suggest(members, text, suggested, number)
    for said in SAID:
        _discuss(members, text, said)


def _suggest(members: Members, text: Text, suggested: Suggested, number: int) -> None:
    """Send the steps that a browser in Suggest mode would send."""
    member, head = members[suggested.account], texts.head(text.id)
    place = find_block(head.doc, _block_with(text, suggested.old))
    if place is None:
        raise LookupError(suggested.old)
    change = reworded(head.doc, place, place.words.replace(suggested.old, suggested.new), member.id)
    steps = [step_json(step) for step in change.steps]
    write = text_service.Write(head.version, SCHEMA_NUMBER, "demo", f"demo-{number}", steps)
    text_service.commit(member, text.id, write)
    db.session.expire(text)


def _discuss(members: Members, text: Text, said: Said) -> None:
    place = Place("block", _block_with(text, said.begins))
    thread = threads.begin(members[said.account], text.id, place, said.words, own=False)
    for account, words in said.answers:
        db.session.expire(thread)  # each of these is a transaction of its own elsewhere
        discussions.answer(members[account], thread.id, words)
    db.session.expire(thread)
    if said.is_settled:
        discussions.settle(members[said.account], thread.id)


def _block_with(text: Text, words: str) -> str:
    """Return the id of the one block that holds these words; raises ValueError."""
    (found,) = (one["attrs"]["id"] for one in _blocks(text) if words in inline_text(one))
    return str(found)


def _blocks(text: Text) -> Iterator[dict[str, Any]]:
    return (one for one in walk(texts.head_doc(text.id)) if children(one) and one["type"] == "paragraph")
