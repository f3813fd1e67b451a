"""The sample documents of `tests/fixtures/content`: every node and mark, four languages."""

from __future__ import annotations

import json
from pathlib import Path

from manual_app.content.schema import DocJson

FOLDER = Path(__file__).parents[1] / "fixtures" / "content"
NAMES = ["chapter_bg", "chapter_en", "front_el", "practice_lv"]


def load(name: str) -> DocJson:
    """Read one sample document."""
    doc: DocJson = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return doc
