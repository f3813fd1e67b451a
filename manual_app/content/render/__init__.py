"""From a document to safe HTML: built from the schema, then cleaned.

It is the only HTML that is ever stored, printed or shown.
"""

from __future__ import annotations

from markupsafe import Markup
from prosemirror.model import Node

from manual_app.content.render.clean import clean
from manual_app.content.render.context import RenderContext, Target
from manual_app.content.render.paper import PaperWriter
from manual_app.content.render.web import WebWriter
from manual_app.content.schema import DocJson, to_json

__all__ = ["RenderContext", "Target", "clean", "render"]

_WRITERS = {"web": WebWriter, "print": PaperWriter}


def render(doc: DocJson | Node, *, context: RenderContext) -> Markup:
    """Return a document as HTML, without its title and fields.

    Comments do not show; open suggestions show as `ins` and `del` (`settled()` first leaves them out).
    """
    given = to_json(doc) if isinstance(doc, Node) else doc
    return clean(_WRITERS[context.medium](given, context).written())
