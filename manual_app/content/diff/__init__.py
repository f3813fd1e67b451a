"""Two documents -> differences by block id, then by word; linear in their length but for short runs."""

from __future__ import annotations

from manual_app.content.diff.blocks import BlockChange, diff
from manual_app.content.diff.fields import FieldChange, diff_fields
from manual_app.content.diff.merge import AttributeChange
from manual_app.content.diff.show import render_diff, render_runs
from manual_app.content.diff.words import Run, diff_words

__all__ = [
    "AttributeChange",
    "BlockChange",
    "FieldChange",
    "Run",
    "diff",
    "diff_fields",
    "diff_words",
    "render_diff",
    "render_runs",
]
