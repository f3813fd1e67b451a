"""The page between a Word file and the text: what is lost, what is changed, how it will look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup

from manual_app.accounts.models import Member
from manual_app.content import suggestions
from manual_app.content.plain import attributes, plain_text, walk
from manual_app.content.render import render
from manual_app.content.schema import DocJson, to_json
from manual_app.content.word import incoming as reading
from manual_app.content.word.incoming import Incoming
from manual_app.content.word.marks import for_member, quoted, spread
from manual_app.manual.word import comments, handing, held, keeping, returning, sentences, talking
from manual_app.manual.word.findings import (
    NAMED,
    Finding,
    findings,
    going_on,
    left_to_do,
    said_in,
)
from manual_app.manual.word.held import Held
from manual_app.manual.word.sentences import shortened
from manual_app.texts import heads
from manual_app.texts import queries as texts
from manual_app.texts.models import Text
from manual_app.texts.rendering import setting


@dataclass(frozen=True)
class WordPage:
    """A Text, and the file that waits for the member's word."""

    text: Text
    held: Held | None
    lost: list[Finding] = field(default_factory=list)
    changed: list[Finding] = field(default_factory=list)
    html: str = ""
    after: str = ""
    after_words: str = ""
    is_blank: bool = False
    is_back: bool = False  # it was made from this Text: what changed in it becomes suggestions
    suggestions: int = 0
    said: list[Finding] = field(default_factory=list)
    left: list[Finding] = field(default_factory=list)
    can_keep: bool = False  # some of what is left can become discussions

    @property
    def minutes(self) -> int:
        """How long what waits is kept."""
        return int(held.KEPT.total_seconds() // 60)


def word_page(member: Member, text_id: int, after: str, picture_url: Callable[[str], str]) -> WordPage:
    """Gather the page; raises NotFound for a Text that is none, Conflict for a file that would not fit."""
    text = texts.get_text(text_id)
    waiting = held.find(member.id, text_id)
    doc = texts.head_doc(text_id)
    incoming = waiting.incoming if waiting else Incoming([], [])
    version = returning.handed_out(text, incoming)
    if waiting is not None and version is not None:
        return _back(text, waiting, version, member, picture_url)
    report = [*incoming.report, *_of_people(incoming)]
    return WordPage(
        text=text,
        held=waiting,
        lost=findings(report, sentences.lost()),
        changed=findings(report, sentences.changed()),
        html=_preview(text, incoming, member.id, picture_url),
        after=after,
        after_words=_words_of(doc, after),
        is_blank=len(doc["content"]) == 1 and not doc["content"][0].get("content"),
    )


def _back(
    text: Text, waiting: Held, version: int, member: Member, picture_url: Callable[[str], str]
) -> WordPage:
    """Gather the page of a file that came back: the version it was made of with what it suggests."""
    found = returning.compared(text, waiting.incoming, version, member)
    planned = talking.planned(text.id, waiting.incoming)
    base = heads.at_version(text.id, version)
    before = suggestions.ids_in(base.children)
    html, made = "", 0
    if found.steps and found.doc is not None:
        made = len(suggestions.ids_in(found.doc.children) - before)
        doc = to_json(found.doc)
        own = setting(text, doc, top_heading=3)
        new = waiting.incoming.pictures
        html = render(
            spread(doc),
            context=replace(
                own, asset_url=lambda one: picture_url(one) if one in new else own.asset_url(one)
            ),
        )
    quotes = quoted(waiting.incoming.blocks)
    left = keeping.still_left(text.id, found.left)
    return WordPage(
        text=text,
        held=waiting,
        html=html,
        is_back=True,
        suggestions=made,
        changed=_tracked(text, to_json(base), waiting.incoming.changes),
        said=said_in(planned, quotes),
        left=[*left_to_do(left), *going_on(planned)],
        can_keep=bool(left),
    )


def _preview(text: Text, incoming: Incoming, member_id: int, picture_url: Callable[[str], str]) -> Markup:
    if not incoming.blocks:
        return Markup()
    nodes = reading.checked(for_member(incoming.blocks, member_id))
    doc = {"type": "doc", "attrs": {"title": ""}, "content": [node.to_json() for node in nodes]}
    return render(spread(doc), context=replace(setting(text, doc, top_heading=3), asset_url=picture_url))


def _of_people(incoming: Incoming) -> list[dict[str, Any]]:
    """Return what the report says of those who commented and changed, with place and name."""
    quotes = quoted(incoming.blocks)
    said = [
        {"heading": quotes.get(one["id"], ""), "words": one["words"], "detail": comments.writer(one)}
        for one in incoming.comments
    ]
    found = (("comments_named", said), ("suggestions", _changes(incoming.changes)))
    return [{"sort": sort, "count": len(rows), "places": _first(rows)} for sort, rows in found if rows]


def _changes(changes: list[dict[str, str]]) -> list[dict[str, str]]:
    return [
        {"heading": one["heading"], "words": one["words"], "detail": comments.writer(one)} for one in changes
    ]


def _tracked(text: Text, base: DocJson, changes: list[dict[str, str]]) -> list[Finding]:
    """Return who changed what in a file that came back, beside the suggestions it was handed out with."""
    known = handing.suggested_by(text.id, base)
    rows = _changes([one for one in changes if (one["author"], one["date"]) not in known])
    report = [{"sort": "tracked", "count": len(rows), "places": _first(rows)}] if rows else []
    return findings(report, sentences.tracked())


def _first(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the first places, shortened."""
    return [{key: shortened(value) for key, value in row.items()} for row in rows[:NAMED]]


def _words_of(doc: dict[str, Any], block_id: str) -> str:
    for node in walk(doc) if block_id else ():
        if attributes(node).get("id") == block_id:
            words = " ".join(plain_text({"type": "doc", "content": [node]}).split())
            return words[:60]
    return ""
