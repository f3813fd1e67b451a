"""Running text for the book: the content's own renderer, told the numbers and names of this book."""

from __future__ import annotations

from markupsafe import Markup

from manual_app.press.book import Book, Content
from manual_app.press.leaves import Body
from manual_app.press.numbering import Numbering


def print_body(book: Book, numbering: Numbering) -> Body:
    """Return what turns the running text of one book's sections into safe HTML."""
    from manual_app.content import render

    def body(section_id: str, doc: Content, language: str, top_heading: int) -> Markup:
        return Markup(render.print_html(doc))  # noqa: S704

    return body
