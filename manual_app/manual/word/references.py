"""How the cross references of a Text read in a Word file."""

from __future__ import annotations

from collections.abc import Callable

from manual_app.content.plain import NodeJson, attributes
from manual_app.texts.models import Text
from manual_app.texts.rendering import setting
from manual_app.wording import _


def reading_of(text: Text, doc: NodeJson) -> Callable[[NodeJson], str]:
    """Return what says how a cross reference of a document reads."""
    context = setting(text, doc)

    def shown(node: NodeJson) -> str:
        given = attributes(node)
        target = context.resolve(given.get("section"), given.get("block"))
        return target.text if target else _("(what this refers to is gone)")

    return shown
