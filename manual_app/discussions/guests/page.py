"""What a guest sees: one text as it stands, without suggestions, and what they wrote about it themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from manual_app.content.canonical import settled
from manual_app.content.plain import attributes, blocks, spelled_out, walk
from manual_app.content.render import RenderContext, Target, render
from manual_app.content.schema import DocJson
from manual_app.discussions.guests.models import Guest, GuestLink
from manual_app.texts import queries as texts
from manual_app.texts.answers import answers
from manual_app.texts.models import Text
from manual_app.texts.rendering import part_of, reading_of, setting
from manual_app.wording import _

LABEL = 70  # characters of a paragraph in the list of places


@dataclass(frozen=True)
class Picture:
    """A picture among the answers of a good practice."""

    address: str
    alt: str
    caption: str


@dataclass(frozen=True)
class GuestPage:
    """One Text for one guest."""

    link: GuestLink
    guest: Guest
    text: Text
    part: int
    title: str
    html: Markup
    answers: list[tuple[str, str]]
    pictures: list[Picture]
    places: list[tuple[str, str]]  # what one can comment on: block id, its first words; "" is the whole text
    threads: Sequence[Any]

    def holds(self, block: str) -> bool:
        """Whether a block is still in the text."""
        return any(block == one for one, _words in self.places if one)


def guest_page(link: GuestLink, guest: Guest, threads: Sequence[Any], address_of: Any) -> GuestPage:
    """Gather the page; `address_of(sha256)` is where this guest finds a picture of this Text."""
    text, doc = link.text, settled(texts.head_doc(link.text_id))
    return GuestPage(
        link=link,
        guest=guest,
        text=text,
        part=part_of(text),
        title=doc["attrs"]["title"],
        html=render(doc, context=_context(text, doc, address_of)),
        answers=answers(_without_pictures(doc)),
        pictures=[
            _picture(one, address_of) for one in doc["attrs"].get("pictures") or () if one.get("asset")
        ],
        places=places(text, doc),
        threads=threads,
    )


def places(text: Text, doc: DocJson) -> list[tuple[str, str]]:
    """Return what one can comment on, in reading order: the whole text, then blocks by their first words."""
    found = [("", _("The whole text"))]
    for block in blocks(spelled_out(doc, reading_of(text, doc))):
        words = " ".join(block.text.split())
        if block.id and words:
            found.append((block.id, words if len(words) <= LABEL else f"{words[:LABEL].rstrip()}…"))
    return found


def shows_picture(text_id: int, sha256: str) -> bool:
    """Whether a Text as guests see it shows a picture."""
    doc = settled(texts.head_doc(text_id))
    inside = (attributes(node).get("asset") for node in walk(doc) if node["type"] == "figure")
    beside = (one.get("asset") for one in doc["attrs"].get("pictures") or ())
    return sha256 in {*inside, *beside}


def _context(text: Text, doc: DocJson, address_of: Any) -> RenderContext:
    """Return how members see it, but for what leads elsewhere: other texts, and their pictures."""
    known = setting(text, doc)

    def resolve(section: str | None, block: str | None) -> Target | None:
        found = known.resolve(section, block)
        return Target("", found.text) if found and section is not None else found

    return replace(known, asset_url=address_of, resolve=resolve)


def _without_pictures(doc: DocJson) -> DocJson:
    return {**doc, "attrs": {name: value for name, value in doc["attrs"].items() if name != "pictures"}}


def _picture(shown: dict[str, Any], address_of: Any) -> Picture:
    return Picture(address_of(shown["asset"]), shown.get("alt") or "", shown.get("caption") or "")
