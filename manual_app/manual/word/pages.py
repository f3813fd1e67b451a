"""The page between a Word file and the text: what is lost, what is changed, how it will look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup

from manual_app.content import steps as content_steps
from manual_app.content.plain import attributes, plain_text, walk
from manual_app.content.render import render
from manual_app.content.schema import to_json
from manual_app.content.word import incoming as reading
from manual_app.content.word import returned
from manual_app.content.word.incoming import Incoming
from manual_app.content.word.marks import for_member
from manual_app.content.word.returned import LONGEST_WORDS
from manual_app.manual.service.word import handed_out
from manual_app.manual.word import comments, held, sentences
from manual_app.manual.word.comments import Brought
from manual_app.manual.word.held import Held
from manual_app.manual.word.references import reading_of
from manual_app.texts import heads
from manual_app.texts import queries as texts
from manual_app.texts.models import Text
from manual_app.texts.rendering import setting
from manual_app.wording import _, language_name

NAMED, LONGEST_SAID = 5, 200  # places of a sort that are named, signs of a comment


@dataclass(frozen=True)
class Finding:
    """One sort of loss or change: a sentence, how often, and where."""

    sentence: str
    count: int
    places: list[str]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.places)


@dataclass(frozen=True)
class WordPage:
    """A Text, and the file that waits for the member's word."""

    text: Text
    held: Held | None
    html: Markup
    lost: list[Finding] = field(default_factory=list)
    changed: list[Finding] = field(default_factory=list)
    after: str = ""
    after_words: str = ""
    is_blank: bool = False
    is_back: bool = False  # it was made from this Text: what changed in it becomes suggestions
    said: list[Finding] = field(default_factory=list)
    left: list[Finding] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        """How long what waits is kept."""
        return int(held.KEPT.total_seconds() // 60)


def word_page(member_id: int, text_id: int, after: str, picture_url: Callable[[str], str]) -> WordPage:
    """Gather the page; raises NotFound for a Text that is none."""
    text = texts.get_text(text_id)
    waiting = held.find(member_id, text_id)
    doc = texts.head_doc(text_id)
    incoming = waiting.incoming if waiting else Incoming([], [])
    version = handed_out(text, incoming)
    if waiting and version is not None:
        return _page_back(text, waiting, version, member_id)
    report = [*incoming.report, *_of_people(incoming)]
    return WordPage(
        text=text,
        held=waiting,
        lost=_findings(report, sentences.lost()),
        changed=_findings(report, sentences.changed()),
        html=_preview(text, incoming, member_id, picture_url),
        after=after,
        after_words=_words_of(doc, after),
        is_blank=len(doc["content"]) == 1 and not doc["content"][0].get("content"),
    )


def _page_back(text: Text, waiting: Held, version: int, member_id: int) -> WordPage:
    """Return the page of a file that came back: what it suggests and says, what is left to do by hand."""
    incoming = waiting.incoming
    base = heads.at_version(text.id, version)
    found = returned.compare(base, incoming.blocks, member_id, reading_of(text, to_json(base)))
    words = sentences.left_to_do()
    html = Markup()
    if found.steps:
        doc = to_json(content_steps.apply_again(base, found.steps))
        html = render(doc, context=setting(text, doc, top_heading=3))
    return WordPage(
        text=text,
        held=waiting,
        html=html,
        is_back=True,
        said=[_said(one) for one in comments.brought(text, version, incoming)],
        left=[
            Finding(words[sort], len(places), [_("“%(words)s”", words=one) for one in places[:NAMED] if one])
            for sort, places in found.report.items()
        ],
    )


def _said(one: Brought) -> Finding:
    """Return what is said of one discussion that a file brings: where, and in which words."""
    if one.thread is not None:
        sentence = _("An answer in a discussion")
    elif one.words:
        sentence = _("On “%(words)s”", words=one.words[:LONGEST_WORDS])
    else:
        sentence = _("On the whole text")
    return Finding(sentence, len(one.said), [said["words"][:LONGEST_SAID] for said in one.said[:NAMED]])


def _preview(text: Text, incoming: Incoming, member_id: int, picture_url: Callable[[str], str]) -> Markup:
    if not incoming.blocks:
        return Markup()
    nodes = reading.checked(for_member(incoming.blocks, member_id))
    doc = {"type": "doc", "attrs": {"title": ""}, "content": [node.to_json() for node in nodes]}
    return render(doc, context=replace(setting(text, doc, top_heading=3), asset_url=picture_url))


def _of_people(incoming: Incoming) -> list[dict[str, Any]]:
    """Return what the report says of those who commented and changed, by their names in the file."""
    found = []
    for sort, rows in (("comments_named", incoming.comments), ("suggestions", incoming.changes)):
        if rows:
            names = sorted({row["author"] or _("somebody without a name") for row in rows})
            places = [{"heading": "", "words": "", "detail": ", ".join(names)[:400]}]
            found.append({"sort": sort, "count": len(rows), "places": places})
    return found


def _findings(report: list[dict[str, Any]], words: dict[str, str]) -> list[Finding]:
    return [
        Finding(
            words[one["sort"]], one["count"], [place for given in one["places"] if (place := _place(given))]
        )
        for one in report
        if one["sort"] in words
    ]


def _place(place: dict[str, str]) -> str:
    detail = place["detail"]
    detail = language_name(detail) if detail.isalpha() and len(detail) == 2 else detail
    if not place["words"]:
        return detail
    where = _("“%(words)s”", words=place["words"])
    if place["heading"] and place["heading"] != place["words"]:
        where = _("%(heading)s: “%(words)s”", heading=place["heading"], words=place["words"])
    return f"{where} ({detail})" if detail else where


def _words_of(doc: dict[str, Any], block_id: str) -> str:
    for node in walk(doc) if block_id else ():
        if attributes(node).get("id") == block_id:
            words = " ".join(plain_text({"type": "doc", "content": [node]}).split())
            return words[:60]
    return ""
