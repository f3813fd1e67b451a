"""Running text for the book: the content's own renderer, told the numbers and names of this book."""

from __future__ import annotations

from functools import partial
from typing import Any

from markupsafe import Markup

from manual_app.content.plain import attributes, children
from manual_app.content.render import RenderContext, Target, render
from manual_app.press.book import Book, Content
from manual_app.press.leaves import Body
from manual_app.press.naming import target_name
from manual_app.press.numbering import Numbering, anchor_of
from manual_app.press.words import Words


def print_body(book: Book, numbering: Numbering) -> Body:
    """Return what turns the running text of one book's sections into safe HTML."""
    words = Words(book.language)

    def resolve(here: str, section_id: str | None, block_id: str | None) -> Target | None:
        target = numbering.find(section_id or here, block_id)
        return Target(f"#{target.anchor}", target_name(target, words)) if target else None

    def number_of(here: str, kind: str, block_id: str) -> str | None:
        target = numbering.blocks.get((here, block_id))
        return target.number if target else None

    def body(section_id: str, doc: Content, language: str, top_heading: int) -> Markup:
        context = RenderContext(
            medium="print",
            top_heading=top_heading,
            resolve=partial(resolve, section_id),
            asset_url="asset:{}".format,
            anchor=partial(anchor_of, section_id),
            words=words,
            number_of=partial(number_of, section_id),
        )
        return render(without_skipped_levels(doc), context=context)

    return body


def without_skipped_levels(doc: Content) -> dict[str, Any]:
    """Return a text whose headings never go down more than one level at once, as a tagged PDF must."""
    content, last = [], 1
    for node in children(dict(doc)):
        if node["type"] == "heading":
            last = min(attributes(node)["level"], last + 1)
            node = {**node, "attrs": {**attributes(node), "level": last}}
        content.append(node)
    return {**doc, "content": content}
