"""Differences as HTML: `ins` for what came, `del` for what went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from markupsafe import Markup

from manual_app.content.diff.blocks import BlockChange
from manual_app.content.diff.words import Run
from manual_app.content.numbering import number_blocks
from manual_app.content.render import RenderContext, clean, render
from manual_app.content.render.markup import element, text

_TAGS = {"added": "ins", "removed": "del"}


def render_diff(changes: Sequence[BlockChange], *, context: RenderContext) -> list[Markup]:
    """Return one piece of HTML a change, in order; numbers are those of the new document."""
    doc = {"type": "doc", "content": [change.new for change in changes if change.new is not None]}
    numbers = {found.id: found.number for found in number_blocks(doc, context.chapter)}

    def number_of(kind: str, block: str) -> str | None:
        return context.number_of(kind, block) if context.number_of else numbers.get(block)

    return [
        render(
            {"type": "doc", "content": [change.merged]},
            context=replace(
                context, number_of=number_of, footnote_prefix=f"{context.footnote_prefix}c{index}-"
            ),
        )
        for index, change in enumerate(changes)
    ]


def render_runs(runs: Iterable[Run]) -> Markup:
    """Return plain text with its differences as HTML."""
    return clean(
        "".join(
            element(_TAGS[run.change], text(run.text)) if run.change in _TAGS else text(run.text)
            for run in runs
        )
    )
